// Texts of a ladder to the last digit, and its price steps.
import { expect, test } from 'vitest'

import { gridOf } from '../decimal.js'
import { autoStep, nextStep, offeredSteps } from './grouping.js'
import { fittedText, midText, rowPriceText, spreadTexts, trimmed } from './texts.js'

test('prices have the decimals in which rows differ', () => {
  const cent = gridOf('0.01')
  expect(rowPriceText(6_498_801, 1, cent)).toBe('64988.01')
  expect(rowPriceText(6_498_810, 10, cent)).toBe('64988.1')
  expect(rowPriceText(6_498_000, 1000, cent)).toBe('64980')
  expect(rowPriceText(1234, 1, gridOf('0.00000001'))).toBe('0.00001234')
  expect(rowPriceText(260, 2, gridOf('0.25'))).toBe('65.0')
  expect(rowPriceText(7, 1, gridOf('1'))).toBe('7')
})

test('the mid is exact, half a tick too', () => {
  expect(midText(6_498_800, 6_498_801, gridOf('0.01'))).toBe('64988.005')
  expect(midText(4_503_599_627_370_494, 4_503_599_627_370_495, gridOf('0.00000001'))).toBe('45035996.273704945')
  expect(midText(1, 2, gridOf('0.25'))).toBe('0.375')
})

test('a spread in ticks and in basis points of the mid, none without both sides', () => {
  expect(spreadTexts(6_498_800, 6_498_801, gridOf('0.01'))).toEqual({
    mid: '64988.005',
    ticks: '1 tick',
    bp: '0.0015 bp',
  })
  expect(spreadTexts(9950, 10_050, gridOf('0.01'))).toMatchObject({ ticks: '100 ticks', bp: '100.00 bp' })
  expect(spreadTexts(undefined, 10_050, gridOf('0.01'))).toBeNull()
})

test('a column is written with one number of decimals, exact where they fit', () => {
  expect(fittedText(179_778, 5, 7)(149_778)).toBe('1.49778')
  const wide = fittedText(12_345_678, 5, 7)
  expect([wide(12_345_678), wide(149_778), wide(0)]).toEqual(['123.457', '1.498', '0.000'])
  expect(wide(3)).toBe('<.001')
  expect(fittedText(1_234_567, 0, 7)(12)).toBe('12')
  expect(fittedText(9_007_199_254_740_992, 0, 7)(9_007_199_254_740_992)).toBe('9007T')
})

test('zeros at the end go, whole numbers stay', () => {
  expect(['1.50', '0.010', '100', '64980.00', '0.00'].map(trimmed)).toEqual(['1.5', '0.01', '100', '64980', '0'])
})

test('steps are 1, 2 and 5 times a power of ten, and one of another kind is kept among them', () => {
  expect(offeredSteps(1).slice(0, 7)).toEqual([1, 2, 5, 10, 20, 50, 100])
  expect(offeredSteps(25).slice(3, 7)).toEqual([10, 20, 25, 50])
  expect([nextStep(1, 1), nextStep(1, -1), nextStep(25, 1), nextStep(25, -1)]).toEqual([2, 1, 50, 20])
})

test('the automatic step is about half a basis point, and stays while the price moves around', () => {
  expect([autoStep(6_498_800, null), autoStep(1234, null), autoStep(57_910, null)]).toEqual([200, 1, 2])
  expect(autoStep(9_900_000, 200)).toBe(200)
  expect(autoStep(10_100_000, null)).toBe(500)
  expect(autoStep(20_000_000, 200)).toBe(1000)
})
