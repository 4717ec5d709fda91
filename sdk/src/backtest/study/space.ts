// Where a study searches: ranges and choices by the name of a parameter, and their place on a line that samplers can draw on.
import { OptionError } from '../../engine/errors.js'
import { exp, ln } from '../../simulation/exact/exp-log.js'

export type ParamValue = number | string | boolean
export type Values = Readonly<Record<string, ParamValue>>

/** From `low` to `high`, both included; `whole`: integers only; `isLog`: drawn by the logarithm. */
export interface RangeDimension {
  readonly kind: 'range'
  readonly low: number
  readonly high: number
  readonly isWhole: boolean
  readonly isLog: boolean
}

/** One of these, in no order. */
export interface ChoiceDimension {
  readonly kind: 'choice'
  readonly choices: readonly ParamValue[]
}

export type Dimension = RangeDimension | ChoiceDimension

/** Draws go through the names in this order: another order, other proposals. */
export type Space = Readonly<Record<string, Dimension>>

/** Throws OptionError that names the parameter: ranges that hold nothing to choose, logarithms of 0, choices that come twice. */
export function checkSpace(space: Space): void {
  const fail = (name: string, found: unknown, expected: string): never => {
    throw new OptionError(`space.${name}: found ${JSON.stringify(found) ?? 'nothing'}, expected ${expected}`)
  }
  if (Object.keys(space).length === 0) throw new OptionError('space: found no parameter, expected at least one')
  for (const [name, dimension] of Object.entries(space)) {
    if (dimension.kind === 'choice') {
      const { choices } = dimension
      if (choices.length < 2 || new Set(choices).size !== choices.length)
        fail(name, choices, 'two different choices or more')
      continue
    }
    const { low, high, isWhole, isLog } = dimension
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) fail(name, [low, high], 'low < high')
    if (isWhole && !(Number.isSafeInteger(low) && Number.isSafeInteger(high))) fail(name, [low, high], 'whole numbers')
    if (isLog && !(isWhole ? low >= 1 : low > 0))
      fail(name, low, `${isWhole ? '1 or more' : 'more than 0'} in a log scale`)
  }
}

/** Whether a value is one that the dimension can give. */
export function holds(dimension: Dimension, value: unknown): boolean {
  if (dimension.kind === 'choice') return dimension.choices.includes(value as ParamValue)
  if (typeof value !== 'number' || !(value >= dimension.low && value <= dimension.high)) return false
  return !dimension.isWhole || Number.isInteger(value)
}

/** Ends of the line: a whole number owns the half step around it, so that the first and the last are as likely as others. */
export function lineOf({ low, high, isWhole, isLog }: RangeDimension): readonly [from: number, to: number] {
  const half = isWhole ? 0.5 : 0
  return isLog ? [ln(low - half), ln(high + half)] : [low - half, high + half]
}

export function placeOf({ isLog }: RangeDimension, value: number): number {
  return isLog ? ln(value) : value
}

/** The part of the line that a whole number owns. */
export function cellOf({ isLog }: RangeDimension, value: number): readonly [from: number, to: number] {
  return isLog ? [ln(value - 0.5), ln(value + 0.5)] : [value - 0.5, value + 0.5]
}

/** The value at a place of the line, never outside the range. */
export function valueAt({ low, high, isWhole, isLog }: RangeDimension, place: number): number {
  const value = isLog ? exp(place) : place
  return Math.min(high, Math.max(low, isWhole ? Math.floor(value + 0.5) : value))
}

/** Equal for equal values. */
export function keyOf(values: Values): string {
  return JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
}
