// One candidate on one workload in a process of its own; prints one line of JSON.
//   node bench/one.mjs --candidate leadline --workload DIR [--frames N] [--latency]
import { parseArgs } from 'node:util'
import { CANDIDATES } from './rivals/index.mjs'
import { readWorkload } from './workload/store.mjs'
import { measure, percentiles } from './measure/latency.mjs'

const { values: flags } = parseArgs({
  options: {
    candidate: { type: 'string' },
    workload: { type: 'string' },
    frames: { type: 'string', default: 'Infinity' },
    latency: { type: 'boolean', default: false },
  },
})
if (!(flags.candidate in CANDIDATES)) {
  throw new RangeError(`--candidate ${flags.candidate}: expected ${Object.keys(CANDIDATES).join(', ')}`)
}
const workload = readWorkload(flags.workload)
const count = Math.min(Number(flags.frames), workload.meta.frames)
const candidate = await CANDIDATES[flags.candidate].make(workload)
const { bytes, frameOffsets, changeOffsets } = workload
const frames = Array.from({ length: count }, (_, i) =>
  candidate.input === 'string'
    ? bytes.latin1Slice(frameOffsets[i], frameOffsets[i + 1])
    : bytes.subarray(frameOffsets[i], frameOffsets[i + 1]),
)
const warm = Math.min(Math.floor(count / 4), 40_000)
const step = (i) => {
  candidate.apply(frames[i])
  candidate.top()
}
for (let i = 0; i < warm; i++) step(i)
const result = { name: flags.candidate, workload: workload.meta.name, node: process.versions.node, frames: count }
if (flags.latency) Object.assign(result, percentiles(measure(step, warm, count)))
else {
  const begin = process.hrtime.bigint()
  for (let i = warm; i < count; i++) step(i)
  const ns = Number(process.hrtime.bigint() - begin)
  const changes = changeOffsets[count] - changeOffsets[warm]
  Object.assign(result, { changes, nsPerChange: ns / changes, usPerFrame: ns / 1e3 / (count - warm) })
}
console.log(JSON.stringify({ ...result, checksum: candidate.checksum?.text ?? null }))
