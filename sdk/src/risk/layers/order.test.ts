// Layer 2 at its boundaries: a tick, a lot, a microsecond.
import { expect, test } from 'vitest'

import { answer, BTC, buy, fillOf, NOON_US, S, sell, sightOf, standing } from '../../../test/risk/stand.js'
import type { OrderIntent } from '../../engine/trading.js'

test.each<[string, OrderIntent, string]>([
  ['a fraction of a lot', buy(1.5), 'ORDER_LOT'],
  ['no lots', buy(0), 'ORDER_LOT'],
  ['fewer than none', buy(-1), 'ORDER_LOT'],
  ['not a number of lots', buy(NaN), 'ORDER_LOT'],
  ['a fraction of a tick', buy(1, 9_999.5), 'ORDER_TICK'],
  ['a price of zero', buy(1, 0), 'ORDER_TICK'],
  ['no price', { instrument: 0, side: 'buy', kind: 'limit', qtyLots: 1 }, 'ORDER_SHAPE'],
  ['a market order with a price', buy(1, 9_999, { kind: 'market' }), 'ORDER_SHAPE'],
  ['a stop without a stop', buy(1, 9_999, { kind: 'stop_limit' }), 'ORDER_SHAPE'],
  ['a limit with a stop', buy(1, 9_999, { stopTicks: 9_999 }), 'ORDER_SHAPE'],
  ['no such side', buy(1, 9_999, { side: 'hold' as 'buy' }), 'ORDER_SHAPE'],
  ['no such kind', buy(1, 9_999, { kind: 'peg' as 'limit' }), 'ORDER_SHAPE'],
  ['no such time in force', buy(1, 9_999, { timeInForce: 'day' as 'gtc' }), 'ORDER_SHAPE'],
  ['post-only that is not to wait', buy(1, 9_999, { postOnly: true, timeInForce: 'ioc' }), 'ORDER_SHAPE'],
  ['more shown than there is', buy(3, 9_999, { displayLots: 4 }), 'ORDER_SHAPE'],
  ['all of it shown', buy(3, 9_999, { displayLots: 3 }), 'allow'],
  ['nothing shown', buy(3, 9_999, { displayLots: 0 }), 'ORDER_SHAPE'],
  ['no such instrument', buy(1, 9_999, { instrument: 1 }), 'ORDER_INSTRUMENT'],
])('%s', (_, intent, expected) => expect(answer(standing(), intent)).toBe(expected))

test('steps of the venue that are coarser than those of its book', () => {
  const risk = standing({ order: { stepTicks: 5, stepLots: 10, minLots: 20 } })
  expect(answer(risk, buy(20, 9_995))).toBe('allow')
  expect(answer(risk, buy(20, 9_996))).toBe('ORDER_TICK')
  expect(answer(risk, buy(25, 9_995))).toBe('ORDER_LOT')
  expect(answer(risk, buy(10, 9_995))).toBe('ORDER_LOT')
})

test('two per cent of a mid of 10,000 ticks: 9,800 to 10,200, on either side', () => {
  const risk = standing()
  for (const order of [buy, sell]) {
    expect(answer(risk, order(1, 9_799))).toBe('ORDER_COLLAR')
    expect(answer(risk, order(1, 9_800))).toBe('allow')
    expect(answer(risk, order(1, 10_200))).toBe('allow')
    expect(answer(risk, order(1, 10_201))).toBe('ORDER_COLLAR')
  }
})

test('a mid between two ticks: 10,000.5, 2 % of it 200.01', () => {
  const risk = standing()
  risk.market(0, sightOf({ bidTicks: 10_000, askTicks: 10_001 }), NOON_US)
  expect(answer(risk, buy(1, 10_200))).toBe('allow') // 199.5 away
  expect(answer(risk, buy(1, 10_201))).toBe('ORDER_COLLAR') // 200.5 away
})

test('market orders become limits at the collar, stops limits at the collar of the stop', () => {
  const risk = standing()
  const order = (side: 'buy' | 'sell', more: Partial<OrderIntent>) =>
    risk.judge({ instrument: 0, side, kind: 'market', qtyLots: 3, ...more }, NOON_US)
  const limit = { instrument: 0, kind: 'limit', qtyLots: 3 }
  const allowed = { allow: true, state: 'ACTIVE' }
  expect(order('buy', {})).toEqual({
    ...allowed,
    intent: { ...limit, side: 'buy', pxTicks: 10_200, timeInForce: 'ioc' },
  })
  expect(order('sell', { timeInForce: 'fok', tag: 'exit' })).toEqual({
    ...allowed,
    intent: { ...limit, side: 'sell', pxTicks: 9_800, timeInForce: 'fok', tag: 'exit' },
  })
  expect(order('sell', { kind: 'stop_market', stopTicks: 9_001 })).toEqual({
    ...allowed,
    intent: { ...limit, side: 'sell', kind: 'stop_limit', stopTicks: 9_001, pxTicks: 8_821 }, // 8,820.98, inwards
  })
  expect(order('buy', { kind: 'stop_limit', stopTicks: 11_000, pxTicks: 11_220 })).toEqual(allowed)
  expect(order('buy', { kind: 'stop_limit', stopTicks: 11_000, pxTicks: 11_221 })).toMatchObject({
    code: 'ORDER_COLLAR',
  })
})

test('least and most of one order', () => {
  // At 100.00 a lot of 0.001 is worth 0.1.
  const risk = standing({ order: { minNotional: 5, maxNotional: 10, maxLots: 120 } })
  expect(answer(risk, buy(49, 10_000))).toBe('ORDER_MIN_NOTIONAL')
  expect(answer(risk, buy(50, 10_000))).toBe('allow')
  expect(answer(risk, buy(50, 9_999))).toBe('ORDER_MIN_NOTIONAL')
  expect(answer(risk, buy(100, 10_000))).toBe('allow')
  expect(answer(risk, buy(100, 10_001))).toBe('ORDER_MAX_NOTIONAL')
  expect(answer(risk, buy(101, 10_000))).toBe('ORDER_MAX_NOTIONAL')
  expect(answer(risk, buy(120, 10_000))).toBe('ORDER_MAX_NOTIONAL')
  expect(answer(risk, buy(121, 10_000))).toBe('ORDER_MAX_LOTS')
  // A seller at a low price gets the bid, 99.99, where it is better.
  expect(answer(risk, sell(100, 9_900))).toBe('allow')
  expect(answer(risk, sell(101, 9_900))).toBe('ORDER_MAX_NOTIONAL')
})

test('a tenth of what the other side shows within the collar', () => {
  const risk = standing()
  // Asks at 10,001 … 10,050, 7 lots each: 350 of them. Bids the same.
  risk.market(0, sightOf({ levelLots: 7 }), NOON_US)
  expect(answer(risk, buy(35))).toBe('allow')
  expect(answer(risk, buy(36))).toBe('ORDER_DEPTH')
  expect(answer(risk, sell(35))).toBe('allow')
  expect(answer(risk, sell(36))).toBe('ORDER_DEPTH')
  // Bid 101, ask 103: a collar of 2.04 ticks has asks at 103 and 104 only.
  const narrow = sightOf({ bidTicks: 101, askTicks: 103, levelLots: 20 })
  risk.market(0, narrow, NOON_US)
  expect(answer(risk, buy(4, 103))).toBe('allow')
  expect(answer(risk, buy(5, 103))).toBe('ORDER_DEPTH')
  // Only so many levels are looked at.
  const shallow = standing({ order: { depthLevels: 3 } })
  shallow.market(0, sightOf({ levelLots: 10 }), NOON_US)
  expect(answer(shallow, buy(3))).toBe('allow')
  expect(answer(shallow, buy(4))).toBe('ORDER_DEPTH')
})

test('an equal order on its way, or sent less than a second ago', () => {
  const risk = standing({ data: { maxAgeUs: null } })
  const first = buy(2, 9_990, { tag: 'entry' })
  risk.sent({ id: 7, intent: first, sentUs: NOON_US })
  risk.acknowledged({ id: 7, status: 'open' }, NOON_US)
  expect(answer(risk, first, NOON_US + S - 1)).toBe('ORDER_DUPLICATE')
  expect(answer(risk, first, NOON_US + S)).toBe('allow')
  risk.cancelled(7, NOON_US + S)
  risk.sent({ id: 8, intent: first, sentUs: NOON_US + S })
  expect(risk.judge(first, NOON_US + 5 * S)).toMatchObject({ code: 'ORDER_DUPLICATE' })
  for (const other of [{ qtyLots: 3 }, { pxTicks: 9_991 }, { tag: 'more' }, { side: 'sell', pxTicks: 9_995 }] as const)
    expect(answer(risk, { ...first, ...other }, NOON_US + 5 * S)).toBe('allow')
})

test('an order that is over is no duplicate, and a market order is one of the limit that it became', () => {
  const risk = standing()
  const market: OrderIntent = { instrument: 0, side: 'buy', kind: 'market', qtyLots: 2 }
  const decision = risk.judge(market, NOON_US)
  risk.sent({ id: 1, intent: decision.allow ? decision.intent! : market, sentUs: NOON_US })
  risk.market(0, sightOf({ askTicks: 10_003 }), NOON_US) // another mid, another collar
  expect(answer(risk, market)).toBe('ORDER_DUPLICATE')
  risk.cancelled(1, NOON_US)
  expect(answer(risk, market)).toBe('allow')
})

test('own orders that it would meet are to be cancelled first', () => {
  const risk = standing()
  risk.sent({ id: 1, intent: sell(1, 10_001), sentUs: NOON_US })
  risk.sent({ id: 2, intent: sell(1, 10_002), sentUs: NOON_US })
  risk.sent({ id: 3, intent: sell(1, 9_800, { kind: 'stop_limit', stopTicks: 9_900 }), sentUs: NOON_US })
  expect(answer(risk, buy(1, 10_000))).toBe('allow')
  expect(risk.judge(buy(1, 10_001), NOON_US)).toMatchObject({ code: 'ORDER_SELF_TRADE', cancelFirst: [1] })
  expect(risk.judge(buy(1, 10_002), NOON_US)).toMatchObject({ code: 'ORDER_SELF_TRADE', cancelFirst: [1, 2] })
  risk.acknowledged({ id: 3, status: 'open' }, NOON_US) // the stop was reached: now it rests, too
  expect(risk.judge(buy(1, 9_800), NOON_US)).toMatchObject({ cancelFirst: [3] })
  expect(answer(risk, buy(1, 9_800, { instrument: 0, kind: 'stop_limit', stopTicks: 9_800 }))).toBe('allow')
  risk.cancelled(1, NOON_US)
  risk.cancelled(3, NOON_US)
  expect(answer(risk, buy(1, 10_001))).toBe('allow')
})

test('reducing only what is held', () => {
  const risk = standing({}, [BTC])
  const reduceOnly = true
  expect(answer(risk, sell(1, 10_001, { reduceOnly }))).toBe('ORDER_REDUCE_ONLY')
  risk.fill(fillOf('buy', 5))
  expect(answer(risk, sell(5, 10_001, { reduceOnly }))).toBe('allow')
  expect(answer(risk, sell(6, 10_001, { reduceOnly }))).toBe('ORDER_REDUCE_ONLY')
  expect(answer(risk, buy(1, 9_999, { reduceOnly }))).toBe('ORDER_REDUCE_ONLY')
})

test('an inverse contract is worth the same at every price', () => {
  const inverse = { ...BTC, contract: 'inverse', lotSize: '1', multiplier: 100, tickSize: '0.1' } as const
  const risk = standing({ order: { minNotional: 300 } }, [inverse])
  expect(answer(risk, buy(3, 9_900))).toBe('allow')
  expect(answer(risk, buy(2, 10_100))).toBe('ORDER_MIN_NOTIONAL')
})
