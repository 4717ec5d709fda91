// Every candidate on the same frames in one process: `npm run bench [-- --json] [--write YYYY-MM-DD]`.
// Blocks of frames alternate between the candidates, the first ones are warm-up, a figure is the median of its blocks.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CANDIDATES } from './candidates.mjs'
import { makeWorkload } from './data.mjs'
import { ensurePeers } from './peers.mjs'
import { table } from './table.mjs'

const GATE = 50
const SEED = 42
const WARM_UP_BLOCKS = 3

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'string' },
    frames: { type: 'string', default: '24000' },
    blocks: { type: 'string', default: '15' },
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

const median = (sorted) => sorted[Math.floor(sorted.length / 2)]
const candidates = lanes.map(({ name, nsPerChange }) => {
  const sorted = nsPerChange.toSorted((x, y) => x - y)
  return { name, nsPerChange: round(median(sorted)), fastest: round(sorted[0]), slowest: round(sorted.at(-1)) }
})
const [stringIn] = candidates
const peer = candidates.at(-1)
const { stats } = workload
const results = {
  workload: {
    frames: workload.frames.length,
    levelChanges: stats.changes,
    changesPerFrame: round(stats.changes / workload.frames.length),
    deletes: round(stats.deletes / stats.changes, 3),
    within100Ticks: round(stats.within100 / stats.changes, 3),
    levelsPerSide: [stats.minLevels, stats.maxLevels],
    seed: SEED,
    blocks: blockCount - WARM_UP_BLOCKS,
  },
  machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version, v8: process.versions.v8 },
  candidates,
  gate: {
    name: 'leadline, string in, against ccxt, full book',
    ratio: round(peer.nsPerChange / stringIn.nsPerChange),
    wanted: GATE,
  },
}

if (flags.write !== undefined) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const file = new URL('./results.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify({ date: flags.write, commit, ...results }, null, 2)}\n`)
}
console.log(flags.json ? JSON.stringify(results) : `${table(results)}\n`)
if (results.gate.ratio < GATE) {
  console.error(`bench: ${results.gate.ratio} times ccxt's full book, the gate is ${GATE}`)
  process.exitCode = 1
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
