// F04 microprice_stoikov: G*(I, S), the expected move of the mid until it settles, looked up in a table that was fitted
// beforehand and is frozen with the market. I = B₁/(B₁ + A₁) in 10 equal bins, S the spread in ticks; a wider spread than
// the table knows uses its last row. Unit ticks; NaN for a state never seen. Source: Stoikov 2018. Cost O(1).
import { I_MICROPRICE_PAGE, I_MICROPRICE_SPREADS, MICROPRICE_BINS, MICROPRICE_SPREADS_MAX, P_BODY } from '../layout'
import { newPage, pageAt } from '../memory'

export function hasTable(m: usize): bool {
  return load<i32>(m, I_MICROPRICE_PAGE) != 0
}

/** Copies `spreads` rows of 10 f64 into a page of the market's; false when the pool is exhausted. */
export function setTable(m: usize, from: usize, spreads: i32): bool {
  let page = load<i32>(m, I_MICROPRICE_PAGE)
  if (page == 0) page = newPage(m)
  if (page == 0 || spreads > MICROPRICE_SPREADS_MAX) return false
  memory.copy(pageAt(m, page) + P_BODY, from, <usize>(spreads * MICROPRICE_BINS) << 3)
  store<i32>(m, page, I_MICROPRICE_PAGE)
  store<i32>(m, spreads, I_MICROPRICE_SPREADS)
  return true
}

/** G* at a spread of `ticks` with these best sizes; NaN when locked or unseen. */
export function adjustment(m: usize, ticks: i64, bidLots: i64, askLots: i64): f64 {
  if (ticks < 1) return NaN
  const row = <i32>min<i64>(ticks, load<i32>(m, I_MICROPRICE_SPREADS)) - 1
  const bin = <i32>min<i64>((10 * bidLots) / (bidLots + askLots), MICROPRICE_BINS - 1)
  const table = pageAt(m, load<i32>(m, I_MICROPRICE_PAGE)) + P_BODY
  return load<f64>(table + (<usize>(row * MICROPRICE_BINS + bin) << 3))
}
