// Thirty one-minute bars of the mid: F54 Amihud 2002, F56 Corwin and Schultz 2012, F60 Parkinson 1980, F61 Garman and Klass
// 1980, F62 Rogers and Satchell 1991, F63 Yang and Zhang 2000. Volatility per square root of a minute.
import { ofBookBatch } from '../gates.js'
import { barsOf, type Bar } from '../past/bars.js'
import type { Family, Formula, Value } from '../reading.js'

function ofMinutes(formula: (bars: readonly Bar[]) => Value): Formula {
  return ofBookBatch(({ seconds }, batch) => {
    const bars = batch.once('minutes', () => barsOf(seconds, 60))
    return bars === null ? 'warm_up' : formula(bars)
  })
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length
}

/** With n - 1. */
function variance(values: readonly number[]): number {
  const centre = mean(values)
  return values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1)
}

function rootMean(term: (bar: Bar) => number): Formula {
  return ofMinutes((bars) => Math.sqrt(mean(bars.map((bar) => term(bar)))))
}

function squareLog(a: number, b: number): number {
  return Math.log(a / b) ** 2
}

function rogersSatchell({ open, high, low, close }: Bar): number {
  return Math.log(high / close) * Math.log(high / open) + Math.log(low / close) * Math.log(low / open)
}

function amihud(bars: readonly Bar[]): Value {
  const traded = bars.filter(({ lots }) => lots > 0)
  if (traded.length === 0) return 'no_trades'
  return mean(traded.map(({ open, close, notional }) => (Math.abs(Math.log(close / open)) / notional) * 1e6))
}

/** Pairs without any range say nothing; the mean is floored, not the pairs. */
function corwinSchultz(bars: readonly Bar[]): Value {
  const spreads: number[] = []
  const scale = 3 - 2 * Math.SQRT2
  for (const [j, next] of bars.slice(1).entries()) {
    const bar = bars[j]!
    const beta = squareLog(bar.high, bar.low) + squareLog(next.high, next.low)
    if (beta === 0) continue
    const gamma = squareLog(Math.max(bar.high, next.high), Math.min(bar.low, next.low))
    const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / scale - Math.sqrt(gamma / scale)
    spreads.push((2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha)))
  }
  return spreads.length === 0 ? 'zero_denominator' : Math.max(0, mean(spreads))
}

/** A bar opens where the one before it closed, so that the overnight part is 0. */
function yangZhang(bars: readonly Bar[]): Value {
  const n = bars.length
  const overnight = variance(bars.slice(1).map(({ open }, i) => Math.log(open / bars[i]!.close)))
  const inside = variance(bars.map(({ open, close }) => Math.log(close / open)))
  const k = 0.34 / (1.34 + (n + 1) / (n - 1))
  return Math.sqrt(overnight + k * inside + (1 - k) * mean(bars.map((bar) => rogersSatchell(bar))))
}

export const bars: Family = {
  plain: [
    ['amihud_1m_30m', ofMinutes(amihud)],
    ['corwin_schultz_30m', ofMinutes(corwinSchultz)],
    ['parkinson_30m', rootMean(({ high, low }) => squareLog(high, low) / (4 * Math.LN2))],
    [
      'garman_klass_30m',
      rootMean(({ open, high, low, close }) => squareLog(high, low) / 2 - (2 * Math.LN2 - 1) * squareLog(close, open)),
    ],
    ['rogers_satchell_30m', rootMean(rogersSatchell)],
    ['yang_zhang_30m', ofMinutes(yangZhang)],
  ],
}
