// The wall clock is wrong: five seconds fast or slow, an hour back, or it stands still. Timers go by the clock that is never set back, the
// order of what is told is that of the frames, and nothing is told to have come before it was sent.
import { expect, test } from 'vitest'
import { open } from 'leadline'

import { live, same } from './opened.js'

// Compiled before: that takes real time, and the made-up one would go on meanwhile.
const engine = await open()

/** What happens to the clock, 60 changes long each. */
const WRONG: readonly (readonly [name: string, skewMs: (atMs: number) => number])[] = [
  ['five seconds fast', () => 5000],
  ['five seconds slow', () => -5000],
  ['an hour back', () => -3_600_000],
  ['a minute that has 61 seconds, smeared', (atMs) => -atMs / 61],
  ['standing still', (atMs) => -atMs],
]

/** What a right clock and a wrong one give for the same changes. */
async function told(skewMs: (atMs: number) => number) {
  const all = await live({ engine, venue: 'binance', features: ['mid', 'queue_imbalance'], auditMs: 0, trades: false })
  const { world, venue, feed } = all
  const [market] = feed.markets
  const rows: (number | null | undefined)[][] = []
  const reading = (async () => {
    for await (const { market, tsVenueUs } of feed.every('1s'))
      rows.push([tsVenueUs, market.seq, market.feature('mid'), market.feature('queue_imbalance')])
  })()
  const beganMs = world.nowMs
  let calls = 0
  const timer = (): void => {
    calls++
    if (calls < 20) world.setTimer(500, timer)
  }
  world.setTimer(500, timer)
  for (let i = 0; i < 60; i++) {
    world.skewMs = skewMs(world.nowMs - beganMs)
    venue.change('BTCUSDT', { px: 9990 + (i % 10) })
    await world.pass(200)
  }
  const { state, epoch, seq } = market!
  const isSame = same(all)
  feed.close()
  await reading
  return {
    rows,
    state,
    epoch,
    seq,
    isSame,
    states: all.states,
    problems: all.told.problem,
    metrics: feed.metrics,
    calls,
  }
}

const right = await told(() => 0)

test.each(WRONG)(
  '%s: the same signals in the same order, no book is lost and no socket replaced',
  async (_name, skewMs) => {
    const wrong = await told(skewMs)
    expect(right.rows.length).toBeGreaterThan(8)
    expect(wrong.rows).toEqual(right.rows)
    const times = wrong.rows.map(([us]) => us!)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect([wrong.state, wrong.epoch, wrong.seq, wrong.isSame]).toEqual(['live', 1, right.seq, true])
    expect(wrong.states).toEqual([])
    expect(wrong.problems).toEqual([])
    expect(wrong.metrics).toMatchObject({ reconnects: 0, resyncs: {}, requests: right.metrics.requests })
    expect(wrong.calls).toBe(right.calls)
  },
)
