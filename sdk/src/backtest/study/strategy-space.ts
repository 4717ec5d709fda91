// The space of a strategy, from the table of its parameters and what was wished.
import { OptionError } from '../../engine/errors.js'
import { type NumberParam, type Param, type ParamTable, rangeText } from '../../strategies/params.js'
import { checkSpace, type Dimension, holds, type ParamValue, type RangeDimension, type Space } from './space.js'

/** `isLog` unless said: where the table says so, or the range spans two decades. `isWhole`: by the table, where there is one. */
export interface RangeWish {
  readonly low: number
  readonly high: number
  readonly isLog?: boolean
  readonly isWhole?: boolean
}

export type DimensionWish = true | RangeWish | { readonly choices: readonly ParamValue[] }

/** By name; `true`: about the default. */
export type SpaceWish = readonly string[] | Readonly<Record<string, DimensionWish>>

/** What is traded, how much and when is whoever trades to decide, and a search over it only finds risk: it is searched when it is named. */
const NOT_BY_ITSELF = new Set(['instrument', 'first', 'second', 'side', 'seed', 'startUs', 'limitTicks', 'durationS'])
const SIZES = 'lots'

/** A table's range says what is possible; what is sensible lies about the default, within this factor. */
const ABOUT = 10
const TWO_DECADES = 100

/**
 * Without a wish all parameters but those that say what, how much and when to trade, and those of `fixed`: numbers above 0 from a tenth of
 * their default to ten times it, within the table's range; words and switches all of theirs. Features, lists and numbers whose default
 * is 0 are searched only where a range or choices are named. Throws OptionError for a name, a range or a choice that the table
 * doesn't have. `table` null: of a strategy without one, every range has to be told.
 */
export function strategySpace(
  table: ParamTable | null,
  wish: SpaceWish | undefined,
  fixed: Readonly<Record<string, unknown>> = {},
): Space {
  const space = wish === undefined ? byItself(table, fixed) : asWished(table, wish, fixed)
  checkSpace(space)
  return space
}

function byItself(table: ParamTable | null, fixed: Readonly<Record<string, unknown>>): Space {
  if (!table) throw new OptionError('space: found nothing, expected ranges: this strategy has no table of parameters')
  const found = Object.entries(table).flatMap(([name, row]): [string, Dimension][] => {
    const own = name.slice(name.lastIndexOf('.') + 1)
    if (Object.hasOwn(fixed, name) || NOT_BY_ITSELF.has(own) || row.unit === SIZES) return []
    const dimension = about(row)
    return dimension ? [[name, dimension]] : []
  })
  return Object.fromEntries(found)
}

function asWished(table: ParamTable | null, wish: SpaceWish, fixed: Readonly<Record<string, unknown>>): Space {
  const wishes: Readonly<Record<string, DimensionWish>> = isNames(wish)
    ? Object.fromEntries(wish.map((name) => [name, true as const]))
    : wish
  return Object.fromEntries(
    Object.entries(wishes).map(([name, one]): [string, Dimension] => {
      const fail = (found: unknown, expected: string): never => {
        throw new OptionError(`space.${name}: found ${JSON.stringify(found) ?? 'nothing'}, expected ${expected}`)
      }
      if (Object.hasOwn(fixed, name)) fail('a fixed value in params', 'either that or a search')
      if (table && !Object.hasOwn(table, name)) fail(name, `one of ${Object.keys(table).join(', ')}`)
      const row = table?.[name] ?? null
      if (one === true)
        return [name, (row && about(row)) ?? fail(true, 'low and high, or choices: there is nothing about its default')]
      const dimension = told(row, one, fail)
      return [name, row ? within(row, dimension, fail) : dimension]
    }),
  )
}

function isNames(wish: SpaceWish): wish is readonly string[] {
  return Array.isArray(wish)
}

/** Null where the default gives no range. */
function about(row: Param): Dimension | null {
  if ('words' in row) return row.words.length > 1 ? { kind: 'choice', choices: row.words } : null
  if (typeof row.default === 'boolean') return { kind: 'choice', choices: [false, true] }
  if (!isNumber(row) || !(row.default > 0)) return null
  const isWhole = row.whole === true
  const [low, high] = [Math.max(row.least, row.default / ABOUT), Math.min(row.most, row.default * ABOUT)]
  const ends = isWhole ? { low: Math.ceil(low), high: Math.floor(high) } : { low, high }
  return ends.low < ends.high ? { kind: 'range', ...ends, isWhole, isLog: isLogOf(row, ends) } : null
}

function isNumber(row: Param): row is NumberParam {
  return typeof row.default === 'number'
}

function isLogOf(row: Param | null, { low, high }: { low: number; high: number }): boolean {
  return low > 0 && ((row && 'scale' in row && row.scale === 'log') || high / low >= TWO_DECADES)
}

function told(row: Param | null, wish: Exclude<DimensionWish, true>, fail: Fail): Dimension {
  if (typeof wish !== 'object' || wish === null) return fail(wish, 'true, low and high, or choices')
  const names = Object.keys(wish)
  if ('choices' in wish) {
    const isRight = Array.isArray(wish.choices) && wish.choices.every((one) => /number|string|boolean/.test(typeof one))
    return isRight && names.length === 1
      ? { kind: 'choice', choices: wish.choices }
      : fail(wish, 'choices: numbers, words or switches, and nothing beside them')
  }
  const { low, high, isLog, isWhole } = wish
  const known = ['low', 'high', 'isLog', 'isWhole']
  if (typeof low !== 'number' || typeof high !== 'number' || names.some((name) => !known.includes(name)))
    return fail(wish, 'low and high, and as wished isLog and isWhole')
  if (row && !isNumber(row)) return fail(wish, `choices, each ${rangeText(row)}`)
  const whole = isWhole ?? row?.whole === true
  return { kind: 'range', low, high, isWhole: whole, isLog: isLog ?? isLogOf(row, { low, high }) }
}

type Fail = (found: unknown, expected: string) => never

/** What the strategy would refuse is said before anything runs. */
function within(row: Param, dimension: Dimension, fail: Fail): Dimension {
  const expected = rangeText(row)
  if (dimension.kind === 'choice') {
    for (const choice of dimension.choices) if (!takes(row, choice)) fail(choice, expected)
    return dimension
  }
  const { low, high, isWhole } = dimension
  if (!takes(row, low) || !takes(row, high)) fail([low, high], expected)
  return isNumber(row) && row.whole === true && !isWhole ? fail({ low, high, isWhole }, expected) : dimension
}

function takes(row: Param, value: ParamValue): boolean {
  if ('words' in row) return row.words.includes(value as string)
  if ('feature' in row) return typeof value === 'string'
  if (typeof row.default === 'boolean') return typeof value === 'boolean'
  if (!isNumber(row)) return false
  const range: RangeDimension = { kind: 'range', low: row.least, high: row.most, isWhole: !!row.whole, isLog: false }
  return holds(range, value)
}
