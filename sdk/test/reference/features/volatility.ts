// Variance of mid returns over half an hour: F57 realized, F58 bipower (Barndorff-Nielsen and Shephard 2004), F59 two scales
// (Zhang, Mykland and Ait-Sahalia 2005), F64 and F65.
import { ofBookBatch, quotient } from '../gates.js'
import { barsOf, HALF_HOUR, halfHour, returnsOf } from '../past/bars.js'
import type { Batch, Frozen } from '../past/batch.js'
import type { Family, Formula, Value } from '../reading.js'

const GRIDS = [1, 5, 60, 300] as const

/** Returns on a grid of the clock, inside the window's whole bars. */
function gridReturns({ seconds }: Frozen, batch: Batch, gridS: number): readonly number[] | null {
  return batch.once(`returns ${gridS}`, () => {
    if (gridS > 1) return barsOf(seconds, gridS)?.map(({ open, close }) => Math.log(close / open)) ?? null
    const samples = halfHour(seconds)
    return samples && returnsOf(samples)
  })
}

function ofReturns(gridS: number, formula: (returns: readonly number[]) => Value): Formula {
  return ofBookBatch((frozen, batch) => {
    const returns = gridReturns(frozen, batch, gridS)
    return returns === null ? 'warm_up' : formula(returns)
  })
}

export function squares(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x * x, 0)
}

function bipower(r: readonly number[]): number {
  const n = r.length
  const sum = r.reduce((all, x, i) => (i === 0 ? 0 : all + Math.abs(x) * Math.abs(r[i - 1]!)), 0)
  return (Math.PI / 2) * (n / (n - 1)) * sum
}

/** The mean over K subgrids less the share of noise in it, floored at 0. */
export function twoScales(logs: readonly number[]): number {
  const n = logs.length - 1
  const K = Math.floor(n ** (2 / 3))
  let sum = 0
  for (let i = K; i <= n; i++) sum += (logs[i]! - logs[i - K]!) ** 2
  const all = squares(logs.slice(1).map((x, i) => x - logs[i]!))
  const share = (n - K + 1) / K / n
  return Math.max(0, (sum / K - share * all) / (1 - share))
}

const tsrv = ofBookBatch(({ seconds }) => {
  const samples = halfHour(seconds)
  return samples === null ? 'warm_up' : twoScales(samples.map(({ mid2 }) => Math.log(mid2)))
})

const signature = ofBookBatch((frozen, batch) => {
  const [fine, coarse] = [gridReturns(frozen, batch, 1), gridReturns(frozen, batch, 60)]
  return fine === null || coarse === null ? 'warm_up' : quotient(squares(fine), squares(coarse))
})

const ewma = ofBookBatch(({ ewma: { variance, returns } }) => (returns < 60 ? 'warm_up' : Math.sqrt(variance)))

export const volatility: Family = {
  plain: [
    ...GRIDS.map((gridS) => [`rv_${gridS}s_30m`, ofReturns(gridS, (r) => squares(r))] as const),
    ['rv_signature', signature],
    ...[1, 5].flatMap(
      (gridS) =>
        [
          [`bipower_${gridS}s_30m`, ofReturns(gridS, bipower)],
          [`jump_${gridS}s_30m`, ofReturns(gridS, (r) => Math.max(0, squares(r) - bipower(r)))],
        ] as const,
    ),
    ['tsrv_30m', tsrv],
    ['ewma_vol_60s', ewma],
    ['vol_ratio', ofReturns(1, (r) => quotient(squares(r.slice(-60)) / 60, squares(r) / HALF_HOUR))],
  ],
}
