// P10 in small: a thousand markets for a simulated hour; `npm run soak` runs a day at ten events a second.
import { expect, test } from 'vitest'

import { openBuild } from '../parity/cores.js'
import { slope, Soak } from './soak.js'

const MINUTES = 60

test('memory is flat over an hour of a thousand markets with lost books', { timeout: 60_000 }, async () => {
  const soak = new Soak(await openBuild(), { markets: 1_000, hz: 1, resyncs: 0.01, seed: 1 })
  const wasm: number[] = []
  const rss: number[] = []
  for (let minute = 0; minute < MINUTES; minute++) {
    for (let second = 0; second < 60; second++) soak.second()
    wasm.push(soak.wasmBytes)
    rss.push(process.memoryUsage().rss)
  }
  expect(soak.events).toBe(3_600_000)
  expect(soak.resyncs).toBeGreaterThan(30_000)
  expect(soak.live).toBeGreaterThan(980)
  expect(new Set(wasm.slice(10)).size, 'pages of the core after ten minutes').toBe(1)
  expect(Math.max(...rss.slice(-10)) - Math.max(...rss.slice(10, 20)), 'resident bytes').toBeLessThan(48 << 20)
  soak.close()
})

test('the slope of a line, and how sure it is', () => {
  const xs = Array.from({ length: 50 }, (_, i) => i)
  expect(slope(xs, xs.map((x) => 3 * x + 1))).toEqual({ slope: 3, half: 0 }) // prettier-ignore
  const noisy = slope(xs, xs.map((x) => 5 + (x % 2))) // prettier-ignore
  expect(Math.abs(noisy.slope)).toBeLessThan(noisy.half)
})
