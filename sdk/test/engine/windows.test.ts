// Windows by events and by trades, worked out by hand.
import { expect, test } from 'vitest'

import { openBuild } from '../parity/cores.js'
import { body, depth, spot, trade } from '../invariants/wire.js'

/** Best bid 10.00 with 5 and best ask 10.02 with 7 to begin with. */
async function marketWith(features: readonly string[]) {
  const market = (await openBuild()).market({ ...spot, features: features as never })
  market.push(depth(95, 100))
  market.snapshot(body()) // the epoch's first event
  return market
}

test('the last N events of the book, trades counted as events', async () => {
  const market = await marketWith(['ofi_l1_2e', 'ofi_l1_3e'])
  market.push(depth(101, 101, [['10.00', '6']])) // +1
  market.push(depth(102, 102, [['10.00', '8']])) // +2
  expect(market.feature('ofi_l1_2e')).toBe(3)
  expect(market.reason('ofi_l1_3e')).toBe('warm_up')
  market.push(depth(103, 103, [], [['10.02', '10']])) // −3
  expect([market.feature('ofi_l1_2e'), market.feature('ofi_l1_3e')]).toEqual([-1, 0])
  market.push(trade(1)) // an event without flow
  expect([market.feature('ofi_l1_2e'), market.feature('ofi_l1_3e')]).toEqual([-3, -1])
})

test('the last N trades, and the flow since the N-th last', async () => {
  const market = await marketWith(['trade_flow_2t', 'ofi_l1_2t'])
  market.push(trade(1, '10.00', '1'))
  expect(market.reason('trade_flow_2t')).toBe('warm_up')
  market.push(depth(101, 101, [['10.00', '6']])) // +1, after the first trade
  market.push(trade(2, '10.02', '2', false))
  market.push(depth(102, 102, [['10.00', '8']])) // +2, after the second
  expect([market.feature('trade_flow_2t'), market.feature('ofi_l1_2t')]).toEqual([1, 3])
  market.push(trade(3, '10.02', '4', false))
  expect([market.feature('trade_flow_2t'), market.feature('ofi_l1_2t')]).toEqual([6, 2])
})

test('a name without such a window is refused, and so are more windows than fit', async () => {
  const engine = await openBuild()
  const open = (features: readonly string[]) => engine.market({ ...spot, features: features as never })
  for (const name of ['ofi_l1_0s', 'ofi_l1_2x', 'mid_10s', 'trade_intensity_5e', 'spread_quoted_tw_9t'])
    expect(() => open([name])).toThrow(name)
  expect(() => open(Array.from({ length: 17 }, (_, i) => `ofi_l1_${i + 1}e`))).toThrow('17 windows')
})
