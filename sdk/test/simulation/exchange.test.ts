// The exchange on random tapes: as its slow twin, and what no tape may break.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Exchange,
  logProb,
  noFees,
  powerProb,
  type QueueModel,
  riskAdverse,
  type VenueEvent,
} from '../../src/simulation/index.js'
import { play, tapes, type Played, type Step } from './random-tape.js'
import { Twin } from './twin.js'

const models = [riskAdverse(), logProb(), powerProb(2)]
const runs = Number(process.env['LEADLINE_RUNS'] ?? 400)

const exchange = (model = riskAdverse(), consumption = true): Exchange =>
  new Exchange({ instrument: 0, queue: model, fees: noFees(), consumption, windowTicks: 64 })

const fillsOf = (events: readonly VenueEvent[]) =>
  events.flatMap((event) => (event.type === 'filled' ? [event.fill] : []))
const lotsOf = (fills: ReturnType<typeof fillsOf>): number => fills.reduce((sum, { qtyLots }) => sum + qtyLots, 0)

it.each(models)('as the twin: $name', (model) => {
  fc.assert(
    fc.property(tapes, (tape) => {
      const expected = play(new Twin(model), tape)
      play(exchange(model), tape).forEach((played, i) => expect(played).toEqual(expected[i]))
    }),
    { numRuns: runs },
  )
})

describe.each(
  models.flatMap((model) => [true, false].map((consumption) => ({ model, consumption, name: model.name }))),
)('whatever happens: $name, consumption $consumption', ({ model, consumption }) => {
  const always = (check: (played: readonly Played[], tape: readonly Step[]) => void): void =>
    fc.assert(
      fc.property(tapes, (tape) => check(play(exchange(model, consumption), tape), tape)),
      { numRuns: runs / 4 },
    )
  const byOrder = (played: readonly Played[]) => {
    const events = played.flatMap((one) => one.events)
    return played.flatMap(({ step, orderId }) =>
      step.do === 'arrive'
        ? [{ intent: step.intent, events: events.filter((event) => event.orderId === orderId) }]
        : [],
    )
  }

  it('never fills more than was ordered, nor worse than its limit; a maker gets its own price', () => {
    always((played) => {
      for (const { intent, events } of byOrder(played)) {
        const fills = fillsOf(events)
        expect(lotsOf(fills)).toBeLessThanOrEqual(intent.qtyLots)
        for (const { pxTicks, isMaker, side, qtyLots, aheadBeforeLots, aheadAfterLots, reason } of fills) {
          expect(side).toBe(intent.side)
          expect(qtyLots).toBeGreaterThan(0)
          expect(isMaker).toBe(reason !== 'taker_walk')
          expect(aheadAfterLots).toBeLessThanOrEqual(aheadBeforeLots)
          if (intent.pxTicks === undefined) continue
          if (isMaker) expect(pxTicks).toBe(intent.pxTicks)
          else expect(side === 'buy' ? intent.pxTicks - pxTicks : pxTicks - intent.pxTicks).toBeGreaterThanOrEqual(0)
        }
      }
    })
  })

  it('each order is answered once, ends once, and nothing comes after its end', () => {
    always((played) => {
      for (const { intent, events } of byOrder(played)) {
        const types = events.map((event) => event.type)
        expect(['acknowledged', 'refused']).toContain(types[0])
        expect(types.filter((type) => type === 'acknowledged' || type === 'refused')).toHaveLength(1)
        const ends = events.findIndex(
          (event) =>
            ['refused', 'cancelled', 'expired'].includes(event.type) ||
            (event.type === 'filled' && event.leavesLots === 0),
        )
        if (ends >= 0) expect(ends).toBe(events.length - 1)
        let leaves = intent.qtyLots
        for (const event of events)
          if (event.type === 'filled') expect(event.leavesLots).toBe((leaves -= event.fill.qtyLots))
      }
    })
  })

  it('fill-or-kill fills all or nothing, unless reducing ends it; post-only never takes; nothing else rests', () => {
    always((played) => {
      for (const { intent, events } of byOrder(played)) {
        const fills = fillsOf(events)
        const { timeInForce, kind, postOnly } = intent
        if (timeInForce === 'fok' && intent.reduceOnly !== true) expect([0, intent.qtyLots]).toContain(lotsOf(fills))
        if (postOnly === true) expect(fills.every(({ isMaker }) => isMaker)).toBe(true)
        if (kind !== 'market' && (timeInForce ?? 'gtc') === 'gtc') continue
        expect(fills.every(({ isMaker }) => !isMaker)).toBe(true)
        expect(['filled', 'refused', 'expired']).toContain(events.at(-1)!.type)
      }
    })
  })

  it('a position that is reduced never turns', () => {
    always((played) => {
      const reducing = new Set(
        played.flatMap(({ step, orderId }) => (step.do === 'arrive' && step.intent.reduceOnly ? [orderId] : [])),
      )
      let position = 0
      for (const fill of played.flatMap(({ events }) => fillsOf(events))) {
        const before = position
        position += fill.side === 'buy' ? fill.qtyLots : -fill.qtyLots
        if (!reducing.has(fill.orderId)) continue
        expect(Math.abs(position)).toBeLessThan(Math.abs(before))
        expect(position * before).toBeGreaterThanOrEqual(0)
      }
    })
  })

  it('the same tape gives the same events', () => {
    always((played, tape) => {
      expect(play(exchange(model, consumption), tape)).toEqual(played)
    })
  })
})

describe('conservation', () => {
  it('own orders get no more lots from a trade than it has, in all', () => {
    fc.assert(
      fc.property(tapes, (tape) => {
        for (const { step, events } of play(exchange(), tape)) {
          if (step.do !== 'trade') continue
          const byTrade = fillsOf(events).filter(
            ({ reason }) => reason === 'traded_through' || reason === 'queue_exhausted',
          )
          const sides = (['buy', 'sell'] as const).map((side) => lotsOf(byTrade.filter((fill) => fill.side === side)))
          expect(Math.max(...sides)).toBeLessThanOrEqual(step.qtyLots)
        }
      }),
      { numRuns: runs },
    )
  })

  it('what is taken at a price was shown there, each lot once', () => {
    fc.assert(
      fc.property(tapes, (tape) => {
        const shown = new Map<string, number>()
        const grown = new Map<string, number>()
        const taken = new Map<string, number>()
        const grow = (key: string, to: number): void => {
          grown.set(key, (grown.get(key) ?? 0) + Math.max(0, to - (shown.get(key) ?? 0)))
          shown.set(key, to)
        }
        let isLive = false
        for (const { step, events } of play(exchange(), tape)) {
          if (step.do === 'lost') shown.clear()
          if (step.do === 'lost' || step.do === 'snapshot') isLive = step.do === 'snapshot'
          if (step.do === 'snapshot') {
            const after = new Map(step.changes.map(([side, px, lots]) => [`${side} ${px}`, lots]))
            for (const key of [...shown.keys()]) if (!after.has(key)) grow(key, 0)
            for (const [key, lots] of after) grow(key, lots)
          } else if (step.do === 'changes' && isLive)
            for (const [side, px, lots] of step.changes) grow(`${side} ${px}`, lots)
          for (const fill of fillsOf(events)) {
            if (fill.reason !== 'taker_walk' && fill.reason !== 'bbo_crossed') continue
            const side = fill.side === 'buy' ? 1 : 0
            taken.set(`${side}`, (taken.get(`${side}`) ?? 0) + fill.qtyLots)
            if (fill.reason === 'bbo_crossed') continue
            const key = `${side} ${fill.pxTicks}`
            taken.set(key, (taken.get(key) ?? 0) + fill.qtyLots)
            expect(taken.get(key)).toBeLessThanOrEqual(grown.get(key) ?? 0)
          }
          for (const side of ['0', '1']) {
            const all = [...grown].reduce((sum, [key, lots]) => sum + (key.startsWith(side) ? lots : 0), 0)
            expect(taken.get(side) ?? 0).toBeLessThanOrEqual(all)
          }
        }
      }),
      { numRuns: runs },
    )
  })

  it('of two own orders at a price the earlier is never left while the later fills', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('trade', 'bid'), fc.integer({ min: 1, max: 12 })), { maxLength: 30 }),
        (list) => {
          const venue = exchange(logProb())
          venue.snapshot(Float64Array.of(0, 100, 9, 1, 102, 9), 2, 0)
          const intent = { instrument: 0, side: 'buy', kind: 'limit', qtyLots: 4, pxTicks: 100 } as const
          for (const id of [1, 2]) venue.arrive({ id, intent }, 0)
          let left = 4
          for (const [what, lots] of list) {
            const events =
              what === 'bid'
                ? venue.book('bid', 100, lots, 1)
                : venue.trade({ side: 'sell', pxTicks: 100, qtyLots: lots }, 1)
            for (const fill of fillsOf(events)) {
              if (fill.orderId === 1) left -= fill.qtyLots
              else expect(left).toBe(0)
            }
          }
        },
      ),
    )
  })
})

it('tells a queue model what stood before the order, what was shown, is shown, and was traded in between', () => {
  const asked: number[][] = []
  const model: QueueModel = {
    name: 'it listens',
    isExact: false,
    after: (...numbers) => {
      asked.push(numbers)
      return numbers[0]
    },
  }
  const venue = exchange(model)
  venue.snapshot(Float64Array.of(0, 100, 20, 1, 101, 20), 2, 0)
  venue.arrive({ id: 1, intent: { instrument: 0, side: 'buy', kind: 'limit', qtyLots: 1, pxTicks: 100 } }, 1)
  venue.trade({ side: 'sell', pxTicks: 100, qtyLots: 5 }, 2)
  venue.book('bid', 100, 12, 3)
  venue.book('bid', 100, 11, 4)
  expect(asked).toEqual([
    [15, 15, 12, 5],
    [15, 12, 11, 0],
  ])
})
