// What a user downloads, against a budget for each part. Needs a build.
//   node scripts/size.mjs [--json]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const KB = 1024

/**
 * Budgets leave 3 % at most: what grows is decided, not drifted into. 64 KB of core is the bench's gate for all venues, features and
 * levels together. An app pays for what it imports: replaying frames takes no venue's adapter along; connect() takes all
 * seventeen, since the venue is text that is known when it runs. Nobody imports everything: that row is there to be seen.
 */
async function measured() {
  return [
    row('core.wasm', read('sdk/build/core.wasm'), 64 * KB),
    row('leadline, bundled and minified, without the core', await bundle("export * from 'leadline'"), 28 * KB),
    row('an app that replays: frames, replay', await bundle(REPLAYS), 33.8 * KB),
    row('an app that connects: connect', await bundle(CONNECTS), 48.4 * KB),
    row(
      'leadline + leadline/feeds, all of it',
      await bundle("export * from 'leadline'; export * from 'leadline/feeds'"),
      101.5 * KB,
    ),
  ]
}

export const REPLAYS = "export { frames, replay } from 'leadline/feeds'"
export const CONNECTS = "export { connect } from 'leadline/feeds'"

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await measured()
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
}

function row(name, bytes, budgetBytes) {
  const gzipBytes = gzipSync(bytes, { level: 9 }).length
  return { name, bytes: bytes.length, gzipBytes, budgetBytes, ok: gzipBytes <= budgetBytes }
}

function read(file) {
  return readFileSync(join(root, file))
}

async function bundle(contents) {
  return (await built(contents)).outputFiles[0].contents
}

/** The files of ours that are in a bundle of this. */
export async function filesIn(contents) {
  const { metafile } = await built(contents)
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  )
}

function built(contents) {
  return build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    plugins: [
      {
        name: 'core',
        setup: (b) => b.onResolve({ filter: /^#core-inline$/ }, ({ path }) => ({ path, external: true })),
      },
    ],
  })
}

function kb(bytes) {
  return `${(bytes / KB).toFixed(1).padStart(7)} KB`
}
