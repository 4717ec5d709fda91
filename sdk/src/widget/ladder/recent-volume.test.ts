// What was traded within a minute, against sums made by hand.
import { expect, test } from 'vitest'

import type { TradeView } from '../source.js'
import { RecentVolume } from './recent-volume.js'

const S = 1e6
const trade = (side: 'buy' | 'sell', pxTicks: number, qtyLots: number, s: number): TradeView => ({
  ...{ side, pxTicks, qtyLots, tsUs: s * S },
})

test('counts what was bought and sold at a price within 60 s', () => {
  const volume = new RecentVolume()
  volume.add([trade('buy', 101, 5, 0), trade('sell', 101, 2, 10), trade('buy', 102, 7, 20)])
  expect(volume.at('ask', 101)).toEqual({ buyLots: 5, sellLots: 2 })
  expect(volume.tell(59 * S)).toBe(false)
  expect(volume.tell(60 * S)).toBe(true)
  expect(volume.at('ask', 101)).toEqual({ buyLots: 0, sellLots: 2 })
  expect(volume.at('bid', 102)).toEqual({ buyLots: 7, sellLots: 0 })
  volume.tell(81 * S)
  expect(volume.at('bid', 102)).toEqual({ buyLots: 0, sellLots: 0 })
})

test('a trade belongs to the row that its price is in: down among bids, up among asks, before and after a change of step', () => {
  const volume = new RecentVolume()
  volume.add([trade('buy', 105, 5, 0)])
  volume.group(10)
  volume.add([trade('sell', 101, 3, 1)])
  expect(volume.at('bid', 100)).toEqual({ buyLots: 5, sellLots: 3 })
  expect(volume.at('ask', 110)).toEqual({ buyLots: 5, sellLots: 3 })
  expect(volume.at(null, 100)).toEqual({ buyLots: 5, sellLots: 3 })
  volume.group(1)
  expect(volume.at('ask', 105)).toEqual({ buyLots: 5, sellLots: 0 })
  volume.tell(60 * S)
  expect(volume.at('ask', 105)).toEqual({ buyLots: 0, sellLots: 0 })
})

test('says how long it has looked, 60 s at most', () => {
  const volume = new RecentVolume()
  expect(volume.seconds).toBe(0)
  volume.tell(100 * S)
  volume.tell(112 * S)
  expect(volume.seconds).toBe(12)
  volume.tell(300 * S)
  expect(volume.seconds).toBe(60)
  volume.clear()
  expect(volume.seconds).toBe(0)
})

test('sums are right after many trades have come and gone', () => {
  const volume = new RecentVolume()
  for (let i = 0; i < 20_000; i++) volume.add([trade(i % 3 === 0 ? 'sell' : 'buy', 100 + (i % 5), 1 + (i % 7), i / 50)])
  let expected = 0
  for (let i = 20_000 - 60 * 50; i < 20_000; i++) if (i % 5 === 2 && i % 3 !== 0) expected += 1 + (i % 7)
  expect(volume.at('bid', 102).buyLots).toBe(expected)
})
