// F25, against the rule of hftbacktest's LogProbQueueFunc worked out by hand.
import { expect, test } from 'vitest'

import { openBuild } from '../parity/cores.js'
import { live, depth } from '../invariants/wire.js'

const BID = 995 // 9.95
const trade = (id: number, price: string, amount: string): string =>
  JSON.stringify({ e: 'trade', E: 1000 + id, s: 'BTCUSDT', t: id, p: price, q: amount, T: 1000 + id, m: true })

test('an order behind all that is shown moves up with trades and cancellations', async () => {
  const market = live(await openBuild())
  market.push(depth(101, 101, [['9.95', '10']]))
  const place = market.followQueue({ side: 'bid', pxTicks: BID })
  const estimates = () => [place.pessimistic, place.probabilistic, place.optimistic]
  expect(estimates()).toEqual([10, 10, 10])
  market.push(trade(1, '9.95', '3'))
  expect(estimates()).toEqual([7, 7, 7])
  // 10 − 3 traded leaves 7, of which 5 are shown: 2 were cancelled, and nothing stood behind
  market.push(depth(102, 102, [['9.95', '5']]))
  expect(estimates()).toEqual([5, 5, 5])
  market.push(depth(103, 103, [['9.95', '15']]))
  expect(estimates()).toEqual([5, 5, 5])
  // 6 of 15 are cancelled, 5 ahead and 10 behind, which is 5,000 and 10,000 lots:
  // q = ln 10,001/(ln 5,001 + ln 10,001), 5 − 6·(1 − q)
  market.push(depth(104, 104, [['9.95', '9']]))
  const q = 9.210440366976517 / (8.51739317141904 + 9.210440366976517)
  expect(place.pessimistic).toBe(5)
  expect(place.probabilistic).toBeCloseTo(5 - 6 * (1 - q), 9)
  expect(place.optimistic).toBe(0)
})

test('trades elsewhere and of the other side take nothing', async () => {
  const market = live(await openBuild())
  market.push(depth(101, 101, [['9.95', '10']]))
  const place = market.followQueue({ side: 'bid', pxTicks: BID, ahead: 4 })
  market.push(trade(1, '9.94', '3'))
  market.push(trade(2, '9.95', '3').replace('"m":true', '"m":false'))
  expect(place.optimistic).toBe(4)
  place.close()
  expect(() => place.optimistic).toThrow('closed')
})

test('what makes no sense is refused', async () => {
  const market = live(await openBuild())
  expect(() => market.followQueue({ side: 'bid', pxTicks: 1.5 })).toThrow('pxTicks')
  expect(() => market.followQueue({ side: 'bid', pxTicks: BID, ahead: -1 })).toThrow('ahead')
  for (let i = 0; i < 32; i++) market.followQueue({ side: 'ask', pxTicks: 1010 })
  expect(() => market.followQueue({ side: 'ask', pxTicks: 1010 })).toThrow('at most 32')
})
