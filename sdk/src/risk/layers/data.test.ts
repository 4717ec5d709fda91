// Layer 1 at its boundaries: a microsecond, a tick, and ten seconds of a market that can't be seen.
import { expect, test } from 'vitest'

import { answer, BTC, buy, ETH, fillOf, NOON_US, S, sightOf, standing } from '../../../test/risk/stand.js'
import { Risk } from '../index.js'

test.each([
  [0, 'allow'],
  [2 * S, 'allow'],
  [2 * S + 1, 'DATA_STALE'],
])('%i µs after the last event: %s', (ageUs, expected) => {
  expect(answer(standing(), buy(1), NOON_US + ageUs)).toBe(expected)
})

test('each symbol has its own age', () => {
  const risk = standing({ symbols: { 'binance:ETH/USDT': { data: { maxAgeUs: 5 * S } } } }, [BTC, ETH])
  expect(answer(risk, buy(1), NOON_US + 3 * S)).toBe('DATA_STALE')
  expect(answer(risk, buy(1, 9_999, { instrument: 1 }), NOON_US + 3 * S)).toBe('allow')
})

test.each([
  [500_000, 'allow'],
  [500_001, 'DATA_SKEW'],
  [-500_000, 'allow'],
  [-500_001, 'DATA_SKEW'],
  [NaN, 'allow'],
])('a venue %i µs behind: %s', (behindUs, expected) => {
  const risk = standing()
  risk.market(0, sightOf({ tsVenueUs: NOON_US - behindUs }), NOON_US)
  expect(answer(risk, buy(1))).toBe(expected)
})

test.each([
  [{ state: 'resync' }, 'DATA_NOT_LIVE'],
  [{ state: 'stale' }, 'DATA_NOT_LIVE'],
  [{ askTicks: NaN }, 'DATA_ONE_SIDED'],
  [{ bidTicks: NaN }, 'DATA_ONE_SIDED'],
  [{ bidTicks: 10_000, askTicks: 10_000 }, 'allow'],
  [{ bidTicks: 10_001, askTicks: 10_000 }, 'DATA_CROSSED'],
] as const)('a book with %o: %s', (wish, expected) => {
  const risk = standing()
  risk.market(0, sightOf(wish), NOON_US)
  expect(answer(risk, buy(1, 10_000))).toBe(expected)
})

test('a market that never came', () => {
  const risk = new Risk([BTC])
  expect(answer(risk, buy(1))).toBe('DATA_NOT_LIVE')
})

test('a failed audit, until one passes', () => {
  const risk = standing()
  risk.audit(0, false, NOON_US)
  expect(answer(risk, buy(1))).toBe('DATA_AUDIT')
  risk.audit(0, true, NOON_US)
  expect(answer(risk, buy(1))).toBe('allow')
})

test('a model is asked about once it has spoken', () => {
  const risk = standing()
  risk.model(0, 0.3, NOON_US)
  expect(answer(risk, buy(1), NOON_US + S)).toBe('allow')
  expect(answer(risk, buy(1), NOON_US + S + 1)).toBe('DATA_MODEL')
  risk.model(0, Infinity, NOON_US + S + 1)
  expect(answer(risk, buy(1), NOON_US + S + 1)).toBe('DATA_MODEL')
  risk.model(0, 0, NOON_US + S + 2)
  expect(answer(risk, buy(1), NOON_US + S + 2)).toBe('allow')
})

const inEth = buy(1, 9_999, { instrument: 1 })

/** ETH is kept fresh; BTC is held and was last good at noon. */
function holding(ageUs: number, wish: Parameters<typeof sightOf>[0] | null) {
  const risk = standing({}, [BTC, ETH])
  risk.fill(fillOf('buy', 5))
  if (wish) risk.market(0, sightOf(wish), NOON_US)
  risk.market(1, sightOf({ tsLocalUs: NOON_US + ageUs }), NOON_US + ageUs)
  return answer(risk, inEth, NOON_US + ageUs)
}

test('ten seconds without the market of a position: only reductions anywhere', () => {
  expect(holding(12 * S - 1, null)).toBe('allow') // stale from 2 s on
  expect(holding(12 * S, null)).toBe('DATA_REDUCING')
  expect(holding(10 * S - 1, { state: 'resync' })).toBe('allow')
  expect(holding(10 * S, { state: 'resync' })).toBe('DATA_REDUCING')
  expect(holding(10 * S, { tsVenueUs: NOON_US - S })).toBe('DATA_REDUCING')
})

test('a bad event does not begin the ten seconds anew, a good one ends them, and nothing held is nothing to miss', () => {
  const risk = standing({}, [BTC, ETH])
  const at = NOON_US + 12 * S
  risk.market(0, sightOf({ state: 'resync', tsLocalUs: at - 5 * S }), at - 5 * S) // stale since −10 s
  risk.market(1, sightOf({ tsLocalUs: at }), at)
  expect(answer(risk, inEth, at)).toBe('allow')
  risk.position(0, -5, 10_000, at)
  expect(answer(risk, inEth, at)).toBe('DATA_REDUCING')
  risk.market(0, sightOf({ tsLocalUs: at }), at)
  expect(answer(risk, inEth, at)).toBe('allow')
  expect(risk.state).toBe('ACTIVE')
})
