// Options: the defaults of the table, what may be said instead, and what is refused with place, found and expected.
import { expect, test } from 'vitest'

import { answer, BTC, buy, ETH, NOON_US, sightOf, standing } from '../../test/risk/stand.js'
import { Risk, type RiskOptions } from './index.js'
import { BOUNDS } from './limits.js'

const S = 1_000_000

test('the defaults, as risk is specified', () => {
  const defaults = Object.fromEntries(
    Object.entries(BOUNDS).map(([layer, bounds]) => [
      layer,
      Object.fromEntries(Object.entries(bounds).map(([key, bound]) => [key, bound.default])),
    ]),
  )
  expect(defaults).toMatchObject({
    data: { maxAgeUs: 2 * S, maxSkewUs: 500_000, maxModelAgeUs: S, reduceAfterUs: 10 * S },
    order: { collar: 0.02, depthShare: 0.1 },
    exposure: { concentration: 0.25, leverage: 2, openOrders: 20 },
    loss: { dailyStop: 0.1, dailyWarning: 0.05, drawdown: 0.15, losingExits: 5, pauseUs: 1_800 * S },
    regime: { pauseRatio: 3, resumeRatio: 2, calmUs: 300 * S, halfLifeS: 60, windowS: 86_400, minS: 3_600 },
    rate: { ordersPerS: 10, venueShare: 0.5, cancelReserve: 0.2, orderToTrade: 100, rejects: 5, sameSideFills: 20 },
    supervision: { heartbeatUs: 5 * S, lagUs: 200_000, deadManUs: 60 * S, mismatches: 2 },
  })
  expect(defaults).toMatchObject({
    regime: { spreadRatio: 5, spreadWindowS: 3_600 },
    rate: { rejectWindowUs: 10 * S, rejectPauseUs: 60 * S },
  })
})

test.each<[object, string]>([
  [{ order: { collar: '2%' } }, 'order.collar: found "2%", expected a number from 0.000001 to 0.99'],
  [{ order: { colar: 0.02 } }, 'order.colar: found an unknown name, expected one of collar, depthShare,'],
  [{ orders: {} }, 'options.orders: found an unknown name, expected one of data, order,'],
  [{ order: null }, 'order: found null, expected an object'],
  [{ data: { maxAgeUs: -1 } }, 'data.maxAgeUs: found -1, expected a whole number from 0 to'],
  [{ data: { maxAgeUs: 0.5 } }, 'data.maxAgeUs: found 0.5, expected a whole number'],
  [{ data: { maxAgeUs: NaN } }, 'data.maxAgeUs: found NaN'],
  [{ order: { collar: null } }, 'order.collar: found null'],
  [{ regime: { resumeRatio: 4 } }, 'regime.resumeRatio: found 4, expected at most pauseRatio, 3'],
  [{ regime: { minS: 90_000 } }, 'regime.minS: found 90000, expected at most windowS, 86400'],
  [{ loss: { dailyWarning: 0.2 } }, 'loss.dailyWarning: found 0.2, expected at most dailyStop, 0.1'],
  [{ mode: 'real' }, 'mode: found "real", expected one of backtest, paper, live'],
  [{ onHalt: 'panic' }, 'onHalt: found "panic", expected one of cancel, flatten'],
  [{ pinnedHash: 'abc' }, 'pinnedHash: found "abc", expected 16 hexadecimal digits'],
  [{ symbols: { 'binance:X': {} } }, 'symbols.binance:X: found an unknown name, expected one of binance:BTC/USDT'],
  [{ symbols: { 'binance:BTC/USDT': { loss: {} } } }, 'symbols.binance:BTC/USDT.loss: found an unknown name'],
  [{ symbols: { 'binance:BTC/USDT': { order: { collar: 1 } } } }, 'symbols.binance:BTC/USDT.order.collar: found 1'],
  [{ venueOrdersPerS: { okx: 5 } }, 'venueOrdersPerS.okx: found an unknown name, expected one of binance'],
  [{ venueOrdersPerS: { binance: 0 } }, 'venueOrdersPerS.binance: found 0, expected a whole number from 1 to 100000'],
  [{ venueOrdersPerS: { binance: 2 } }, 'venueOrdersPerS.binance: found 2, expected at least one order a second'],
])('%j', (options, message) => {
  expect(() => new Risk([BTC], options as RiskOptions)).toThrow(message)
})

test('instruments that are none', () => {
  expect(() => new Risk([])).toThrow('instruments: found [], expected at least one instrument')
  expect(() => new Risk([{ ...BTC, tickSize: '0.00' }])).toThrow('instruments[0].tickSize: found "0.00"')
  expect(() => new Risk([{ ...BTC, lotSize: '1,5' }])).toThrow('instruments[0].lotSize: found "1,5"')
  expect(() => new Risk([BTC, { ...BTC, multiplier: 0 }])).toThrow('instruments[1].multiplier: found "0"')
  expect(() => new Risk([{ ...BTC, contract: 'quanto' as 'linear' }])).toThrow('contract: found "quanto"')
  const risk = standing()
  expect(() => risk.market(3, sightOf(), NOON_US)).toThrow('instrument: found 3, expected a place in a list of 1')
  expect(() => risk.backOff('okx', 0, NOON_US)).toThrow('venue: found "okx", expected binance')
  expect(() => risk.phase(0, 'shut' as 'open', NOON_US)).toThrow('phase: found "shut", expected one of open,')
})

test('null is no limit, and a limit of one symbol is none of another', () => {
  const symbols = { 'binance:ETH/USDT': { order: { collar: 0.5 } } }
  const risk = standing({ data: { maxAgeUs: null }, symbols }, [BTC, ETH])
  expect(answer(risk, buy(1, 6_000))).toBe('ORDER_COLLAR')
  expect(answer(risk, buy(1, 6_000, { instrument: 1 }))).toBe('allow')
  expect(answer(risk, buy(1), NOON_US + 3_600 * S)).toBe('allow')
})

test('equal limits have equal hashes, other limits others', () => {
  const hash = (options: RiskOptions) => new Risk([BTC], options).configHash
  expect(hash({ order: { collar: 0.02 }, mode: 'backtest' })).toBe(hash({}))
  expect(hash({ loss: {}, data: { maxAgeUs: 2 * S } })).toBe(hash({}))
  const others = [
    { order: { collar: 0.03 } },
    { mode: 'paper' },
    { symbols: { 'binance:BTC/USDT': { order: { collar: 0.03 } } } },
    { data: { maxAgeUs: null } },
    { venueOrdersPerS: { binance: 10 } },
  ] as const
  expect(new Set([hash({}), ...others.map(hash)]).size).toBe(6)
})
