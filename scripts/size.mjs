// What a user downloads, against a budget for each part. Needs a build.
//   node scripts/size.mjs [--json]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const KB = 1024

const rows = [
  row('core.wasm', read('sdk/build/core.wasm'), 48 * KB),
  row('leadline, bundled and minified, without the core', await bundle("export * from 'leadline'"), 26 * KB),
  row(
    'leadline + leadline/feeds, the same',
    await bundle("export * from 'leadline'; export * from 'leadline/feeds'"),
    42 * KB,
  ),
]

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(rows, null, 2))
} else {
  const width = Math.max(...rows.map(({ name }) => name.length))
  for (const { name, bytes, gzipBytes, budgetBytes, ok } of rows) {
    const sizes = `${kb(bytes)} raw  ${kb(gzipBytes)} gzip  budget ${kb(budgetBytes)}`
    console.log(`${name.padEnd(width)}  ${sizes}  ${ok ? 'ok' : 'OVER'}`)
  }
}
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1

function row(name, bytes, budgetBytes) {
  const gzipBytes = gzipSync(bytes, { level: 9 }).length
  return { name, bytes: bytes.length, gzipBytes, budgetBytes, ok: gzipBytes <= budgetBytes }
}

function read(file) {
  return readFileSync(join(root, file))
}

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    plugins: [
      {
        name: 'core',
        setup: (b) => b.onResolve({ filter: /^#core-inline$/ }, ({ path }) => ({ path, external: true })),
      },
    ],
  })
  return outputFiles[0].contents
}

function kb(bytes) {
  return `${(bytes / KB).toFixed(1).padStart(7)} KB`
}
