// Every candidate on the same frames in one process: `npm run bench [-- --json] [--write YYYY-MM-DD]`.
// Blocks of frames alternate between the candidates, the first ones are warm-up. A time is the median of its blocks; a
// ratio is the median of the ratios within each block, which a busy machine disturbs less.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CANDIDATES } from './candidates.mjs'
import { makeWorkload } from './data.mjs'
import { ensurePeers } from './peers.mjs'

const GATE = 50
const SEED = 42
const WARM_UP_BLOCKS = 5

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'string' },
    frames: { type: 'string', default: '40000' },
    blocks: { type: 'string', default: '25' },
  },
})
const blockCount = Number(flags.blocks)
const framesPerBlock = Math.floor(Number(flags.frames) / blockCount)
if (!(blockCount > WARM_UP_BLOCKS) || !(framesPerBlock > 0)) throw new RangeError('too few blocks or frames')
if (flags.write !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(flags.write))
  throw new RangeError('--write wants a date, YYYY-MM-DD')

ensurePeers()
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

const workload = makeWorkload({ frameCount: framesPerBlock * blockCount, seed: SEED })
const inputs = { string: workload.frames, buffer: workload.frames.map((text) => Buffer.from(text)) }
const lanes = await Promise.all(
  CANDIDATES.map(async ({ name, make }) => ({ name, candidate: await make(workload), nsPerChange: [] })),
)

for (let block = 0; block < blockCount; block++) {
  const from = block * framesPerBlock
  const changes = workload.changesOfFrame.subarray(from, from + framesPerBlock).reduce((sum, count) => sum + count, 0)
  // Nobody is always first, and nobody pays for another's garbage.
  for (let turn = 0; turn < lanes.length; turn++) {
    const { candidate, nsPerChange } = lanes[(block + turn) % lanes.length]
    collectGarbage()
    const ns = timed(candidate, inputs[candidate.input], from, from + framesPerBlock)
    if (block >= WARM_UP_BLOCKS) nsPerChange.push(ns / changes)
  }
  const [first, ...others] = lanes
  for (const { name, candidate } of others) {
    if (candidate.checksum.value === first.candidate.checksum.value) continue
    console.error(
      `bench: ${name} and ${first.name} disagree on the book within frames ${from}–${from + framesPerBlock}`,
    )
    process.exit(1)
  }
}

const median = (values) => values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)]
const [base] = lanes
const rows = lanes.map(({ name, nsPerChange }) => ({
  name,
  nsPerLevel: round(median(nsPerChange)),
  fastest: round(Math.min(...nsPerChange)),
  slowest: round(Math.max(...nsPerChange)),
  times: round(median(nsPerChange.map((ns, block) => ns / base.nsPerChange[block])), 2),
}))
const { stats, frames } = workload
const grouped = (value) => value.toLocaleString('en-US')
const results = {
  ...(flags.write === undefined ? {} : { date: flags.write, commit: commitOfCheckout() }),
  machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`,
  node: process.versions.node,
  workload:
    `JSON text to book to the ten best of each side after every frame; ${grouped(frames.length)} Binance frames of ` +
    `${(stats.changes / frames.length).toFixed(1)} level changes, ${grouped(stats.minLevels)} to ` +
    `${grouped(stats.maxLevels)} levels a side, ${((100 * stats.deletes) / stats.changes).toFixed(1)} % deletes, ` +
    `${((100 * stats.within100) / stats.changes).toFixed(0)} % within 100 ticks of the touch, seed ${SEED}`,
  rows,
  gate: { wanted: GATE, times: rows.at(-1).times },
}

if (flags.write !== undefined) {
  writeFileSync(new URL('./results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`)
}
console.log(flags.json ? JSON.stringify(results) : report(results))
if (results.gate.times < GATE) {
  console.error(`bench: ${results.gate.times} times as fast as ${rows.at(-1).name}, the gate is ${GATE}`)
  process.exitCode = 1
}

function report({ rows, workload, machine, node }) {
  const cells = rows.map(({ name, nsPerLevel, fastest, slowest, times }) => [
    name,
    grouped(nsPerLevel),
    `${grouped(fastest)} – ${grouped(slowest)}`,
    `${times.toFixed(1)}×`,
  ])
  const head = ['', 'ns per level change', 'fastest – slowest block', 'times slower']
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i].length)))
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('   ')
  return [line(head), ...cells.map(line), '', `${workload}. ${machine}, Node ${node}.`].join('\n')
}

function commitOfCheckout() {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
}

function timed({ apply, top }, frames, from, to) {
  const begin = process.hrtime.bigint()
  for (let frame = from; frame < to; frame++) {
    apply(frames[frame])
    top()
  }
  return Number(process.hrtime.bigint() - begin)
}

function round(value, decimals = 1) {
  return Number(value.toFixed(decimals))
}
