// P10 in small: a thousand markets for a simulated hour; `npm run soak` runs a day at ten events a second.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { expect, test } from 'vitest'

import { openBuild } from '../parity/cores.js'
import { slope, Soak } from './soak.js'

const MINUTES = 60
const MiB = 1 << 20
const WASM_PAGE = 1 << 16
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

test('memory is flat over an hour of a thousand markets with lost books', { timeout: 60_000 }, async () => {
  const soak = new Soak(await openBuild(), { markets: 1_000, hz: 1, resyncs: 0.01, seed: 1 })
  const wasm: number[] = []
  const heap: number[] = []
  const rss: number[] = []
  for (let minute = 0; minute < MINUTES; minute++) {
    for (let second = 0; second < 60; second++) soak.second()
    collect() // so that what is in use is what is held
    const used = process.memoryUsage()
    wasm.push(soak.wasmBytes)
    heap.push(used.heapUsed)
    rss.push(used.rss)
  }
  expect(soak.events).toBe(3_600_000)
  expect(soak.resyncs).toBeGreaterThan(30_000)
  expect(soak.live).toBeGreaterThan(980)
  // what a thousand books need at most at one time may come late; 16 bytes lost at each resync would be seven pages
  expect(wasm.at(-1)! - wasm[10]!, 'bytes of the core after ten minutes').toBeLessThanOrEqual(WASM_PAGE)
  const grown = (bytes: readonly number[]) => Math.max(...bytes.slice(-10)) - Math.max(...bytes.slice(10, 20))
  expect(grown(heap), 'bytes of the heap in use').toBeLessThan(MiB / 2)
  expect(grown(rss), 'resident bytes').toBeLessThan(48 * MiB)
  soak.close()
})

test('the slope of a line, and how sure it is', () => {
  const xs = Array.from({ length: 50 }, (_, i) => i)
  expect(slope(xs, xs.map((x) => 3 * x + 1))).toEqual({ slope: 3, half: 0 }) // prettier-ignore
  const noisy = slope(xs, xs.map((x) => 5 + (x % 2))) // prettier-ignore
  expect(Math.abs(noisy.slope)).toBeLessThan(noisy.half)
})
