// The series itself: F72 autocorrelation, F73 variance ratio (Lo and MacKinlay 1988), F74 detrended fluctuation (Peng et al.
// 1994), F75 entropy, F76 half-life of the weighted mid, F79 unit root.
import { ofBookBatch, quotient } from '../gates.js'
import { HALF_HOUR, halfHour, returnsOf } from '../past/bars.js'
import type { Second } from '../past/seconds.js'
import type { Family, Formula, Value } from '../reading.js'
import { adf, ADF_SAMPLES, type UnitRoot } from './unit-root.js'
import { fluctuation, type Fluctuation } from './fluctuation.js'

function ofSamples(formula: (samples: readonly Second[], returns: readonly number[]) => Value): Formula {
  return ofBookBatch(({ seconds }, batch) => {
    const samples = halfHour(seconds)
    if (samples === null) return 'warm_up'
    return formula(
      samples,
      batch.once('returns', () => returnsOf(samples)),
    )
  })
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  return values.every((x) => x === values[0]) ? values.map(() => 0) : values.map((x) => x - mean)
}

function squares(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x * x, 0)
}

function autocorrelation(returns: readonly number[], lag: number): Value {
  const off = centred(returns)
  return quotient(
    off.reduce((sum, x, i) => (i < lag ? sum : sum + x * off[i - lag]!), 0),
    squares(off),
  )
}

interface Ratio {
  readonly ratio: number
  readonly z: Value
}

/** Overlapping, with the unbiased variances, and the statistic that is robust to heteroskedasticity. */
export function varianceRatio(returns: readonly number[], q: number): Ratio | null {
  const n = returns.length
  const off = centred(returns)
  const all = squares(off)
  if (all === 0) return null
  const sums = off.slice(q - 1).map((_, k) => off.slice(k, k + q).reduce((sum, x) => sum + x, 0))
  const m = q * (n - q + 1) * (1 - q / n)
  const ratio = squares(sums) / m / (all / (n - 1))
  let theta = 0
  for (let j = 1; j < q; j++) {
    const delta = off.reduce((sum, x, k) => (k < j ? sum : sum + x * x * off[k - j]! ** 2), 0) / all ** 2
    theta += ((2 * (q - j)) / q) ** 2 * delta
  }
  return { ratio, z: quotient(ratio - 1, Math.sqrt(theta)) }
}

function ofRatio(q: number, formula: (ratio: Ratio) => Value): Formula {
  return ofSamples((_, returns) => {
    const ratio = varianceRatio(returns, q)
    return ratio === null ? 'zero_denominator' : formula(ratio)
  })
}

function counted<T>(words: readonly T[]): number[] {
  const counts = new Map<T, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts.values()]
}

function shannon(counts: readonly number[]): number {
  const n = counts.reduce((sum, count) => sum + count, 0)
  return counts.reduce((sum, count) => sum - (count / n) * Math.log(count / n), 0)
}

/** Three successive ups, flats and downs are one of 27 words; (K - 1) / 2N corrects for words not seen. */
export function wordEntropy(mids: readonly number[]): number {
  const signs = mids.slice(1).map((mid, i) => Math.sign(mid - mids[i]!) + 1)
  const words = signs.slice(2).map((sign, i) => 9 * signs[i]! + 3 * signs[i + 1]! + sign)
  const counts = counted(words)
  return Math.min(1, (shannon(counts) + (counts.length - 1) / (2 * words.length)) / Math.log(27))
}

/** Bandt and Pompe 2002, order 3; of two equal values the earlier is the lower. */
export function permutationEntropy(mids: readonly number[]): number {
  const triples = mids.slice(2).map((c, i) => [mids[i]!, mids[i + 1]!, c])
  const patterns = triples.map((triple) => [0, 1, 2].sort((x, y) => triple[x]! - triple[y]!).join(''))
  return shannon(counted(patterns)) / Math.log(6)
}

/** ln 2 / -ln phi seconds, x_t = a + phi x_(t-1). */
export function halfLife(x: readonly number[]): Value {
  const [before, after] = [x.slice(0, -1), x.slice(1)]
  const [from, to] = [centred(before), centred(after)]
  const denominator = squares(from)
  if (denominator === 0) return 'zero_denominator'
  const phi = from.reduce((sum, each, i) => sum + each * to[i]!, 0) / denominator
  return phi > 0 && phi < 1 ? Math.LN2 / -Math.log(phi) : 'zero_denominator'
}

function ofFluctuation(formula: (fit: Fluctuation) => Value): Formula {
  return ofBookBatch(({ seconds }, batch) => {
    const samples = halfHour(seconds)
    if (samples === null) return 'warm_up'
    const fit = batch.once('dfa', () => fluctuation(returnsOf(samples)))
    return fit === null ? 'zero_denominator' : formula(fit)
  })
}

function ofUnitRoot(formula: (found: UnitRoot) => number): Formula {
  return ofBookBatch(({ seconds }, batch) => {
    if (seconds.length < ADF_SAMPLES) return 'warm_up'
    const mids = seconds.slice(-ADF_SAMPLES).map(({ mid2 }) => mid2 / 2)
    const found = batch.once('adf', () => adf(mids))
    return found === null ? 'zero_denominator' : formula(found)
  })
}

export const structure: Family = {
  plain: [
    ...Array.from(
      { length: 20 },
      (_, k) => [`acf_${k + 1}_30m`, ofSamples((_, returns) => autocorrelation(returns, k + 1))] as const,
    ),
    ['acf_band_30m', ofSamples(() => 1.96 / Math.sqrt(HALF_HOUR))],
    ...[2, 5, 10].flatMap(
      (q) =>
        [
          [`variance_ratio_${q}_30m`, ofRatio(q, ({ ratio }) => ratio)],
          [`variance_ratio_z_${q}_30m`, ofRatio(q, ({ z }) => z)],
        ] as const,
    ),
    ['hurst_dfa_30m', ofFluctuation(({ slope }) => slope)],
    ['hurst_dfa_r2_30m', ofFluctuation(({ r2 }) => r2)],
    ['entropy_words_30m', ofSamples((samples) => wordEntropy(samples.map(({ mid2 }) => mid2)))],
    ['entropy_perm_1000', ofBookBatch(({ mids }) => (mids.length < 1_000 ? 'too_few' : permutationEntropy(mids)))],
    ['ou_halflife_30m', ofSamples((samples) => halfLife(samples.map(({ weighted }) => weighted)))],
    ['adf_stat_10m', ofUnitRoot(({ statistic }) => statistic)],
    ['adf_p_10m', ofUnitRoot(({ p }) => p)],
  ],
}
