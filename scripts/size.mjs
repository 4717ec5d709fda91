// What a user downloads, against a budget for each part. Needs a build.
//   node scripts/size.mjs [--json]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const KB = 1024
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }

/**
 * Budgets leave 3 % at most: what grows is decided, not drifted into. The bench's gate for the core, all venues, features and
 * levels together, is 64 KB. An app pays for what it imports: replaying frames takes no venue's adapter along; connect() takes all
 * seventeen, since the venue is text that is known when it runs. Nobody imports everything: that row is there to be seen.
 * What pages load is counted in brotli, as their servers send it: the elements with what reads an edge service, without the core.
 */
async function measured() {
  return [
    row('core.wasm', read('sdk/build/core.wasm'), 63 * KB),
    row('learn.wasm: online learners', read('sdk/build/learn.wasm'), 16 * KB),
    row('leadline, bundled and minified, without the core', await bundle("export * from 'leadline'"), 28.8 * KB),
    row('an app that replays: frames, replay', await bundle(REPLAYS), 33.8 * KB),
    row('an app that connects: connect', await bundle(CONNECTS), 48.4 * KB),
    row(
      'leadline + leadline/feeds, all of it',
      await bundle("export * from 'leadline'; export * from 'leadline/feeds'"),
      101.5 * KB,
    ),
    row('leadline/widget/heatmap: one element', await bundle(HEATMAP), 25 * KB, 'brotli'),
    row('leadline/widget: all three elements', await bundle("export * from 'leadline/widget'"), 40 * KB, 'brotli'),
    row('widget.js, for a <script>', read('sdk/dist/standalone/widget.js'), 40 * KB, 'brotli'),
    row(
      'widget-local.js, the same with feeds and core',
      read('sdk/dist/standalone/widget-local.js'),
      165.7 * KB,
      'brotli',
    ),
    row('the dashboard, before anything is chosen', firstLoad('index.html'), 60.2 * KB, 'brotli'),
    row('the page for frames', firstLoad('embed.html'), 34.7 * KB, 'brotli'),
  ]
}

/** The element, and what reads an edge service for it. */
const HEATMAP = "import 'leadline/widget/heatmap'; import './sdk/dist/widget/edge/edge-source.js'"

export const REPLAYS = "export { frames, replay } from 'leadline/feeds'"
export const CONNECTS = "export { connect } from 'leadline/feeds'"

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await measured()
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(rows, null, 2))
  } else {
    const width = Math.max(...rows.map(({ name }) => name.length))
    for (const { name, bytes, gzipBytes, brotliBytes, encoding, budgetBytes, ok } of rows) {
      const sizes = `${kb(bytes)} raw  ${kb(gzipBytes)} gzip  ${kb(brotliBytes)} brotli  budget ${kb(budgetBytes)} ${encoding.padEnd(6)}`
      console.log(`${name.padEnd(width)}  ${sizes}  ${ok ? 'ok' : 'OVER'}`)
    }
  }
  process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1
}

/** `contents`: a file's, or of several that are fetched one by one. `encoding`: the one that the budget is in. */
function row(name, contents, budgetBytes, encoding = 'gzip') {
  const files = [contents].flat()
  const sum = (size) => files.reduce((total, file) => total + size(file), 0)
  const gzipBytes = sum((file) => gzipSync(file, { level: 9 }).length)
  const brotliBytes = sum((file) => brotliCompressSync(file, BROTLI).length)
  const ok = (encoding === 'gzip' ? gzipBytes : brotliBytes) <= budgetBytes
  return { name, bytes: sum(({ length }) => length), gzipBytes, brotliBytes, encoding, budgetBytes, ok }
}

/** A page and all that it names: scripts, what those import at once, style sheets. */
function firstLoad(page) {
  const html = read(`dashboard/dist/${page}`)
  const named = [...html.toString().matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file)
  return [html, ...named.map((file) => read(`dashboard/dist/${file}`))]
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
