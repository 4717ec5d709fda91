// Correlations between all columns, over the rows in which both of a pair are defined.
import { mean, squares } from './ols.js'
import { ranks } from './quantiles.js'

/** Rows that two columns must have in common; of two rows every correlation is 1 or −1. */
const ROWS_LEAST = 20

export interface Correlation {
  readonly names: readonly string[]
  readonly pearson: readonly (readonly number[])[]
  readonly spearman: readonly (readonly number[])[]
}

export function correlations(names: readonly string[], columns: readonly Float64Array[]): Correlation {
  const groups = pairsByRows(columns)
  const matrix = (of: (values: Float64Array) => Float64Array): number[][] => {
    const out = columns.map(() => columns.map(() => 1))
    for (const { rows, pairs } of groups) {
      const units = new Map<number, Float64Array>()
      const prepared = (i: number): Float64Array => {
        const known = units.get(i) ?? unit(of(picked(columns[i]!, rows)))
        units.set(i, known)
        return known
      }
      for (const [i, j] of pairs) out[i]![j] = out[j]![i] = dot(prepared(i), prepared(j))
    }
    return out
  }
  return { names, pearson: matrix((values) => values), spearman: matrix(ranks) }
}

interface Group {
  /** Where both of a pair are defined. */
  readonly rows: Uint32Array
  readonly pairs: [number, number][]
}

/** Most columns are undefined in the same rows: what is ranked over the same rows is ranked once. */
function pairsByRows(columns: readonly Float64Array[]): readonly Group[] {
  const groups = new Map<string, Group>()
  const masks = columns.map((column) => Uint8Array.from(column, (value) => (Number.isFinite(value) ? 1 : 0)))
  const keys = masks.map((mask) => Buffer.from(mask).toString('latin1'))
  const both = new Map<string, Map<string, Group>>()
  for (let i = 0; i < columns.length; i++)
    for (let j = 0; j < i; j++) {
      const known = both.get(keys[i]!) ?? new Map<string, Group>()
      both.set(keys[i]!, known)
      const group = known.get(keys[j]!) ?? groupOf(groups, masks[i]!, masks[j]!)
      known.set(keys[j]!, group)
      group.pairs.push([i, j])
    }
  return [...groups.values()]
}

function groupOf(groups: Map<string, Group>, a: Uint8Array, b: Uint8Array): Group {
  const mask = a.map((defined, i) => defined & b[i]!)
  const key = Buffer.from(mask).toString('latin1')
  const rows = Uint32Array.from(mask, (_, i) => i).filter((i) => mask[i] === 1)
  const group = groups.get(key) ?? { rows, pairs: [] }
  groups.set(key, group)
  return group
}

function picked(values: Float64Array, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length) // not .from(): its iterator takes most of the time of a correlation
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!
  return out
}

/** Centred and of length 1; undefined when constant. */
function unit(values: Float64Array): Float64Array {
  const centre = mean(values)
  const length = Math.sqrt(squares(values, centre))
  return values.map((value) => (length > 0 ? (value - centre) / length : NaN))
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return a.length < ROWS_LEAST ? NaN : Math.min(1, Math.max(-1, sum))
}
