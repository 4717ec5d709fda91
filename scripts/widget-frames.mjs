// What a frame of the heatmap costs in script: 200 levels a side, 4,800 columns, ten updates a second, in headless Chromium with WebGL in
// software. Ends with 1 where the 95th percentile is above the gate of docs/widget.md. Needs a build and a Chromium.
//   node scripts/widget-frames.mjs [--json] [--frames 600]
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const GATE_MS = 4
/** Of the ring; every column has been drawn before the measured frames begin. */
const COLUMNS = 4800

const { values } = parseArgs({ options: { json: { type: 'boolean' }, frames: { type: 'string', default: '600' } } })
const frames = Number(values.frames)
if (!Number.isInteger(frames) || frames < 100)
  throw new RangeError(`--frames: found ${values.frames}, expected 100 or more`)

const { openStream, launchToDraw } = await harness()
const browser = await launchToDraw(process.env.LEADLINE_CHROMIUM ?? '/usr/bin/chromium')
const { page, errors, close } = await openStream(browser)
await page.evaluate((updates) => globalThis.stream.tell(updates), COLUMNS)
await page.evaluate(() => globalThis.stream.frames(60))
const costs = (await page.evaluate((n) => globalThis.stream.frames(n), frames)).sort((a, b) => a - b)
const { painter, columns } = await page.evaluate(() => document.querySelector('leadline-heatmap').stats)
await close()
await browser.close()
if (errors.length > 0) throw new Error(errors.join('\n'))

const at = (share) => Math.round(costs[Math.ceil(share * costs.length) - 1] * 100) / 100
const result = {
  painter,
  columns,
  levels: 200,
  frames,
  p50Ms: at(0.5),
  p95Ms: at(0.95),
  p99Ms: at(0.99),
  gateMs: GATE_MS,
}
const pass = result.p95Ms <= GATE_MS
if (values.json) console.log(JSON.stringify({ ...result, pass }))
else
  console.log(
    `script a frame: p50 ${result.p50Ms} ms, p95 ${result.p95Ms} ms (gate ${GATE_MS} ms), p99 ${result.p99Ms} ms; ${columns} columns, 200 levels, ${painter}, ${frames} frames`,
  )
process.exitCode = pass ? 0 : 1

/** The tests' own page, bundled beside its sources so that it finds what they find. */
async function harness() {
  const folder = join(root, 'sdk/test/widget')
  const outfile = join(folder, `.frames-${process.pid}.mjs`)
  const contents = "export { openStream } from './long-stream.ts'; export { launchToDraw } from '../hosts/browser.ts'"
  await build({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    external: ['*/source-files.mjs'], // it knows files by where it lies itself
    logLevel: 'error',
  })
  try {
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(outfile)
  }
}
