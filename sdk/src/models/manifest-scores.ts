// Parts of a manifest that turn what the model says into what is handed out: calibration and prediction sets.
import { arrayOf, integerOf, member, objectOf, onlyKeys } from './json.js'
import { finiteOf, numbersOf, oneOf } from './manifest-parts.js'
import { fail } from './model-part.js'

/**
 * From scores s (the logits, or ln p where the model gives none) to probabilities:
 *
 *   temperature  softmax(s / T)
 *   vector       softmax(slope·s + offset), class by class
 *   platt        q(k) = 1 / (1 + e^−(slope(k)·ln(p(k)/(1 − p(k))) + offset(k))), p = softmax(s); q divided by its sum
 */
export type Calibration =
  | { readonly method: 'temperature'; readonly temperature: number }
  | { readonly method: 'platt' | 'vector'; readonly slope: readonly number[]; readonly offset: readonly number[] }

/** Class k is in the set of a coverage where 1 − p(k) is at most its quantile. */
export interface Conformal {
  readonly score: 'lac'
  /** Rows that the quantiles were taken of. */
  readonly rows: number
  readonly quantiles: readonly { readonly coverage: number; readonly quantile: number }[]
}

export function readCalibration(value: unknown, where: string, classes: number): Calibration {
  const json = objectOf(value, where, fail)
  const method = oneOf('temperature', 'platt', 'vector')(member(json, 'method'), `${where}.method`)
  if (method === 'temperature') {
    onlyKeys(json, where, ['method', 'temperature'], fail)
    const temperature = finiteOf(member(json, 'temperature'), `${where}.temperature`)
    return temperature > 0 ? { method, temperature } : fail(`${where}.temperature`, String(temperature), 'above 0')
  }
  onlyKeys(json, where, ['method', 'slope', 'offset'], fail)
  const list = (key: string) => numbersOf(member(json, key), `${where}.${key}`, classes, 'class')
  return { method, slope: list('slope'), offset: list('offset') }
}

export function readConformal(value: unknown, where: string): Conformal {
  const json = objectOf(value, where, fail)
  onlyKeys(json, where, ['score', 'rows', 'quantiles'], fail)
  const given = arrayOf(member(json, 'quantiles'), `${where}.quantiles`, fail, 16)
  if (given.length === 0) fail(`${where}.quantiles`, 'none', '1 or more')
  const quantiles = given.map((one, i) => {
    const place = `${where}.quantiles[${i}]`
    const pair = objectOf(one, place, fail)
    onlyKeys(pair, place, ['coverage', 'quantile'], fail)
    const coverage = finiteOf(member(pair, 'coverage'), `${place}.coverage`)
    if (!(coverage > 0 && coverage < 1)) fail(`${place}.coverage`, String(coverage), 'above 0 and below 1')
    return { coverage, quantile: finiteOf(member(pair, 'quantile'), `${place}.quantile`, 0, 1) }
  })
  return {
    score: oneOf('lac')(member(json, 'score'), `${where}.score`),
    rows: integerOf(member(json, 'rows'), `${where}.rows`, fail, 1, Number.MAX_SAFE_INTEGER),
    quantiles,
  }
}
