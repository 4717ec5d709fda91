// One candidate on one workload in a process of its own; prints one line of JSON.
//   node bench/one.mjs --candidate leadline --workload DIR [--frames N] [--input parsed] [--latency | --turns]
// A workload whose first quarter is too short to have the code compiled is played from its beginning until it is; then it is
// begun anew. The first quarter of a pass, at most 40,000 frames, is not timed, but folded into the checksum. Where passes are
// short there are several, each from the beginning, and the median counts. With --turns it plays what it is told to (turns.mjs), and
// is compiled before in any case: its first slice counts as much as its last.
import { parseArgs } from 'node:util'
import { measure, percentiles } from './measure/latency.mjs'
import { playerOf } from './rivals/handed.mjs'
import { CANDIDATES } from './rivals/index.mjs'
import { median } from './schedule.mjs'
import { warmOf } from './slices.mjs'
import { takeTurns } from './turns.mjs'
import { readWorkload } from './workload/store.mjs'

const { values: flags } = parseArgs({
  options: {
    candidate: { type: 'string' },
    workload: { type: 'string' },
    frames: { type: 'string', default: 'Infinity' },
    latency: { type: 'boolean', default: false },
    turns: { type: 'boolean', default: false },
    input: { type: 'string', default: 'text' },
  },
})
const rival = CANDIDATES[flags.candidate]
if (!rival) {
  throw new RangeError(`--candidate: found ${flags.candidate}, expected one of ${Object.keys(CANDIDATES).join(', ')}`)
}
const make = { text: rival.make, parsed: rival.parsed }[flags.input]
if (!make) throw new RangeError(`--input: found ${flags.input}, which ${flags.candidate} does not take`)
const workload = readWorkload(flags.workload)
const { meta, changeOffsets } = workload
const count = Math.min(Number(flags.frames), meta.frames)
const warm = warmOf(count)

/** Warm is who has played so many frames for so long, or longer still: compilers work beside what they compile. */
const WARM_FRAMES = 20_000
const WARM_MS = { least: 200, most: 1_000 }
/** Passes are timed for so long and as often, or for longer still. */
const PASSES = 3
const TIMED_MS = { least: 300, most: 1_000 }

const candidate = await make(workload)
const play = playerOf(candidate, workload, count)
if (warm < WARM_FRAMES || flags.turns) compile()
if (flags.turns) turns()
else console.log(JSON.stringify(result(flags.latency ? latencies() : passes())))

function result(measured) {
  const { name } = meta
  const head = { name: flags.candidate, input: flags.input, workload: name, node: process.versions.node, frames: count }
  const changes = changeOffsets[count] - changeOffsets[warm]
  return { ...head, changes, ...measured, checksum: checksum(), cannot: rival.cannot(meta) }
}

function checksum() {
  return candidate.checksum?.text ?? null
}

function compile() {
  const begin = performance.now()
  const since = () => performance.now() - begin
  for (let played = 0; (played < WARM_FRAMES || since() < WARM_MS.least) && since() < WARM_MS.most; again()) {
    for (let from = 0; from < count && since() < WARM_MS.most; from += 1_000) {
      const to = Math.min(count, from + 1_000)
      play(from, to)
      played += to - from
    }
  }
}

function again() {
  candidate.restart()
  if (candidate.checksum) candidate.checksum.value = 0
}

function passes() {
  const all = []
  const checksums = new Set()
  let ms = 0
  while ((all.length < PASSES || ms < TIMED_MS.least) && ms < TIMED_MS.most) {
    if (all.length > 0) again()
    play(0, warm)
    const { ns, took } = timed(warm, count)
    all.push(ns)
    ms += took / 1e6
    checksums.add(checksum())
  }
  if (checksums.size > 1) throw new Error(`${flags.candidate}: passes end with ${[...checksums].join(', ')}`)
  const changes = changeOffsets[count] - changeOffsets[warm]
  const ns = median(all)
  return { passes: all.length, nsPerChange: ns / changes, usPerFrame: ns / 1e3 / (count - warm) }
}

/** `took` is what passed, `ns` what counts: a candidate may take the time of its own work itself. */
function timed(from, to) {
  const begin = process.hrtime.bigint()
  const own = play(from, to)
  const took = Number(process.hrtime.bigint() - begin)
  return { took, ns: own ?? took }
}

function turns() {
  play(0, warm)
  takeTurns({
    play: (from, to) => timed(from, Math.min(to, count)).ns,
    again() {
      const ended = checksum()
      again()
      play(0, warm)
      return ended
    },
    end: () => result({}),
  })
}

function latencies() {
  if (candidate.replay) throw new RangeError(`--latency: ${flags.candidate} takes many messages at once`)
  play(0, warm)
  return percentiles(measure((i) => play(i, i + 1), warm, count))
}
