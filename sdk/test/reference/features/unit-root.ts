// F79: the augmented Dickey-Fuller test with a constant; lags by AIC on a common sample, the p-value by MacKinnon's response
// surface (1994, one variable, constant).
import { leastSquares, Orthogonal } from '../least-squares.js'

export const ADF_SAMPLES = 601

export interface UnitRoot {
  readonly statistic: number
  readonly p: number
}

/** Null for a constant series. */
export function adf(x: readonly number[]): UnitRoot | null {
  if (x.every((each) => each === x[0])) return null
  const most = Math.ceil(12 * (x.length / 100) ** 0.25)
  const lags = bestLag(x, most)
  const { y, level, lagged } = sampleOf(x, lags)
  const fit = leastSquares([y.map(() => 1), ...lagged, level], y)
  const variance = fit.squares / (y.length - fit.rank)
  const statistic = fit.coefficients.at(-1)! / Math.sqrt(variance * fit.lastVariance)
  return Number.isFinite(statistic) ? { statistic, p: mackinnon(statistic) } : null
}

/** Differences with `lags` earlier ones each, and the level before; levels are told from the first, which changes nothing. */
function sampleOf(x: readonly number[], lags: number) {
  const steps = x.slice(1).map((each, i) => each - x[i]!)
  const y = steps.slice(lags)
  const level = x.slice(lags, -1).map((each) => each - x[0]!)
  const lagged = Array.from({ length: lags }, (_, i) => steps.slice(lags - 1 - i, steps.length - 1 - i))
  return { y, level, lagged }
}

function bestLag(x: readonly number[], most: number): number {
  const { y, level, lagged } = sampleOf(x, most)
  const fit = new Orthogonal(y)
  fit.add(y.map(() => 1))
  let [best, least] = [0, Infinity]
  for (const [lags, column] of [level, ...lagged].entries()) {
    fit.add(column)
    const aic = y.length * Math.log(fit.squares / y.length) + 2 * fit.rank
    if (aic < least) [best, least] = [lags, aic]
  }
  return best
}

/** Polynomials in the statistic, left of the point where the second one takes over and right of it. */
const LEFT = [2.1659, 1.4412, 0.038269] as const
const RIGHT = [1.7339, 0.93202, -0.12745, -0.010368] as const
const TURN = -1.61
const [LOWEST, HIGHEST] = [-18.83, 2.74]

export function mackinnon(statistic: number): number {
  if (statistic > HIGHEST) return 1
  if (statistic < LOWEST) return 0
  const coefficients = statistic <= TURN ? LEFT : RIGHT
  return normal(coefficients.reduceRight<number>((sum, c) => sum * statistic + c, 0))
}

/** The normal distribution: Taylor's series of its integral near 0, a continued fraction beyond. */
export function normal(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  const z = Math.abs(x)
  if (z < 5) {
    let [term, sum] = [z, z]
    for (let k = 3; Math.abs(term) > 1e-18 * sum; k += 2) sum += term *= (z * z) / k
    return x > 0 ? 0.5 + density * sum : 0.5 - density * sum
  }
  let tail = z
  for (let k = 60; k > 0; k--) tail = z + k / tail
  return x > 0 ? 1 - density / tail : density / tail
}
