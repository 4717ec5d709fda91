// Unit roots and random walks: augmented Dickey–Fuller, KPSS, and the variance ratio.
import { nestedResiduals } from './nested.js'
import { mean, ols, squares } from './ols.js'
import { normalCdf, normalTails } from './tails.js'

/** Fewer rows tell nothing. */
const ROWS_LEAST = 100

/** The null hypothesis is a unit root: a small p says the series returns to its mean. */
export interface DickeyFuller {
  readonly statistic: number
  readonly p: number
  readonly lags: number
  readonly rows: number
}

/** F79: constant only, lags by AIC up to ⌈12·(n/100)^¼⌉, MacKinnon's p. Null when the series is constant or too short. */
export function dickeyFuller(x: Float64Array): DickeyFuller | null {
  const n = x.length
  const most = Math.min(Math.ceil(12 * (n / 100) ** 0.25), Math.floor(n / 2) - 2)
  if (n < ROWS_LEAST) return null
  const dx = x.subarray(1).map((value, i) => value - x[i]!)
  const lagged = (lag: number, from: number): Float64Array => dx.slice(from - lag, dx.length - lag)
  const rows = n - 1 - most
  const lagsMost = Array.from({ length: most }, (_, i) => lagged(i + 1, most))
  const nested = nestedResiduals([x.slice(most, n - 1), ...lagsMost], [lagged(0, most)])
  const aic = nested.slice(1).map((sums, lags) => rows * Math.log(sums[0]![0]! / rows) + 2 * (lags + 2))
  const lags = aic.indexOf(Math.min(...aic))
  if (lags < 0) return null
  const regressors = [x.slice(lags, n - 1), ...Array.from({ length: lags }, (_, i) => lagged(i + 1, lags))]
  const fit = ols(lagged(0, lags), regressors)
  if (!fit) return null
  const variance = fit.sse / (fit.n - lags - 2)
  const statistic = fit.coefficients[1]! / Math.sqrt(variance * fit.inverse.get(1, 1))
  return { statistic, p: mackinnon(statistic), lags, rows: fit.n }
}

/** MacKinnon's response surface of 1994 for one series with a constant, as statsmodels has it. */
function mackinnon(tau: number): number {
  if (tau > 2.74) return 1
  if (tau < -18.83) return 0
  const terms = tau <= -1.61 ? [2.1659, 1.4412, 0.038269] : [1.7339, 0.93202, -0.12745, -0.010368]
  return normalCdf(terms.reduceRight((sum, term) => sum * tau + term, 0))
}

/** The null hypothesis is stationarity: a large statistic says the level wanders. */
export interface Kpss {
  readonly statistic: number
  /** Between 0.01 and 0.10, the ends of the published table. */
  readonly p: number
  readonly lags: number
  readonly rows: number
}

const KPSS_TABLE = [
  [0.347, 0.1],
  [0.463, 0.05],
  [0.574, 0.025],
  [0.739, 0.01],
] as const

/** Level stationarity, lags by Hobijn, Franses, Ooms 1998. Source: Kwiatkowski, Phillips, Schmidt, Shin 1992. */
export function kpss(x: Float64Array): Kpss | null {
  const n = x.length
  const centre = mean(x)
  const residuals = x.map((value) => value - centre)
  const product = (lag: number): number => {
    let sum = 0
    for (let i = lag; i < n; i++) sum += residuals[i]! * residuals[i - lag]!
    return sum
  }
  if (n < ROWS_LEAST || !(product(0) > 0)) return null
  let [s0, s1] = [product(0) / n, 0]
  for (let lag = 1; lag <= Math.floor(n ** (2 / 9)); lag++) {
    s0 += (2 * product(lag)) / n
    s1 += (2 * lag * product(lag)) / n
  }
  const lags = Math.min(Math.floor(1.1447 * ((s1 / s0) ** 2) ** (1 / 3) * n ** (1 / 3)), n - 1)
  let longRun = product(0)
  for (let lag = 1; lag <= lags; lag++) longRun += 2 * product(lag) * (1 - lag / (lags + 1))
  let [sum, eta] = [0, 0]
  for (const residual of residuals) eta += (sum += residual) ** 2
  const statistic = eta / n ** 2 / (longRun / n)
  return { statistic, p: between(statistic), lags, rows: n }
}

function between(statistic: number): number {
  for (let i = 1; i < KPSS_TABLE.length; i++) {
    const [[low, pLow], [high, pHigh]] = [KPSS_TABLE[i - 1]!, KPSS_TABLE[i]!]
    if (statistic <= low) return pLow
    if (statistic < high) return pLow + ((statistic - low) / (high - low)) * (pHigh - pLow)
  }
  return 0.01
}

/** Above 1 moves go on, below 1 they turn back; z is robust to changing volatility. */
export interface VarianceRatio {
  readonly steps: number
  readonly ratio: number
  readonly z: number
  readonly p: number
}

/** F73: overlapping, unbiased, on the returns themselves. Source: Lo, MacKinlay, Review of Financial Studies 1(1), 1988. */
export function varianceRatio(returns: Float64Array, steps: number): VarianceRatio {
  const n = returns.length
  const drift = mean(returns)
  const one = squares(returns, drift)
  let [sum, long] = [0, 0]
  for (let i = 0; i < n; i++) {
    sum += returns[i]! - (i >= steps ? returns[i - steps]! : 0)
    if (i >= steps - 1) long += (sum - steps * drift) ** 2
  }
  const ratio = long / (steps * (n - steps + 1) * (1 - steps / n)) / (one / (n - 1))
  let theta = 0
  for (let lag = 1; lag < steps; lag++) {
    let delta = 0
    for (let i = lag; i < n; i++) delta += (returns[i]! - drift) ** 2 * (returns[i - lag]! - drift) ** 2
    theta += ((2 * (steps - lag)) / steps) ** 2 * ((n * delta) / one ** 2)
  }
  const z = (Math.sqrt(n) * (ratio - 1)) / Math.sqrt(theta)
  return { steps, ratio, z, p: normalTails(z) }
}

/** The longest stretch without an undefined value: these tests need neighbours. */
export function longestRun(values: Float64Array): Float64Array {
  let [best, bestLength, start] = [0, 0, 0]
  for (let i = 0; i <= values.length; i++) {
    if (i < values.length && Number.isFinite(values[i]!)) continue
    if (i - start > bestLength) [best, bestLength] = [start, i - start]
    start = i + 1
  }
  return values.subarray(best, best + bestLength)
}
