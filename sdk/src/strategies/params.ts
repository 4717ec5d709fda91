// Parameters of a strategy as one table: defaults, ranges, units, words. Checks, documentation and optimisation read the same rows.

interface Row {
  /** `–` where there is none. */
  readonly unit: string
  /** One sentence for the reader of the documentation. */
  readonly text: string
}

export interface NumberParam extends Row {
  readonly default: number
  readonly least: number
  readonly most: number
  /** Whole numbers only. */
  readonly whole?: true
  /** Searched by its logarithm: the range spans orders of magnitude. */
  readonly scale?: 'log'
}

export interface WordParam extends Row {
  readonly default: string
  readonly words: readonly string[]
}

export interface SwitchParam extends Row {
  readonly default: boolean
}

/** Name of a feature of the registry, or the empty text where `none` says what that means. */
export interface FeatureParam extends Row {
  readonly default: string
  readonly feature: true
  readonly none?: string
}

/** A list of numbers, each in the range; it may be empty. */
export interface ListParam extends Row {
  readonly default: readonly number[]
  readonly least: number
  readonly most: number
}

export type Param = NumberParam | WordParam | SwitchParam | FeatureParam | ListParam
export type ParamTable = Readonly<Record<string, Param>>

type Value<P> = P extends { readonly words: readonly (infer W)[] }
  ? W
  : P extends { readonly default: readonly number[] }
    ? readonly number[]
    : P extends { readonly default: number }
      ? number
      : P extends { readonly default: boolean }
        ? boolean
        : string

/** The values of a table, all of them. */
export type ParamsOf<T extends ParamTable> = { readonly [K in keyof T]: Value<T[K]> }
/** What a caller gives: any of them. */
export type Given<T extends ParamTable> = Partial<ParamsOf<T>>

/** A parameter that a strategy can't work with. */
export class ParamError extends Error {
  override name = 'ParamError'
  /** Strategy and parameter, such as `marketMaking.quoteLots`. */
  readonly where: string
  readonly found: string
  readonly expected: string

  constructor(where: string, found: unknown, expected: string) {
    const text = typeof found === 'string' ? JSON.stringify(found) : String(found)
    super(`${where}: found ${text}, expected ${expected}`)
    this.where = where
    this.found = text
    this.expected = expected
  }
}

const FEATURE_NAME = /^[a-z][a-z0-9_]*$/

/**
 * Defaults with what was given in their place; what is given as undefined counts as not given. Throws ParamError for
 * a name that the table doesn't have, for a value of another type, out of its range, not finite or not whole.
 */
export function readParams<T extends ParamTable>(strategy: string, table: T, given: object): ParamsOf<T> {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(table, name)) continue
    throw new ParamError(`${strategy}.${name}`, name, `one of ${Object.keys(table).join(', ')}`)
  }
  const values = Object.entries(table).map(([name, row]) => {
    const value: unknown = (given as Record<string, unknown>)[name] ?? row.default
    if (!fits(row, value)) throw new ParamError(`${strategy}.${name}`, value, rangeText(row))
    return [name, value]
  })
  return Object.fromEntries(values) as ParamsOf<T>
}

function fits(row: Param, value: unknown): boolean {
  if ('words' in row) return row.words.includes(value as string)
  if ('feature' in row)
    return typeof value === 'string' && (value === '' ? row.none !== undefined : FEATURE_NAME.test(value))
  if ('least' in row) {
    const inside = (one: unknown): boolean => typeof one === 'number' && one >= row.least && one <= row.most
    if (isList(row)) return Array.isArray(value) && value.every(inside)
    return inside(value) && (row.whole !== true || Number.isInteger(value))
  }
  return typeof value === 'boolean'
}

function isList(row: NumberParam | ListParam): row is ListParam {
  return typeof row.default !== 'number'
}

/** What a value must be, in words: for messages and for the documentation. */
export function rangeText(row: Param): string {
  if ('words' in row) return row.words.join(' or ')
  if ('feature' in row) return row.none === undefined ? 'a feature' : `a feature, or '' for ${row.none}`
  if ('least' in row) {
    const range = `${row.least} to ${row.most}`
    if (isList(row)) return `a list of numbers, each ${range}`
    return row.whole === true ? `a whole number, ${range}` : `a number, ${range}`
  }
  return 'true or false'
}

export type Prefixed<P extends string, T extends ParamTable, Without extends string> = {
  readonly [K in Exclude<keyof T & string, Without> as `${P}.${K}`]: T[K]
}

/** A table as part of another: `trailTicks` becomes `breakout.trailTicks`. */
export function prefixed<P extends string, T extends ParamTable, Without extends string>(
  prefix: P,
  table: T,
  without: readonly Without[],
): Prefixed<P, T, Without> {
  const rows = Object.entries(table).filter(([name]) => !without.includes(name as Without))
  return Object.fromEntries(rows.map(([name, row]) => [`${prefix}.${name}`, row])) as Prefixed<P, T, Without>
}

/** The values under a prefix, by their own names again. */
export function under(prefix: string, values: object): Record<string, unknown> {
  const own = Object.entries(values).filter(([name]) => name.startsWith(`${prefix}.`))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length + 1), value]))
}
