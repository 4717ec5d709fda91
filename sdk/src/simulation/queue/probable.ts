// LogProb and PowerProb: what leaves without a trade left from both sides of the order, by a share that the two parts' sizes give.
import { ln, power } from '../exact/exp-log.js'
import type { QueueModel } from './queue-model.js'

export interface ProbableOptions {
  /** Lots that count as 1 in f: the lots of one whole unit give hftbacktest's figures, which counts in amounts. By default 1. */
  readonly unitLots?: number
}

/** f(x) = ln(1 + x). Source: features F25, probabilistic; hftbacktest's LogProbQueueFunc. */
export function logProb({ unitLots = 1 }: ProbableOptions = {}): QueueModel {
  if (!(unitLots > 0 && unitLots < Infinity))
    throw new RangeError(`unitLots: found ${unitLots}, expected a number above 0`)
  return probable('LogProb', (x) => ln(1 + x / unitLots))
}

/** f(x) = x^n, 0 < n ≤ 64: the larger n, the more leaves from the larger part. Source: hftbacktest's PowerProbQueueFunc. */
export function powerProb(n: number): QueueModel {
  if (!(n > 0 && n <= 64)) throw new RangeError(`n: found ${n}, expected above 0, at most 64`)
  return probable(`PowerProb(${n})`, (x) => power(x, n))
}

/**
 * With c = from − to and behind = from − ahead: c ≤ 0: ahead ← min(ahead, to). Else q = f(behind)/(f(ahead) + f(behind)), 0/0 and
 * ∞/∞: q = 1, and ahead ← min(ahead − (1 − q)·c + min(behind − q·c, 0), to), at least 0: what the share of those behind can't
 * bear is borne by those ahead.
 */
function probable(name: string, f: (lots: number) => number): QueueModel {
  return {
    name,
    isExact: false,
    after(ahead, from, to) {
      const c = from - to
      if (c <= 0) return Math.min(ahead, to)
      const behind = Math.max(0, from - ahead)
      const atBack = f(behind)
      const share = atBack / (f(ahead) + atBack)
      const q = share >= 0 ? share : 1
      return Math.max(0, Math.min(ahead - (1 - q) * c + Math.min(behind - q * c, 0), to))
    },
  }
}
