import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitest/config'

import { sourceAliases } from './scripts/source-files.mjs'

// wrangler must neither phone home nor look for the network: tests run offline.
process.env['WRANGLER_SEND_METRICS'] ??= 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] ??= 'false'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** In the Worker's room, what is pure or needs sockets of its own is tested in Node: `*.node.test.ts`. */
const NODE_TESTS = 'worker/test/**/*.node.test.ts'
const WORKERD_TESTS = ['sdk/test/hosts/workerd.test.ts', 'worker/test/**/*.test.ts']

const node = {
  // what package.json maps to built files is mapped to their origins
  resolve: { alias: sourceAliases({ host: 'inline', socket: 'node' }) },
  test: {
    name: 'node',
    environment: 'node' as const,
    include: ['{sdk,cli,dashboard,examples,scripts,bench}/**/*.test.{ts,mjs}', NODE_TESTS],
    exclude: ['**/node_modules/**', '**/dist/**', 'sdk/test/hosts/workerd.test.ts'],
    testTimeout: 30_000,
  },
}

/** What wrangler.toml leaves to secrets, and a market that moves: worker/test/venue.ts serves it on this port. */
function workerBindings() {
  const port = Number((process.env['LEADLINE_TEST_VENUE_PORT'] ??= String(20_000 + (process.pid % 20_000))))
  const endpoints = { socket: `ws://127.0.0.1:${port}`, rest: `http://127.0.0.1:${port}` }
  return {
    LEADLINE_CONFIG: JSON.stringify({
      feeds: [{ group: 'test', venue: 'binance', symbols: ['BTC/USDT'], endpoints }],
      anonymous: ['read', 'stream'],
      cors: ['https://page.example'],
      targets: [{ name: 'backend', urls: [`http://127.0.0.1:${port + 1}`] }],
      models: [
        {
          ...{ name: 'direction', target: 'backend', input: 'features', output: 'probs', rows: 1, everyMs: 100 },
          ...{ features: ['mid', 'spread_quoted'], classes: ['down', 'flat', 'up'], shadow: 0 },
        },
      ],
      quotas: { anonymous: { requests: 1_000_000, windowS: 60, connections: 1000, symbols: 1000 } },
    }),
    LEADLINE_SELF_HOSTED: '1', // the backend of the tests is on this machine
    LEADLINE_PEPPER: 'a pepper that is only for tests, and long enough',
    LEADLINE_ROUTE_KEY: 'a route key that is only for tests, and long enough',
    LEADLINE_ROOT_KEY: `ll_test_rootroot_${'r'.repeat(43)}`,
  }
}

async function workerd() {
  const { cloudflareTest } = await import('@cloudflare/vitest-plugin')
  return {
    plugins: [
      cloudflareTest({ wrangler: { configPath: here('./wrangler.toml') }, miniflare: { bindings: workerBindings() } }),
    ],
    resolve: { alias: sourceAliases({ host: 'workerd', socket: 'host' }) },
    test: {
      name: 'workerd',
      include: WORKERD_TESTS,
      exclude: ['**/node_modules/**', NODE_TESTS],
      globalSetup: [here('./sdk/test/hosts/expected.ts'), here('./worker/test/venue.ts')],
      testTimeout: 30_000,
    },
  }
}

// The plugin's miniflare needs Node 22; the SDK and every other test need 20. `npm test` brings its own Node 24 on Linux.
const hasWorkerd = Number(process.versions.node.split('.')[0]) >= 22
if (!hasWorkerd) console.warn(`skipped: the workerd tests need Node 22 or newer, this is ${process.version}`)

export default defineConfig({
  test: {
    maxWorkers: '100%', // by default one core is left idle, of two that is half
    projects: hasWorkerd ? [node, await workerd()] : [node],
    reporters: ['default', './scripts/closing-line.mjs'],
  },
})
