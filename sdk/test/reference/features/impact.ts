// What trades do to prices: F51 Kyle's lambda, F52 and F53 Hasbrouck 2009 and 1991, F55 Roll 1984.
import { ofBookBatch, ofTradeBatch, quotient } from '../gates.js'
import { leastSquares } from '../least-squares.js'
import { barsOf, type Bar } from '../past/bars.js'
import type { Merged } from '../past/rows.js'
import type { Family, Formula, Value } from '../reading.js'

const LAST = 500
const VAR_LAGS = 5
const STEPS = 20

interface Line {
  readonly slope: number
  readonly t: Value
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length
}

/** Change of the mid in ticks on signed lots, with an intercept; errors of Newey and West 1987 (Bartlett weights). */
export function kyle(bars: readonly Bar[]): Line | null {
  const q = bars.map(({ signedLots }) => signedLots)
  const y = bars.map(({ open, close }) => (close - open) / 2)
  if (q.every((each) => each === q[0])) return null
  const [qMean, yMean] = [mean(q), mean(y)]
  const x = q.map((each) => each - qMean)
  const sxx = x.reduce((sum, each) => sum + each * each, 0)
  const slope = x.reduce((sum, each, i) => sum + each * (y[i]! - yMean), 0) / sxx
  const scores = x.map((each, i) => each * (y[i]! - yMean - slope * each))
  const lags = Math.floor(4 * (bars.length / 100) ** (2 / 9))
  let meat = scores.reduce((sum, s) => sum + s * s, 0)
  for (let lag = 1; lag <= lags; lag++) {
    const cross = scores.reduce((sum, s, i) => (i < lag ? sum : sum + s * scores[i - lag]!), 0)
    meat += 2 * (1 - lag / (lags + 1)) * cross
  }
  return { slope, t: meat > 0 ? slope / (Math.sqrt(meat) / sxx) : 'zero_denominator' }
}

function ofKyle(formula: (line: Line) => Value): Formula {
  return ofBookBatch(({ seconds }, batch) => {
    const bars = barsOf(seconds, 10)
    if (bars === null) return 'warm_up'
    const line = batch.once('kyle', () => kyle(bars))
    return line === null ? 'zero_denominator' : formula(line)
  })
}

const hasbrouckLambda = ofBookBatch(({ fiveMinutes }) => {
  if (fiveMinutes.length < 6) return 'warm_up'
  const sum = (term: (bar: (typeof fiveMinutes)[number]) => number) =>
    fiveMinutes.reduce((all, bar) => all + term(bar), 0)
  const slope = quotient(
    sum(({ logReturn, rootDollars }) => logReturn * rootDollars),
    sum(({ rootDollars }) => rootDollars ** 2),
  )
  return typeof slope === 'number' ? slope * 1e6 : slope
})

/** Columns x_(t-1) to x_(t-5) for t from 5 on. */
function lagged(x: readonly number[]): number[][] {
  return Array.from({ length: VAR_LAGS }, (_, i) => x.slice(VAR_LAGS - 1 - i, x.length - 1 - i))
}

/** Cumulated response of the mid, bp, to one unexpected buy, after twenty trades. */
export function varImpact(trades: readonly (Merged & { mid2: bigint })[]): number | null {
  const mids = trades.map(({ mid2 }) => Number(mid2))
  const r = mids.slice(1).map((mid, k) => 1e4 * Math.log(mid / mids[k]!))
  const s = trades.slice(0, -1).map(({ sign }) => Number(sign))
  const now = s.slice(VAR_LAGS)
  const past = [now.map(() => 1), ...lagged(r), ...lagged(s)]
  const ofR = leastSquares([...past, now], r.slice(VAR_LAGS))
  const ofS = leastSquares(past, now)
  if (ofR.rank < past.length + 1 || ofS.rank < past.length) return null
  const [dr, ds] = [[ofR.coefficients.at(-1)!], [1]]
  for (let step = 1; step <= STEPS; step++) {
    const expected = (b: readonly number[]) => {
      let sum = 0
      for (let i = 1; i <= VAR_LAGS && i <= step; i++) {
        sum += b[i]! * dr[step - i]! + b[VAR_LAGS + i]! * ds[step - i]!
      }
      return sum
    }
    ds.push(expected(ofS.coefficients))
    dr.push(expected(ofR.coefficients) + ofR.coefficients.at(-1)! * ds[step]!)
  }
  return dr.reduce((sum, each) => sum + each, 0)
}

const hasbrouckVar = ofTradeBatch(({ merged }) => {
  const last = merged.filter((trade): trade is Merged & { mid2: bigint } => trade.mid2 !== null).slice(-LAST)
  if (last.length < LAST) return 'warm_up'
  return varImpact(last) ?? 'zero_denominator'
})

/** 2 sqrt(-cov(dp_t, dp_(t-1))) of trade prices, ticks. */
const roll = ofTradeBatch(({ trades }) => {
  if (trades.length < LAST) return 'warm_up'
  const steps = trades.slice(1).map(({ px }, i) => px - trades[i]!.px)
  const [later, earlier] = [steps.slice(1), steps.slice(0, -1)]
  const [a, b] = [mean(later), mean(earlier)]
  const covariance = later.reduce((sum, x, i) => sum + (x - a) * (earlier[i]! - b), 0) / (later.length - 1)
  return covariance < 0 ? 2 * Math.sqrt(-covariance) : 'zero_denominator'
})

export const impact: Family = {
  plain: [
    ['kyle_lambda_30m', ofKyle(({ slope }) => slope)],
    ['kyle_lambda_t_30m', ofKyle(({ t }) => t)],
    ['hasbrouck_lambda', hasbrouckLambda],
    ['hasbrouck_var_impact_20', hasbrouckVar],
    ['roll_500t', roll],
  ],
}
