// Two candidates in one process, slice by slice in turns: for finding out whether a change is one. Nearer to each other in time
// than processes are, so that ratios of a percent or two show; but each sees code that the other had compiled, so that what
// is claimed comes from bench/run.mjs. A candidate against itself tells what the noise is.
//   node bench/ab.mjs --a leadline --b leadline-buffer [--workload standard] [--core-a FILE] [--core-b FILE]
//                     [--frames 20000] [--slice 500] [--passes 8] [--seed 42]
// `--core-a`, `--core-b`: another core.wasm for a leadline, so that two builds can be told apart.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { CANDIDATES } from './rivals/index.mjs'
import { playerOf } from './rivals/handed.mjs'
import { median, quartiles } from './schedule.mjs'
import { number, table } from './table.mjs'
import { ensureWorkload, readWorkload } from './workload/store.mjs'

const { values: flags } = parseArgs({
  options: {
    a: { type: 'string' },
    b: { type: 'string' },
    'core-a': { type: 'string' },
    'core-b': { type: 'string' },
    workload: { type: 'string', default: 'standard' },
    frames: { type: 'string', default: '20000' },
    slice: { type: 'string', default: '500' },
    passes: { type: 'string', default: '8' },
    seed: { type: 'string', default: '42' },
  },
})
const [slice, passes, seed] = ['slice', 'passes', 'seed'].map((name) => Number(flags[name]))
const { dir, reason } = await ensureWorkload({ name: flags.workload, frames: Number(flags.frames), seed })
if (!dir) throw new Error(reason)
const workload = readWorkload(dir)
const { meta, changeOffsets } = workload
const count = Math.min(Number(flags.frames), meta.frames)
const pair = [await contender('a'), await contender('b')]

/** Frames until the code is compiled, for both. */
const WARM_FRAMES = 40_000
const warmPasses = Math.ceil(WARM_FRAMES / count)

const [bySlice, ratios] = [[[], []], []]
for (let pass = -warmPasses; pass < passes; pass++) {
  for (let from = 0, turn = Math.abs(pass); from < count; from += slice, turn++) {
    const to = Math.min(count, from + slice)
    const ns = [0, 0]
    for (const side of turn % 2 === 0 ? [0, 1] : [1, 0]) ns[side] = timed(pair[side], from, to)
    const changes = changeOffsets[to] - changeOffsets[from]
    if (pass < 0 || changes === 0) continue
    ns.forEach((time, side) => bySlice[side].push(time / changes))
    ratios.push(ns[1] / ns[0])
  }
  agree()
  for (const { candidate } of pair) begin(candidate)
}
report()

async function contender(side) {
  const name = flags[side]
  const rival = CANDIDATES[name]
  if (!rival) throw new RangeError(`--${side}: found ${name}, expected one of ${Object.keys(CANDIDATES).join(', ')}`)
  const core = flags[`core-${side}`]
  const module = core === undefined ? undefined : await WebAssembly.compile(readFileSync(core))
  const candidate = await (rival.make ?? rival.parsed)(Object.create(workload, { module: { value: module } }))
  const title = core === undefined ? rival.title : `${rival.title}, ${core}`
  return { candidate, title, play: playerOf(candidate, workload, count), cannot: rival.cannot(meta) }
}

function timed({ play }, from, to) {
  const begin = process.hrtime.bigint()
  const own = play(from, to)
  return own ?? Number(process.hrtime.bigint() - begin)
}

function begin(candidate) {
  candidate.restart()
  if (candidate.checksum) candidate.checksum.value = 0
}

function agree() {
  const texts = pair.map(({ candidate, cannot }) => (cannot === null ? candidate.checksum?.text : undefined))
  if (texts[0] && texts[1] && texts[0] !== texts[1]) throw new Error(`a and b disagree: ${texts.join(', ')}`)
}

function report() {
  const row = (name, values, round) => [name, round(median(values)), quartiles(values).map(round).join(' – ')]
  const rows = bySlice.map((values, side) => row(`${'ab'[side]}: ${pair[side].title}`, values, number))
  rows.push(row('b / a', ratios, (value) => value.toFixed(3)))
  console.log(`${meta.name}, Node ${process.versions.node}, ${ratios.length} slices of ${slice} frames`)
  console.log(table(['', 'ns per level', 'half of the slices'], rows).join('\n'))
}
