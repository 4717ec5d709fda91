// A feed that shows single orders: the exact queue against a list, and the other models against the same market by levels.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Exchange, l3Fifo, logProb, noFees, riskAdverse, type QueueModel } from '../../src/simulation/index.js'

const PX = 100
type Move = readonly [what: 'add' | 'cut' | 'hit', lots: number, which: number]
const move: fc.Arbitrary<Move> = fc.tuple(
  fc.constantFrom('add' as const, 'cut' as const, 'hit' as const),
  fc.integer({ min: 1, max: 9 }),
  fc.nat(20),
)
const market = fc.record({ before: fc.array(move, { maxLength: 12 }), after: fc.array(move, { maxLength: 40 }) })
const intent = { instrument: 0, side: 'buy', kind: 'limit', qtyLots: 6, pxTicks: PX } as const

interface Resting {
  readonly id: number
  lots: number
}

/** Plays a move on a list of orders, first in first out, and says what each order lost or gained. */
function apply(
  queue: Resting[],
  [what, lots, which]: Move,
  nextId: number,
): { id: number; lots: number; what: Move[0] }[] {
  if (what === 'add') {
    queue.push({ id: nextId, lots })
    return [{ id: nextId, lots, what }]
  }
  const order = queue[what === 'hit' ? 0 : which % Math.max(1, queue.length)]
  if (!order) return []
  const taken = Math.min(lots, order.lots)
  order.lots -= taken
  if (order.lots === 0) queue.splice(queue.indexOf(order), 1)
  const rest = what === 'hit' && lots > taken ? apply(queue, [what, lots - taken, 0], nextId) : []
  return [{ id: order.id, lots: taken, what }, ...rest]
}

function byOrders(exchange: Exchange, { id, lots, what }: { id: number; lots: number; what: Move[0] }) {
  if (what === 'add') return exchange.orders({ action: 'add', id, side: 'bid', pxTicks: PX, qtyLots: lots }, 0)
  return exchange.orders({ action: what === 'cut' ? 'cancel' : 'trade', id, qtyLots: lots }, 0)
}

const live = (queue: QueueModel): Exchange => {
  const exchange = new Exchange({ instrument: 0, queue, fees: noFees() })
  exchange.orders({ action: 'clear' }, 0)
  return exchange
}

it('L3FIFO: behind exactly those who came before, and first filled by whoever would have been', () => {
  fc.assert(
    fc.property(market, ({ before, after }) => {
      const exchange = live(l3Fifo())
      const queue: Resting[] = []
      let nextId = 1
      for (const one of before) for (const part of apply(queue, one, nextId++)) byOrders(exchange, part)
      const earlier = new Set(queue)
      exchange.arrive({ id: 1, intent }, 0)
      let left: number = intent.qtyLots
      for (const one of after) {
        for (const part of apply(queue, one, nextId++)) {
          const isEarlier = [...earlier].some(({ id }) => id === part.id)
          const expected = part.what === 'hit' && !isEarlier ? Math.min(left, part.lots) : 0
          const fills = byOrders(exchange, part).flatMap((event) => (event.type === 'filled' ? [event.fill] : []))
          expect(fills.map(({ qtyLots }) => qtyLots)).toEqual(expected > 0 ? [expected] : [])
          for (const fill of fills) expect(fill).toMatchObject({ reason: 'queue_exhausted', aheadBeforeLots: 0 })
          left -= expected
        }
      }
      // what is left stands behind exactly those: one lot more than they have would fill it
      const ahead = [...earlier].reduce((sum, { lots }) => sum + lots, 0)
      const trade = { side: 'sell', pxTicks: PX, qtyLots: ahead } as const
      if (left > 0) expect(exchange.trade(trade, 0)).toEqual([])
      if (left > 0) expect(exchange.trade({ ...trade, qtyLots: ahead + 1 }, 0)).toHaveLength(1)
    }),
    { numRuns: 500 },
  )
})

it.each([riskAdverse(), logProb()])('$name: the same by single orders as by levels and trades', (model) => {
  fc.assert(
    fc.property(market, ({ before, after }) => {
      const orders = live(model)
      const levels = live(model)
      const queue: Resting[] = []
      let nextId = 1
      let shown = 0
      const both = (one: Move): void => {
        for (const part of apply(queue, one, nextId++)) {
          shown += part.what === 'add' ? part.lots : -part.lots
          const expected = byOrders(orders, part)
          const traded = part.what === 'hit' ? levels.trade({ side: 'sell', pxTicks: PX, qtyLots: part.lots }, 0) : []
          expect([...traded, ...levels.book('bid', PX, shown, 0)]).toEqual(expected)
        }
      }
      before.forEach(both)
      for (const exchange of [orders, levels]) {
        exchange.arrive({ id: 1, intent }, 0)
        exchange.arrive({ id: 2, intent: { ...intent, displayLots: 2 } }, 0)
        exchange.arrive({ id: 3, intent: { ...intent, hidden: true } }, 0)
      }
      after.forEach(both)
    }),
    { numRuns: 300 },
  )
})
