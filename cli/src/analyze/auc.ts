import { ranks } from './quantiles.js'

/** Area under the ROC curve: P(score of an up > score of a down) + half of P(equal). NaN when one class is missing. */
export function auc(isUp: ArrayLike<number>, scores: ArrayLike<number>): number {
  const rank = ranks(scores)
  let [ups, sum] = [0, 0]
  for (let i = 0; i < rank.length; i++) {
    if (isUp[i] !== 1) continue
    ups++
    sum += rank[i]!
  }
  const downs = rank.length - ups
  return ups === 0 || downs === 0 ? NaN : (sum - (ups * (ups + 1)) / 2) / (ups * downs)
}
