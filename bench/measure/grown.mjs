// What a piece of work allocates.
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapStatistics } from 'node:v8'

/** What heap and buffers grew by, and how often the heap was collected meanwhile: entries come in a later turn. */
export async function grown(work) {
  let collections = 0
  globalThis.gc()
  await sleep(20)
  const observer = new PerformanceObserver((list) => (collections += list.getEntries().length))
  observer.observe({ entryTypes: ['gc'] })
  const before = getHeapStatistics()
  work()
  const after = getHeapStatistics()
  await sleep(20)
  observer.disconnect()
  const by = (key) => after[key] - before[key]
  return { heap: by('used_heap_size'), outside: by('external_memory'), collections }
}
