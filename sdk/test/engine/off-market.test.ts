// Trades far from the mid are kept and counted: they may be errors, or the book may be.
import { expect, test } from 'vitest'

import { openBuild } from '../parity/cores.js'
import { live, trade } from '../invariants/wire.js'

test('beyond 5 % of the mid, which is 10.01', async () => {
  const market = live(await openBuild())
  market.push(trade(1, '10.51')) // 4.995 %
  expect(market.counters.offMarketTrades).toBe(0)
  market.push(trade(2, '10.52')) // 5.09 %
  market.push(trade(3, '9.50')) // 5.09 %
  market.push(trade(4, '9.51'))
  expect(market.counters).toMatchObject({ offMarketTrades: 2, trades: 4 })
})
