// Against hand-computed values, and against Python: statsmodels 0.15.0, scipy 1.17.1, scikit-learn, arch on the same
// numbers (x, y, w below, made by the same generator there).
import { OfiWeightsFit } from 'leadline'
import { describe, expect, it } from 'vitest'

import { auc } from './auc.js'
import { autocorrelation } from './autocorrelation.js'
import { correlations } from './correlation.js'
import { distribution } from './distribution.js'
import { bandwidth, falseDiscovery, granger } from './granger.js'
import { leadLag } from './lead-lag.js'
import { logistic } from './logistic.js'
import { firstComponent } from './multi-level.js'
import { nestedResiduals } from './nested.js'
import { neweyWest, ols, outOfSampleR2, white, zScores } from './ols.js'
import { quantileSorted, ranks, sorted } from './quantiles.js'
import { number } from './table.js'
import { random } from './random.js'
import { penalised, ridge } from './ridge.js'
import { dickeyFuller, kpss, longestRun, varianceRatio } from './stationarity.js'
import { fTail, normalTails } from './tails.js'

const of = (...values: number[]): Float64Array => Float64Array.from(values)

/** x is an AR(1), w a random walk, and y follows itself and the x of two steps before. */
function made(n: number) {
  const draw = random(7)
  const noise = (): number => draw() + draw() + draw() + draw() - 2
  const [x, y, w] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  for (let t = 0; t < n; t++) {
    const [a, b, c] = [noise(), noise(), noise()]
    x[t] = a + (t > 0 ? 0.5 * x[t - 1]! : 0)
    y[t] = b + (t > 1 ? 0.3 * y[t - 1]! + 0.4 * x[t - 2]! : 0)
    w[t] = c + (t > 0 ? w[t - 1]! : 0)
  }
  return { x, y, w }
}
const { x, y, w } = made(600)
const mixed = w.map((value, t) => value + 3 * x.at(t - 1)!)

describe('least squares', () => {
  it('by hand: y = 2.2 + 0.6 x, R² 0.6, White variance of the slope 3.44/100', () => {
    const fit = ols(of(2, 4, 5, 4, 5), [of(1, 2, 3, 4, 5)])!
    expect(fit.coefficients[0]).toBeCloseTo(2.2, 12)
    expect(fit.coefficients[1]).toBeCloseTo(0.6, 12)
    expect(fit.r2).toBeCloseTo(0.6, 12)
    expect(white(fit).get(1, 1)).toBeCloseTo(0.0344, 12)
  })

  it('as statsmodels: coefficients, HC0, adjusted R²', () => {
    const fit = ols(y, [x])!
    expect(fit.coefficients[0]).toBeCloseTo(-0.04591566, 8)
    expect(fit.coefficients[1]).toBeCloseTo(0.15293367, 8)
    expect(zScores(fit, white(fit))[1]).toBeCloseTo(3.63447253, 7)
    expect(fit.r2).toBeCloseTo(0.02303423227626078, 12)
    expect(fit.adjustedR2).toBeCloseTo(0.02140051025665579, 12)
  })

  it('gives nothing for collinear regressors, constant y, too few rows', () => {
    expect(ols(y, [x, x.map((value) => 3 * value - 1)])).toBeNull()
    expect(ols(y, [new Float64Array(600)])).toBeNull()
    expect(ols(of(1, 1, 1, 1), [of(1, 2, 3, 4)])).toBeNull()
    expect(ols(of(1, 2), [of(1, 3)])).toBeNull()
  })

  it('out of sample: the training mean scores 0, the truth 1', () => {
    const [test, at] = [of(1, 2, 4), of(1, 2, 3)]
    expect(outOfSampleR2([5, 0], 5, test, [at])).toBe(0)
    expect(outOfSampleR2([0, 1], 5, of(1, 2, 3), [at])).toBe(1)
    expect(outOfSampleR2([0, 1], 0, test, [at])).toBeCloseTo(1 - 1 / 21, 12)
  })

  it('all nested models at once are the models one by one', () => {
    const nested = nestedResiduals([x, w], [y])
    expect(nested[1]![0]![0]).toBeCloseTo(ols(y, [x])!.sse, 9)
    expect(nested[2]![0]![0]).toBeCloseTo(ols(y, [x, w])!.sse, 9)
  })

  it('ridge: scikit-learn at λ = 0.5, least squares at 0; the penalty is chosen within the grid', () => {
    const slopes = penalised(y, [x, w], 0.5)
    expect(slopes[0]).toBeCloseTo(-0.0363463550302868, 10)
    expect(slopes[1]).toBeCloseTo(0.10018316, 7)
    expect(slopes[2]).toBeCloseTo(0.00309445, 7)
    penalised(y, [x, w], 0).forEach((value, i) => expect(value).toBeCloseTo(ols(y, [x, w])!.coefficients[i]!, 10))
    expect(ridge(y, [x, w])!.lambda).toBeGreaterThanOrEqual(1e-4)
  })

  it('first principal component: weights sum to 1, scikit-learn’s', () => {
    const { weights, share } = firstComponent([x, w])!
    expect(weights[0]).toBeCloseTo(0.014275, 6)
    expect(weights[0]! + weights[1]!).toBeCloseTo(1, 12)
    expect(share).toBeCloseTo(0.98389541, 8)
  })

  it('first principal component of ten levels: that of the SDK', () => {
    const levels = Array.from({ length: 10 }, (_, m) => x.map((value, t) => value / (m + 1) + w.at(t - m)! / 5))
    const fit = new OfiWeightsFit()
    for (let t = 0; t < x.length; t++) fit.add(levels.map((level) => level[t]!))
    const { weights, share } = fit.fit()
    const own = firstComponent(levels)!
    expect(own.share).toBeCloseTo(share, 10)
    weights.forEach((weight, m) => expect(own.weights[m]).toBeCloseTo(weight, 8))
  })
})

it('what rounds to zero has no sign', () => {
  expect([number(-0.04, 1), number(-0.06, 1), number(0)]).toEqual(['0.0', '−0.1', '0.000'])
})

describe('ranks and classes', () => {
  it('AUC by hand, ties count half', () => {
    expect(auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75)
    expect(auc([0, 1], [3, 3])).toBe(0.5)
    expect(auc([1, 1], [1, 2])).toBeNaN()
    expect(ranks([5, 1, 5, 3])).toEqual(of(3.5, 1, 3.5, 2))
  })

  it('logistic regression and AUC as statsmodels and scikit-learn; separated classes have no maximum', () => {
    const up = Array.from(y, (value) => (value > 0.2 ? 1 : 0))
    const fit = logistic(up, x)!
    expect(fit.intercept).toBeCloseTo(-0.5550697, 7)
    expect(fit.slope).toBeCloseTo(0.38039745, 7)
    expect(auc(up, x)).toBeCloseTo(0.569677033492823, 12)
    expect(logistic([0, 0, 1, 1], [1, 2, 3, 4])).toBeNull()
  })

  it('moments, quantiles and rank correlation as scipy and numpy', () => {
    const { skewness, excessKurtosis, quantiles, histogram, undefinedShare } = distribution(x)
    expect(skewness).toBeCloseTo(0.17865961527695515, 10)
    expect(excessKurtosis).toBeCloseTo(-0.18744513731459023, 10)
    expect(quantiles.q01).toBeCloseTo(-1.37457703, 8)
    expect(quantileSorted(sorted(x), 0.95)).toBeCloseTo(1.12027647, 8)
    expect(histogram!.counts.reduce((sum, count) => sum + count, histogram!.below + histogram!.above)).toBe(600)
    expect(undefinedShare).toBe(0)
    const { pearson, spearman } = correlations(['x', 'y'], [x, y])
    expect(spearman[0]![1]).toBeCloseTo(0.15132103144730955, 10)
    expect(pearson[1]![0]! ** 2).toBeCloseTo(ols(y, [x])!.r2, 12)
  })

  it('correlations of columns with gaps are those of the rows that both have', () => {
    const gappy = x.map((value, i) => (i % 7 === 0 ? NaN : value))
    const all = correlations(['gappy', 'y', 'w', 'one'], [gappy, y, w, new Float64Array(600).fill(1)])
    const kept = (values: Float64Array): Float64Array => values.filter((_, i) => i % 7 !== 0)
    const pair = correlations(['x', 'y'], [kept(x), kept(y)])
    expect(all.pearson[0]![1]).toBe(pair.pearson[0]![1])
    expect(all.spearman[1]![0]).toBe(pair.spearman[0]![1])
    expect(all.spearman[1]![2]).toBe(correlations(['y', 'w'], [y, w]).spearman[0]![1])
    expect(all.pearson[3]![0]).toBeNaN()
    const rare = x.map((value, i) => (i < 20 ? value : NaN))
    expect(correlations(['rare', 'y'], [rare, y]).pearson[0]![1]).not.toBeNaN()
    expect(correlations(['rare', 'late'], [rare, y.map((v, i) => (i > 0 ? v : NaN))]).pearson[0]![1]).toBeNaN()
  })
})

describe('time series', () => {
  it.each([
    ['x', x, -14.355046231640413, 0, 0.188241171360033, 10],
    ['w', w, -1.2301102688977876, 0, 2.711609223807745, 16],
    ['w and what x was', mixed, -1.883700733280716, 7, 2.571308998944643, 16],
  ])('ADF and KPSS of %s as statsmodels', (_, series, adf, adfLags, level, kpssLags) => {
    const result = dickeyFuller(series)!
    expect(result.lags).toBe(adfLags)
    expect(result.statistic).toBeCloseTo(adf, 8)
    expect(kpss(series)!.statistic).toBeCloseTo(level, 10)
    expect(kpss(series)!.lags).toBe(kpssLags)
  })

  it('MacKinnon’s p on both branches', () => {
    expect(dickeyFuller(w)!.p).toBeCloseTo(0.6605108038414912, 8)
    expect(dickeyFuller(mixed)!.p).toBeCloseTo(0.3397672185941254, 8)
    expect(kpss(w)!.p).toBe(0.01)
    expect(kpss(x)!.p).toBe(0.1)
    expect([dickeyFuller(new Float64Array(200)), kpss(new Float64Array(200)), dickeyFuller(x.subarray(0, 50))]).toEqual(
      [null, null, null],
    )
  })

  it.each([
    [2, 1.4911957474413151, 10.109604611681014],
    [5, 2.2320687916764927, 12.439004763896486],
    [10, 2.8124769193825947, 12.432093615040644],
  ])('variance ratio over %i steps as arch', (steps, ratio, z) => {
    const result = varianceRatio(x, steps)
    expect(result.ratio).toBeCloseTo(ratio, 10)
    expect(result.z).toBeCloseTo(z, 8)
  })

  it('autocorrelation as statsmodels; an undefined value breaks only its own pairs', () => {
    const { values, band } = autocorrelation(x, 3)
    ;[0.48654564, 0.23569709, 0.13371265].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 8))
    expect(band).toBeCloseTo(1.96 / Math.sqrt(600), 12)
    expect(autocorrelation(of(1, -1, 1, NaN, 1, -1, 1, -1, -1), 1).values[0]).toBeCloseTo((-1 * 2 - 3 + 1) / 8, 12)
    expect(longestRun(of(1, NaN, 2, 3, NaN, 4))).toEqual(of(2, 3))
  })

  it('Granger: x precedes y and not the other way; F, lags and the robust form as statsmodels', () => {
    const forth = granger(y, x)!
    const back = granger(x, y)!
    expect([forth.lags, back.lags]).toEqual([2, 2])
    expect(forth.f).toBeCloseTo(65.58202255631305, 8)
    expect(forth.p / 1.8580546062906817e-26).toBeCloseTo(1, 5)
    expect(forth.fRobust).toBeCloseTo(59.0463744951025, 8)
    expect(back.f).toBeCloseTo(0.010005651517891031, 9)
    expect(back.p).toBeCloseTo(0.9900444056208314, 7)
    expect(back.fRobust).toBeCloseTo(0.010480499960518646, 9)
    expect(bandwidth(598)).toBe(5)
    expect(granger(y, y)).toBeNull()
    expect(neweyWest(ols(y, [x])!, 0)).toEqual(white(ols(y, [x])!))
  })

  it('lead-lag: moves that are repeated 20 ms later are found there, with the right leader', () => {
    const draw = random(3)
    const timesUs = Array.from({ length: 3000 }, () => 0)
    for (let i = 1; i < timesUs.length; i++) timesUs[i] = timesUs[i - 1]! + 40_000 + Math.floor(draw() * 400_000)
    const returns = Array.from({ length: 2999 }, () => draw() - 0.5)
    const leader = { timesUs, returns }
    const follower = { timesUs: timesUs.map((timeUs) => timeUs + 20_000), returns }
    const ahead = leadLag(leader, follower)!
    expect(ahead.bestShiftS).toBe(0.02)
    expect(ahead.bestCorrelation).toBeCloseTo(1, 1)
    expect(ahead.ratio).toBeGreaterThan(1.05)
    const behind = leadLag(follower, leader)!
    expect(behind.bestShiftS).toBe(-0.02)
    expect(behind.ratio).toBeCloseTo(1 / ahead.ratio, 9)
  })

  it('Hayashi–Yoshida by hand: only intervals that overlap count', () => {
    const a = { timesUs: [0, 10, 20], returns: [1, 2] }
    const b = { timesUs: [5, 15, 30], returns: [3, 4] }
    // (0,10] meets (5,15]; (10,20] meets (5,15] and (15,30]
    const { curve } = leadLag(a, b)!
    const still = curve.find(({ shiftS }) => shiftS === 0)!
    expect(still.correlation).toBeCloseTo((1 * 3 + 2 * 3 + 2 * 4) / Math.sqrt(5 * 25), 12)
  })
})

describe('tails', () => {
  it('F as scipy, far out too', () => {
    expect(fTail(4.2, 3, 50)).toBeCloseTo(0.009992662210199765, 8)
    expect(fTail(60, 2, 1000) / 2.46030338936382e-25).toBeCloseTo(1, 5)
    expect(normalTails(1.959963984540054)).toBeCloseTo(0.05, 10)
  })

  it('Benjamini–Hochberg as statsmodels', () => {
    const qs = falseDiscovery([0.01, 0.04, 0.03, 0.5])
    ;[0.04, 0.04 * (4 / 3), 0.04 * (4 / 3), 0.5].forEach((q, i) => expect(qs[i]).toBeCloseTo(q, 12))
  })
})
