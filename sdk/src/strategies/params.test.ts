// Tables of parameters: defaults, what is refused and how that is said.
import { expect, test } from 'vitest'

import { ParamError, prefixed, rangeText, readParams, under } from './params.js'
import { choice, feature, numbers, real, toggle, whole } from './rows.js'

const TABLE = {
  lots: whole('w', { default: 3, least: 1, most: 9, unit: 'lots' }),
  share: real('r', { default: 0.5, least: 0, most: 1, unit: '–' }),
  style: choice('c', ['rest', 'take']),
  on: toggle('t', true),
  flow: feature('f', { default: 'ofi_l1_10s', unit: '–' }),
  vol: feature('f', { default: '', none: 'its own', unit: '–' }),
  curve: numbers('n', { default: [], least: 0, most: 5, unit: '–' }),
} as const

test('what is not given has its default', () => {
  const values = readParams('s', TABLE, { lots: 4, style: 'take', share: undefined, on: null })
  expect(values).toEqual({ lots: 4, share: 0.5, style: 'take', on: true, flow: 'ofi_l1_10s', vol: '', curve: [] })
})

test.each([
  [{ lots: 0 }, 's.lots: found 0, expected a whole number, 1 to 9'],
  [{ lots: 10 }, 's.lots: found 10, expected a whole number, 1 to 9'],
  [{ lots: 1.5 }, 's.lots: found 1.5, expected a whole number, 1 to 9'],
  [{ lots: '3' }, 's.lots: found "3", expected a whole number, 1 to 9'],
  [{ share: NaN }, 's.share: found NaN, expected a number, 0 to 1'],
  [{ style: 'both' }, 's.style: found "both", expected rest or take'],
  [{ on: 1 }, 's.on: found 1, expected true or false'],
  [{ flow: '' }, 's.flow: found "", expected a feature'],
  [{ vol: 'Ewma' }, `s.vol: found "Ewma", expected a feature, or '' for its own`],
  [{ curve: [1, 6] }, 's.curve: found 1,6, expected a list of numbers, each 0 to 5'],
  [{ lot: 1 }, 's.lot: found "lot", expected one of lots, share, style, on, flow, vol, curve'],
  [{ toString: 1 }, 's.toString: found "toString", expected one of lots, share, style, on, flow, vol, curve'],
])('%j', (given, message) => {
  const read = () => readParams('s', TABLE, given)
  expect(read).toThrow(ParamError)
  expect(read).toThrow(message)
})

test('an error says where, what was found and what was expected', () => {
  expect(new ParamError('s.lots', 'x', 'y')).toMatchObject({ where: 's.lots', found: '"x"', expected: 'y' })
})

test('a table becomes part of another, and its values are found again', () => {
  const part = prefixed('inner', TABLE, ['on', 'curve'])
  expect(Object.keys(part)).toEqual(['inner.lots', 'inner.share', 'inner.style', 'inner.flow', 'inner.vol'])
  expect(under('inner', { 'inner.lots': 2, lots: 5, 'innermost.lots': 7 })).toEqual({ lots: 2 })
  expect(rangeText(part['inner.lots'])).toBe('a whole number, 1 to 9')
})
