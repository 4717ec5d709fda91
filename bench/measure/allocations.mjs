// Bytes that a message costs on the JavaScript heap: handed over, applied, the ten best of each side read. Messages are made
// before. How it is told: new space is given 512 MB and emptied, so that nothing is collected while a span of messages is
// played; then the heap has grown by what was allocated, whatever became of it. A span in which a collection did happen is
// not counted, the least of five is: what lies above it is the compiler's. `outside` is the same for buffers off the heap.
//   node bench/measure/allocations.mjs --workload DIR --candidate NAME
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { playerOf } from '../rivals/handed.mjs'
import { CANDIDATES } from '../rivals/index.mjs'
import { run } from '../schedule.mjs'
import { readWorkload } from '../workload/store.mjs'
import { grown } from './grown.mjs'

const file = fileURLToPath(import.meta.url)
const FLAGS = ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512']
const SPANS = 5
const MESSAGES = 500
const WARM_FRAMES = 10_000

/** `{ name, bytes, outside, messages }` each message, from a process of its own. */
export function measureAllocations({ command, dir, name }) {
  return run({ key: `allocations of ${name}`, argv: [command, ...FLAGS, file, '--workload', dir, '--once', name] })
}

async function once(name, dir) {
  const workload = readWorkload(dir)
  const { frames } = workload.meta
  const messages = Math.min(MESSAGES, Math.floor(frames / 2 / SPANS))
  const warm = Math.min(WARM_FRAMES, frames - SPANS * messages)
  const play = playerOf(await CANDIDATES[name].make(workload), workload, warm + SPANS * messages)
  play(0, warm)

  const spans = []
  for (let span = 0; span < SPANS; span++) {
    const from = warm + span * messages
    const nothing = await grown(() => {})
    const played = await grown(() => play(from, from + messages))
    if (played.collections > 0) continue
    const each = (key) => Math.max(0, Math.round((played[key] - nothing[key]) / messages))
    spans.push({ bytes: each('heap'), outside: each('outside') })
  }
  if (spans.length === 0) throw new Error(`${name}: the heap was collected in every span of ${messages} messages`)
  const least = (key) => spans.reduce((found, span) => Math.min(found, span[key]), Infinity)
  return { name, bytes: least('bytes'), outside: least('outside'), messages, spans: spans.length }
}

if (process.argv[1] === file) {
  const { values: flags } = parseArgs({
    options: { workload: { type: 'string' }, candidate: { type: 'string' }, once: { type: 'string' } },
  })
  const found = flags.once
    ? await once(flags.once, flags.workload)
    : measureAllocations({ command: process.execPath, dir: flags.workload, name: flags.candidate })
  console.log(JSON.stringify(found))
}
