// Records without a time of the venue's, on a recording whose two clocks are far apart.
import { expect, test } from 'vitest'

import type { Strategy } from '../engine/trading.js'
import { generated } from '../feeds/generated.js'
import type { Recorded, Source } from '../feeds/source.js'
import { constantFeed, constantOrders, latency, noFees, recordedFeed, riskAdverse } from '../simulation/index.js'
import { trade } from './run.js'

/** The same market received by a clock that is so far from the venue's. */
function shifted(us: number): Source {
  const source = generated({ seconds: 8, seed: 2 })
  return {
    ...source,
    async *records() {
      for await (const record of source.records())
        yield ('tsLocalUs' in record ? { ...record, tsLocalUs: record.tsLocalUs + us } : record) as Recorded
    },
  }
}

/** Takes a lot at every fourth event, and notes how long each answer took and what the book was. */
function taking() {
  const answers: number[] = []
  const strategy: Strategy = {
    onMarket: (desk) => {
      if (desk.markets[0]!.state === 'live' && Math.round(desk.markets[0]!.tsVenueUs / 1e5) % 4 === 0)
        desk.submit({ instrument: 0, side: 'buy', kind: 'market', qtyLots: 1 })
    },
    onOrder: (desk, { status, sentUs }) => void (status === 'open' && answers.push(desk.nowUs - sentUs)),
  }
  return { strategy, answers }
}

const options = { queue: riskAdverse(), fees: () => noFees(), startEquity: 1000 }

test.each([30e6, -30e6, 0])(
  'a clock %s µs from the venue’s changes nothing where the feed has its own latency',
  async (us) => {
    const { strategy, answers } = taking()
    const run = async (by: number, strategy: Strategy) =>
      trade({
        ...options,
        ...{ source: () => shifted(by), strategy, latency: latency(constantFeed(5000), constantOrders(3000, 4000)) },
      })
    const { fills, samples } = await run(us, strategy)
    const plain = await run(0, taking().strategy)
    expect(fills.length).toBeGreaterThan(3)
    expect(new Set(answers)).toEqual(new Set([7000]))
    expect(fills).toEqual(plain.fills)
    expect(samples).toEqual(plain.samples)
  },
)

test('a clock ahead of the venue’s with recorded latency: orders meet the book of when they arrive, not a later one', async () => {
  const { strategy, answers } = taking()
  const { fills } = await trade({
    ...options,
    ...{ source: () => shifted(30e6), strategy, latency: latency(recordedFeed(), constantOrders(3000, 4000)) },
  })
  expect(fills.length).toBeGreaterThan(3)
  expect(new Set(answers)).toEqual(new Set([7000]))
  for (const { tsVenueUs, tsLocalUs } of fills) expect(tsLocalUs - tsVenueUs).toBe(4000)
})
