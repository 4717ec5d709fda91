// hftbacktest's LogProb to the letter (2.4.4, hftbacktest/src/backtest/models/queue.rs: ProbQueueModel with LogProbQueueFunc), where our own
// differs: lots traded since the level changed count as behind the order; what stands before it may fall below 0, and then comes
// back; and below −1 its logarithm is NaN, which puts the order at the end of the queue. docs/hftbacktest.md tells what that does.

/** `unitLots`: lots of one whole unit, as hftbacktest counts in amounts. */
export function theirLogProb({ unitLots }) {
  return { name: 'LogProb (hftbacktest)', isExact: false, after: (...lots) => logProbAfter(unitLots, ...lots) }
}

/** Lots before the order after its level changed; `fromLots` is less `tradedLots`. */
export function logProbAfter(unitLots, aheadLots, fromLots, toLots, tradedLots) {
  const change = fromLots - toLots
  if (change < 0) return Math.min(aheadLots, toLots)
  const behind = fromLots + tradedLots - aheadLots
  const f = (lots) => Math.log(1 + lots / unitLots)
  const share = f(behind) / (f(behind) + f(aheadLots))
  const q = Math.abs(share) === Infinity ? 1 : share
  return lesser(aheadLots - (1 - q) * change + lesser(behind - q * change, 0), toLots)
}

/** Rust's f64::min: a number, where one of the two is. */
function lesser(a, b) {
  if (Number.isNaN(a)) return b
  return Number.isNaN(b) ? a : Math.min(a, b)
}
