// Figures with their intervals as text.
import type { Bounds, Estimate, ScoreRule, Tally } from 'leadline/backtest'
import { balanced } from 'leadline/backtest'

import { number } from '../analyze/table.js'

/** `54.1 % [51.0, 57.2]`; of nothing a dash. */
export function rate({ share, low, high }: Bounds & { readonly share: number }): string {
  return Number.isFinite(share) ? `${points(share)} % [${points(low)}, ${points(high)}]` : '–'
}

/** A difference of shares in percentage points: `+1.2 [−0.4, +2.8]`. */
export function difference(estimate: Estimate): string {
  return withBounds(estimate, (value) => signed(100 * value, 1))
}

export function estimate(of: Estimate, digits = 2): string {
  return withBounds(of, (value) => number(value, digits))
}

function withBounds({ value, low, high }: Estimate, text: (value: number) => string): string {
  if (!Number.isFinite(value)) return '–'
  return Number.isFinite(low) ? `${text(value)} [${text(low)}, ${text(high)}]` : `${text(value)} [no interval]`
}

function signed(value: number, digits: number): string {
  const text = number(value, digits)
  return value > 0 && Number(text) !== 0 ? `+${text}` : text
}

const points = (share: number): string => number(100 * share, 1)

/** `0.4/0.3/0.3 at 0.5` */
export function ruleText({ weights: { imbalance, size, speed }, threshold }: ScoreRule): string {
  return `${[imbalance, size, speed].map((weight) => weight.toFixed(1)).join('/')} at ${threshold.toFixed(1)}`
}

/** `54.1 % of 320`: mean of the hit rates of both sides. */
export function tallyText(tally: Tally): string {
  const share = balanced(tally)
  const n = tally.up + tally.down
  return n === 0 ? 'none' : `${Number.isFinite(share) ? `${points(share)} %` : '–'} of ${n}`
}

/** `6.5 h`, `11 min`, `47 s` */
export function spanText(us: number): string {
  const seconds = us / 1e6
  if (!Number.isFinite(seconds)) return '–'
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
