// Where the packages' entries lie in the sources: for tests and scripts, which run on them and not on sdk/dist.
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/**
 * Files by specifier, longer specifiers before those they begin with. `host`: inline or workerd; `socket`: node, or host for what has a
 * WebSocket of its own.
 */
export function sourceFiles({ host = 'inline', socket = 'host' } = {}) {
  return {
    'leadline/core.wasm': at('sdk/build/core.wasm'),
    'leadline/learn.wasm': at('sdk/build/learn.wasm'),
    'leadline/feeds': at('sdk/src/feeds/index.ts'),
    'leadline/serve': at('sdk/src/feeds/serve/index.ts'),
    'leadline/execution': at('sdk/src/execution/index.ts'),
    'leadline/models': at('sdk/src/models/index.ts'),
    'leadline/strategies': at('sdk/src/strategies/index.ts'),
    'leadline/risk': at('sdk/src/risk/index.ts'),
    'leadline/backtest': at('sdk/src/backtest/index.ts'),
    'leadline/widget/local': at('sdk/src/local/index.ts'),
    'leadline/widget/react': at('sdk/src/widget/react.ts'),
    'leadline/widget/lightweight-charts': at('sdk/src/widget/lightweight-charts/index.ts'),
    'leadline/widget': at('sdk/src/widget/index.ts'),
    leadline: at('sdk/src/index.ts'),
    '#layout': at('assembly/layout.ts'),
    '#host': at(`sdk/src/engine/host.${host}.ts`),
    '#socket': at(`sdk/src/feeds/connect/socket.${socket}.ts`),
    '#core-inline': at('sdk/build/core-inline.js'),
    '#learn-layout': at('assembly/online/layout.ts'),
    '#learn-host': at(`sdk/src/models/online/host.${host}.ts`),
    '#learn-inline': at('sdk/build/learn-inline.js'),
  }
}

/** The same for Vite, which takes a text for the beginning of a specifier. */
export function sourceAliases(options) {
  return Object.entries(sourceFiles(options)).map(([name, replacement]) => ({
    find: new RegExp(`^${name.replaceAll('.', '\\.')}$`),
    replacement,
  }))
}
