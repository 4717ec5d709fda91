// Exact queues on LOBSTER's rows, by hand: who stands before an own order, and when it is its turn.
import { expect, test } from 'vitest'

import type { Fill, Order, Strategy } from '../engine/trading.js'
import { lobster } from '../feeds/files/lobster.js'
import { constantFeed, constantOrders, l3Fifo, latency, noFees } from '../simulation/index.js'
import { trade } from './run.js'

const NAME = 'GOOG_2012-06-21_34200000_57600000'
const input = (kind: string, lines: readonly string[]) => ({
  name: `${NAME}_${kind}_2.csv`,
  open: async function* () {
    yield new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
  },
})

/** Bid 579.40 with `lots`, 579.30 with 50; ask 579.60 with 100, 579.70 with 100. */
const book = (lots: number) => `5796000,100,5794000,${lots},5797000,100,5793000,50`
const SECOND = (s: number) => `${34200 + s}`

async function run(rows: readonly (readonly [message: string, lots: number])[], strategy: Strategy) {
  const messages = rows.map(([message]) => message)
  const books = rows.map(([, lots]) => book(lots))
  return trade({
    source: () => lobster([{ message: input('message', messages), book: input('orderbook', books) }]),
    strategy,
    latency: latency(constantFeed(0), constantOrders(0, 0)),
    queue: l3Fifo(),
    fees: () => noFees(),
    startEquity: 100_000,
  })
}

/** Joins the best bid with 10 shares at the first event, and remembers what became of it. */
function joining(): Strategy & { readonly fills: Fill[]; readonly ends: Order[] } {
  let isDone = false
  const fills: Fill[] = []
  const ends: Order[] = []
  return {
    fills,
    ends,
    onMarket: (desk) => {
      if (isDone || desk.markets[0]!.state !== 'live') return
      isDone = true
      desk.submit({ instrument: 0, side: 'buy', kind: 'limit', qtyLots: 10, pxTicks: desk.markets[0]!.bidTicks })
    },
    onFill: (_, fill) => void fills.push(fill),
    onOrder: (_, order) => void ends.push(order),
  }
}

// Order 1 (300 shares) is in the book as the file begins; 2 (100) comes before the own order only where it says so.
test('lots before it leave one by one, by their ids; it fills when an order behind it is traded', async () => {
  const strategy = joining()
  await run(
    [
      [`${SECOND(1)},1,2,100,5794000,1`, 400], // in the book already: 300 unknown and 2
      [`${SECOND(2)},1,3,70,5794000,1`, 470], // behind the own order
      [`${SECOND(3)},2,3,20,5794000,1`, 450], // leaves behind it
      [`${SECOND(4)},3,2,100,5794000,1`, 350], // leaves before it: of the 400 that stood there 300 are left
      [`${SECOND(5)},4,1,300,5794000,1`, 50], // traded before it: its turn
      [`${SECOND(6)},4,3,30,5794000,1`, 20], // one behind it is traded: whoever took it would have met the own order
    ],
    strategy,
  )
  expect(strategy.fills).toMatchObject([
    { pxTicks: 57_940, qtyLots: 10, isMaker: true, reason: 'queue_exhausted', aheadBeforeLots: 0 },
  ])
  expect(strategy.fills[0]!.tsVenueUs).toBe(Date.parse('2012-06-21T13:30:06Z') * 1000)
})

test('a trade before it in the queue fills nothing, whatever left behind it', async () => {
  const strategy = joining()
  await run(
    [
      [`${SECOND(1)},1,2,100,5794000,1`, 400],
      [`${SECOND(2)},1,3,70,5794000,1`, 470],
      [`${SECOND(3)},3,3,70,5794000,1`, 400],
      [`${SECOND(4)},4,1,299,5794000,1`, 101],
      [`${SECOND(5)},4,2,100,5794000,1`, 1],
    ],
    strategy,
  )
  expect(strategy.fills).toEqual([])
  expect(strategy.ends.map(({ status }) => status)).toEqual(['open'])
})

test('a hidden execution at its price counts as a trade that met nothing shown', async () => {
  const strategy = joining()
  await run(
    [
      [`${SECOND(1)},1,2,100,5794000,1`, 400],
      [`${SECOND(2)},1,3,70,5794000,1`, 470],
      [`${SECOND(3)},4,1,300,5794000,1`, 170],
      [`${SECOND(4)},4,2,100,5794000,1`, 70],
      [`${SECOND(5)},5,0,7,5794000,1`, 70],
    ],
    strategy,
  )
  expect(strategy.fills.map(({ qtyLots, reason }) => [qtyLots, reason])).toEqual([[7, 'queue_exhausted']])
})

// A file of two levels doesn't tell that an order beyond them is cancelled.
test('what was cancelled out of sight is not there once its price is in sight again', async () => {
  const sold: Fill[] = []
  const refused: Order[] = []
  const asks = (bids: readonly [number, number, number, number]) =>
    `5796000,100,${bids[0]},${bids[1]},5797000,100,${bids[2]},${bids[3]}`
  const rows = [
    [`${SECOND(1)},1,2,100,5794000,1`, asks([5794000, 400, 5793000, 50])],
    [`${SECOND(2)},1,3,60,5795000,1`, asks([5795000, 60, 5794000, 400])], // 579.30 is out of sight, and goes there
    [`${SECOND(3)},3,3,60,5795000,1`, asks([5794000, 400, 5792000, 30])],
    [`${SECOND(4)},3,2,100,5794000,1`, asks([5794000, 300, 5792000, 30])],
    [`${SECOND(5)},3,1,300,5794000,1`, asks([5792000, 30, 5791000, 20])],
    [`${SECOND(6)},1,4,10,5797000,-1`, asks([5792000, 30, 5791000, 20])],
  ] as const
  let events = 0
  await trade({
    source: () =>
      lobster([
        {
          message: input(
            'message',
            rows.map(([message]) => message),
          ),
          book: input(
            'orderbook',
            rows.map(([, shown]) => shown),
          ),
        },
      ]),
    strategy: {
      onMarket: (desk) => {
        if (desk.markets[0]!.bidTicks !== 57_920 || events++ > 0) return
        desk.submit({ instrument: 0, side: 'sell', kind: 'limit', qtyLots: 5, pxTicks: 57_930, postOnly: true })
        desk.submit({ instrument: 0, side: 'sell', kind: 'limit', qtyLots: 10, pxTicks: 57_920, timeInForce: 'ioc' })
      },
      onFill: (_, fill) => void sold.push(fill),
      onOrder: (_, order) => void (order.status === 'refused' && refused.push(order)),
    },
    latency: latency(constantFeed(0), constantOrders(0, 0)),
    queue: l3Fifo(),
    fees: () => noFees(),
    startEquity: 100_000,
  })
  expect(refused).toEqual([])
  expect(sold).toMatchObject([{ pxTicks: 57_920, qtyLots: 10, reason: 'taker_walk' }])
})

test('a recording of levels has no orders to count: it says so', async () => {
  const { generated } = await import('../feeds/generated.js')
  await expect(
    trade({
      source: () => generated({ seconds: 2 }),
      strategy: joining(),
      latency: latency(constantFeed(0), constantOrders(0, 0)),
      queue: l3Fifo(),
      fees: () => noFees(),
      startEquity: 100_000,
    }),
  ).rejects.toThrow(/queue L3FIFO: found frame in the recording, expected single orders|found snapshot/)
})
