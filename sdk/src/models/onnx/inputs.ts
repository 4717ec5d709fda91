// From rows of features to the numbers that a graph takes: what becomes of undefined ones, and the normalisation where the host does it.
import { ModelError } from '../errors.js'
import type { Manifest } from '../manifest.js'

/** Writes over every row; returns how many undefined numbers were replaced. A number that is infinite counts as undefined. */
export type Prepare = (rows: Float32Array) => number

/**
 * In this order, number by number: undefined → what `missing` says; then (x − mean) / scale in 64 bits, rounded to 32, where the
 * manifest leaves that to the host. Throws ModelError for an undefined number where `missing` is `refuse`.
 */
export function preparing({ features, missing, normalisation, normalisedIn }: Manifest): Prepare {
  const width = features.length
  const mean = Float64Array.from(normalisation?.mean ?? [])
  const scale = Float64Array.from(normalisation?.scale ?? [])
  const isHosts = normalisation !== null && normalisedIn === 'host'
  return (rows) => {
    let replaced = 0
    for (let i = 0; i < rows.length; i++) {
      const column = i % width
      let x = rows[i]!
      if (!Number.isFinite(x)) {
        if (missing === 'refuse') throw undefinedAt(features[column]!, Math.floor(i / width), x)
        if (missing === 'nan') x = NaN
        else replaced++
        if (missing === 'zero') x = 0
        if (missing === 'mean') x = mean[column]!
      }
      rows[i] = isHosts ? (x - mean[column]!) / scale[column]! : x
    }
    return replaced
  }
}

function undefinedAt(feature: string, row: number, x: number): ModelError {
  return new ModelError(
    `inputs.${feature}, row ${row}`,
    String(x),
    'a finite number: the model takes no undefined features',
  )
}
