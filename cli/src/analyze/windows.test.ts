import { expect, it } from 'vitest'

import type { MarketSeries } from './series.js'
import { clockText, halfHours, sessions, timeOfDay, type TimesOfDay } from './windows.js'

const MINUTE_US = 60e6
const MIDNIGHT_US = 20_000 * 24 * 60 * MINUTE_US
const at = (hours: number, minutes = 0): number => MIDNIGHT_US + (hours * 60 + minutes) * MINUTE_US

function recorded(clock: MarketSeries['clock'], fromUs: number, toUs: number): MarketSeries {
  const none = new Float64Array(2)
  const columns = {
    bidPx: none,
    bidQty: none,
    askPx: none,
    askQty: none,
    ofi: [none],
    depth: none,
    legacy: none,
    flow: none,
  }
  const about = { symbol: 'X', venue: 'x', tickSize: 1, lotSize: 1, levels: 1, midnightUs: MIDNIGHT_US, clock }
  return { ...about, ...columns, length: 2, tsUs: Float64Array.of(fromUs, toUs) }
}
const whole: TimesOfDay = { fromS: null, toS: null }
const texts = (series: MarketSeries, wish: TimesOfDay = whole): string[] =>
  halfHours(sessions(series, wish)).map(({ fromUs, toUs }) => `${clockText(series, fromUs)} ${clockText(series, toUs)}`)

it('a stock’s day: eleven half hours from 10:00 to 15:30', () => {
  const day = recorded('New York', at(9, 30), at(16))
  const windows = texts(day)
  expect([windows.length, windows[0], windows.at(-1)]).toEqual([11, '10:00 10:30', '15:00 15:30'])
})

it('a recording from 12:22 on: the half hours it covers', () => {
  expect(texts(recorded('New York', at(12, 22), at(16)))).toHaveLength(6)
})

it('an hour whose ends miss by seconds, with times given', () => {
  const hour = recorded('New York', at(9, 30) + 2e6, at(10, 30) - 2e6)
  const windows = halfHours(sessions(hour, { fromS: 34_200, toS: 57_600 }))
  expect(windows).toHaveLength(2)
  expect(windows[0]!.fromUs).toBe(at(9, 30) + 2e6 - 1)
})

it('less than a half hour stands for itself; what lies outside the quiet hours is looked at whole', () => {
  const short = recorded('New York', at(9, 30), at(9, 34))
  expect(sessions(short, whole)).toEqual([{ fromUs: at(9, 30) - 1, toUs: at(9, 34) }])
  expect(halfHours(sessions(short, whole))).toHaveLength(1)
})

it('by UTC: all of it, or the same hours of each day', () => {
  const twoDays = recorded('UTC', at(20), at(30))
  expect(texts(twoDays)).toHaveLength(20)
  expect(texts(twoDays, { fromS: 21 * 3600, toS: 22 * 3600 })).toHaveLength(2)
  expect(texts(twoDays, { fromS: 0, toS: 86_400 })).toHaveLength(20)
})

it('times of day', () => {
  expect([timeOfDay('9:30', '--from'), timeOfDay('15:30:10', '--to'), timeOfDay('24:00', '--to')]).toEqual([
    34_200, 55_810, 86_400,
  ])
  expect(() => timeOfDay('10', '--from')).toThrow(/--from/)
  expect(() => timeOfDay('10:61', '--from')).toThrow(/--from/)
})
