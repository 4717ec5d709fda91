// Seven orders on a tape of thirty-six rows: what hftbacktest made of them (golden/golden.py), and what we make of them.
import { expect, test } from 'vitest'

import { acting, golden, npyOfTape, tape } from './golden/tape.mjs'
import { runOurs } from './ours-run.mjs'

const { lot, tick, fromMs, entryMs, responseMs } = tape

async function played(queue, rows = tape.rows) {
  const answer = await runOurs({
    ...{ npy: npyOfTape({ ...tape, rows }), strategy: acting(tape), queue, tick, lot, multiplier: 1, tells: true },
    ...{ offsetUs: 0, entryUs: entryMs * 1000, responseUs: responseMs * 1000, makerRate: 0.0002, takerRate: 0.0005 },
  })
  const of = (orderId) => answer.fills.filter((fill) => fill.orderId === orderId)
  const orders = answer.orders.map(({ id, status }) => {
    const [fill] = of(id)
    if (!fill) return { end: status }
    return { end: status, venueMs: fill.tsVenueUs / 1000 - fromMs, pxTicks: fill.pxTicks }
  })
  return { ...answer, orders: Object.fromEntries(orders.map((order, i) => [i + 1, order])) }
}

test.each([
  ['RiskAdverse', golden.RiskAdverse],
  ['LogProb, theirs', golden.LogProb],
])('%s: the ends, times and prices of hftbacktest', async (queue, theirs) => {
  const ours = await played(queue)
  expect(ours.orders).toEqual(theirs.orders)
  expect(ours.trades).toBe(theirs.trades)
  expect(ours.fees).toBeCloseTo(theirs.fees, 12)
})

// Of order 6 the level ended in the message that crossed it: twenty lots were before it, and none when crossings are looked at.
test('each way of filling is there, with what stood before the order', async () => {
  const { fills } = await played('RiskAdverse')
  expect(fills.map(({ reason, aheadBeforeLots }) => [reason, aheadBeforeLots])).toEqual([
    ['queue_exhausted', 4],
    ['traded_through', 30],
    ['bbo_crossed', 0],
    ['queue_exhausted', 4],
  ])
})

test('LogProb of ours keeps an order first that was first: it fills by the first trade, twenty ms before', async () => {
  const ours = await played('LogProb')
  const { 5: first, ...others } = ours.orders
  const { 5: theirs, ...theirOthers } = golden.LogProb.orders
  expect(first).toEqual({ ...theirs, venueMs: 75 })
  expect(theirs.venueMs).toBe(95)
  expect(others).toEqual(theirOthers)
})

test('the comparison sees a tape that is another: without the trade that goes through order 2 the next one does', async () => {
  const without = tape.rows.filter(([, kind, , , , px]) => !(kind === 'trade' && px === 100.4))
  expect(without).toHaveLength(tape.rows.length - 1)
  const { orders } = await played('RiskAdverse', without)
  expect(orders[2]).toEqual({ ...golden.RiskAdverse.orders[2], venueMs: 75 })
  expect(orders).not.toEqual(golden.RiskAdverse.orders)
})
