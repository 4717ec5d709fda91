// What holds for every strategy, whatever the market does and in whatever order answers and fills come.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { INSTRUMENT, ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import type { Strategy } from '../engine/trading.js'
import { STRATEGIES } from './catalogue.js'
import { marketMaking } from './market-making.js'
import { withOrderBookStop } from './order-book-stop.js'
import { scoreStrategy } from './score-strategy.js'
import { restLots } from './working-orders.js'

interface Case {
  readonly make: () => Strategy
  /** Greatest position of each instrument. */
  readonly most: readonly number[]
  readonly least?: readonly number[]
}

const soon = { lots: 4, entryTimeoutMs: 300, maxHoldS: 3 } as const
const maker = { quoteLots: 3, maxPositionLots: 7, volSpanS: 1, minRestMs: 50, skewTicks: 3 } as const
const parent = { totalLots: 9, durationS: 20, finishS: 2 } as const
const layers = Object.fromEntries([
  ...Object.entries({ ...soon, enterScore: 0.3 }).map(([name, value]) => [`models.${name}`, value]),
  ...Object.entries({ ...soon, minTrades: 2, entrySigmas: 1 }).map(([name, value]) => [`reversion.${name}`, value]),
  ...Object.entries(maker).map(([name, value]) => [`quotes.${name}`, value]),
  ...Object.entries({
    lots: 4,
    lookbackS: 1,
    momentumTicks: 1,
    spikeRatio: 0,
    volumeS: 1,
    volumeBaseS: 2,
    minFlow: 0,
  }).map(([name, value]) => [`breakout.${name}`, value]),
])

const made = (name: string, given: object) => (): Strategy => STRATEGIES[name]!.create(given as Record<string, unknown>)

const CASES: Record<string, Case> = {
  marketMaking: { make: made('marketMaking', maker), most: [7] },
  'marketMaking with a stop': {
    make: () => withOrderBookStop(marketMaking(maker), { eatenShare: 0.3, turnImbalance: 0.3, pauseS: 1 }),
    most: [7],
  },
  meanReversion: { make: made('meanReversion', { ...soon, minTrades: 2, entrySigmas: 1 }), most: [4] },
  momentumBreakout: {
    make: made('momentumBreakout', {
      lots: 4,
      lookbackS: 1,
      momentumTicks: 1,
      spikeRatio: 0,
      volumeS: 1,
      volumeBaseS: 2,
      pauseS: 0,
    }),
    most: [4],
  },
  scoreStrategy: {
    make: made('scoreStrategy', { ...soon, enterScore: 0.3, entry: 'passive', afterTimeout: 'cross' }),
    most: [4],
  },
  'scoreStrategy with a stop': {
    make: () => withOrderBookStop(scoreStrategy({ ...soon, enterScore: 0.3 }), { eatenShare: 0.3, pauseS: 1 }),
    most: [4],
  },
  pairs: {
    make: made('pairs', { firstLots: 4, spreadSpan: 2, entryZ: 0.5, exitZ: 0.1, maxSecondLots: 50 }),
    most: [4, 50],
  },
  twap: { make: made('twap', { ...parent, slices: 4 }), most: [9], least: [0] },
  vwap: { make: made('vwap', { ...parent, side: 'sell', curve: [3, 1, 2] }), most: [0], least: [-9] },
  pov: { make: made('pov', { ...parent, rate: 0.3, behindLots: 2 }), most: [9], least: [0] },
  combined: { make: made('combined', { ...layers, maxPositionLots: 8, pauseS: 1, lossShare: 0.1 }), most: [8] },
  buyAndHold: { make: made('buyAndHold', { lots: 4 }), most: [4], least: [0] },
  randomEntries: { make: made('randomEntries', { lots: 4, everyS: 1, entryShare: 0.8, holdS: 2 }), most: [4] },
}

const pick = fc.nat(1000)
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('book'), a: pick, b: pick, c: pick }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('trade', 'fill', 'gone', 'score'), a: pick, b: pick, c: pick }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('ack', 'refuse', 'lose', 'equity'), a: pick, b: pick, c: pick }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** One step of the script; only the venue's own deeds are left to chance. */
function act(desk: ScriptedDesk, { do: deed, a, b, c }: Step): void {
  const instrument = c % desk.markets.length
  const working = desk.markets.flatMap((_, at) => desk.orders(at))
  const order = working[a % Math.max(1, working.length)]
  desk.nowUs += (b % 7) * 100_000
  const bid = 100 + (a % 12)
  if (deed === 'book') {
    const ask = bid + 1 + (b % 3)
    const rows = (sign: 1 | -1, best: number) =>
      [1, 2, 3].map((n) => [best - sign * n, ((a + b * n) % 20) + 1] as const)
    desk.book(rows(1, bid + 1), rows(-1, ask - 1), instrument)
  } else if (deed === 'trade') desk.trade(a % 2 === 0 ? 'buy' : 'sell', bid, (b % 9) + 1, instrument)
  else if (deed === 'score') {
    desk.markets[0]!.score = a % 9 === 0 ? null : (a % 21) / 10 - 1
    desk.markets[0]!.features = { ofi_l1_10s: (b % 21) - 10 }
  } else if (deed === 'lose') desk.lose('resync', instrument)
  else if (deed === 'equity') desk.equity = 900 + (a % 200)
  else if (order === undefined) return
  // A fill may come though the order was to be cancelled.
  else if (deed === 'fill') desk.fill(order.id, (b % 4) + 1)
  else if (deed === 'gone' && (desk.wasCancelled(order.id) || order.intent.timeInForce === 'ioc')) desk.gone(order.id)
  else if (deed === 'ack' && order.status === 'sent') desk.ack(order.id)
  else if (deed === 'refuse' && order.status === 'sent') desk.refuse('RATE_ORDERS', order.id)
}

/** Lots of the side that all fills at once would lead to. */
function worst(desk: ScriptedDesk, instrument: number, side: 'buy' | 'sell'): number {
  const sign = side === 'buy' ? 1 : -1
  const open = desk.orders(instrument).filter(({ intent }) => intent.side === side && intent.reduceOnly !== true)
  return sign * desk.position(instrument).lots + open.reduce((sum, order) => sum + restLots(order), 0)
}

const deskOf = ({ make, most }: Case): ScriptedDesk =>
  new ScriptedDesk(
    make(),
    most.map(() => INSTRUMENT),
  )

test.each(Object.entries(CASES))(
  '%s: never beyond its maximum, nothing without a live book, no impossible order',
  (_, one) => {
    let sent = 0
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 200, size: 'max' }), (steps) => {
        // The desk throws for sizes that aren't whole or 0, prices that aren't whole, and orders without a live book.
        const desk = deskOf(one)
        for (const step of steps) {
          act(desk, step)
          for (const [at, most] of one.most.entries()) {
            expect(worst(desk, at, 'buy')).toBeLessThanOrEqual(most)
            expect(worst(desk, at, 'sell')).toBeLessThanOrEqual(-(one.least?.[at] ?? -most))
            if (step.do !== 'lose' || step.c % one.most.length !== at) continue
            for (const order of desk.orders(at)) expect(desk.wasCancelled(order.id)).toBe(true)
          }
        }
        sent += desk.all.length
      }),
      { numRuns: 60, seed: 8 },
    )
    expect(sent).toBeGreaterThan(60)
  },
)

test.each(Object.entries(CASES))('%s: the same events, the same orders', (_, one) => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 100 }), (steps) => {
      const [first, second] = [deskOf(one), deskOf(one)]
      for (const step of steps) act(first, step)
      for (const step of steps) act(second, step)
      expect(second.log).toEqual(first.log)
    }),
    { numRuns: 10, seed: 9 },
  )
})

test('every strategy is among them', () => {
  const guarded = ['orderBookStop'] // opens nothing; it is here around others
  expect(Object.keys(STRATEGIES).filter((name) => !(name in CASES))).toEqual(guarded)
})
