// A market that streams for as long as one likes, made in the page: 200 levels a side, ten books a second, trades and large levels.
import type { Browser } from 'playwright-core'

import { openPage, type WidgetPage } from './harness.js'

/** Runs in the page: `stream.tell(n)` tells the next n updates, `stream.frames(n)` one for each of n frames and gives what they cost. */
const STREAM = `{
const LEVELS = 200
const bids = new Float64Array(2 * LEVELS), asks = new Float64Array(2 * LEVELS)
let seed = 7, mid = 6_500_000, n = 0
const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32
const sizes = new Float64Array(1 << 16).map(() => Math.ceil(1e5 * random() ** 6) + 1)
function update() {
  mid += Math.round((random() - 0.5) * 30)
  for (let i = 0; i < LEVELS; i++) {
    const gap = 1 + 7 * i
    bids[2 * i] = mid - gap; bids[2 * i + 1] = sizes[(mid - gap) & 0xffff]
    asks[2 * i] = mid + gap; asks[2 * i + 1] = sizes[(mid + gap) & 0xffff]
  }
  const tsUs = 1_767_225_600_000_000 + n * 100_000
  market.tellAll({ kind: 'book', bids, asks, epoch: 1, tsUs, tsVenueUs: tsUs })
  market.tellAll({ kind: 'trades', trades: [{ side: n & 1 ? 'buy' : 'sell', pxTicks: mid, qtyLots: sizes[n & 0xffff], tsUs }] })
  if (n % 10 === 0) {
    const levels = []
    for (let i = 0; i < 24; i++) levels.push({ side: i & 1 ? 'bid' : 'ask', pxTicks: mid + (i & 1 ? -1 : 1) * 40 * i, qtyLots: 5e4, strength: 3 + i, ageUs: 1e6 * i, refills: i % 3, cancelledOnApproach: 0.1 })
    market.tellAll({ kind: 'levels', levels })
  }
  n++
}
const listeners = new Set()
globalThis.market.watch = (wish, listener) => { listeners.add(listener); market.watched++; return () => { listeners.delete(listener); market.watched-- } }
globalThis.market.tellAll = (event) => { for (const listener of listeners) listener(event) }
const ask = requestAnimationFrame
let spent = 0
globalThis.requestAnimationFrame = (callback) => ask((now) => { const from = performance.now(); callback(now); spent += performance.now() - from })
globalThis.stream = {
  tell(count) { for (let i = 0; i < count; i++) update() },
  async frames(count, updates = 1) {
    const costs = []
    for (let i = 0; i < count; i++) {
      performance.mark('stream-frame') // a trace is cut into frames by it
      performance.clearMarks('stream-frame')
      const from = performance.now()
      for (let j = 0; j < updates; j++) update()
      spent = performance.now() - from
      await new Promise((resolve) => ask(() => ask(resolve)))
      costs.push(spent)
    }
    return costs
  },
}
}`

/** A heatmap of 200 levels and 4,800 columns that has been told nothing but its instrument. */
export async function openStream(browser: Browser, { width = 1200, height = 600 } = {}): Promise<WidgetPage> {
  const body = `<leadline-heatmap market="binance:BTC/USDT" source="test" depth="200" columns="4800"></leadline-heatmap><style>leadline-heatmap { height: ${height}px }</style>`
  const opened = await openPage(browser, body, { script: STREAM, viewport: { width, height } })
  await opened.page.waitForFunction(() => globalThis.market.watched === 1)
  await opened.page.evaluate(() =>
    globalThis.market.tellAll({ kind: 'instrument', tickSize: '0.01', lotSize: '0.00001' }),
  )
  await opened.page.evaluate(() =>
    globalThis.market.tellAll({ kind: 'state', state: 'live', reason: null, epoch: 1, tsUs: 1_767_225_600_000_000 }),
  )
  return opened
}
