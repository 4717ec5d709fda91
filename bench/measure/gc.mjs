// Garbage collections while messages are handed over and the ten best of each side are read after each, against nothing done
// for as long as the observer takes. Heap sizes are Node's own.
//   node bench/measure/gc.mjs --workload DIR [--messages 20000] [--candidate leadline-buffer]
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { playerOf } from '../rivals/handed.mjs'
import { CANDIDATES } from '../rivals/index.mjs'
import { readWorkload } from '../workload/store.mjs'

const { values: flags } = parseArgs({
  options: {
    workload: { type: 'string' },
    messages: { type: 'string', default: '20000' },
    candidate: { type: 'string', default: 'leadline-buffer' },
  },
})
const workload = readWorkload(flags.workload)
const messages = Math.min(Number(flags.messages), Math.floor(workload.meta.frames / 2))
const play = playerOf(await CANDIDATES[flags.candidate].make(workload), workload, 2 * messages)
const push = (from) => play(from, from + messages)

push(0) // warms up
const baseline = await collections(() => {})
const pushed = await collections(() => push(messages))
console.log(JSON.stringify({ messages, baseline, collections: pushed }))

/** Entries reach an observer in a later turn of the loop. */
async function collections(work) {
  let count = 0
  const observer = new PerformanceObserver((list) => (count += list.getEntries().length))
  await sleep(100)
  observer.observe({ entryTypes: ['gc'] })
  work()
  await sleep(100)
  observer.disconnect()
  return count
}
