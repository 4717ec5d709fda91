// From exact integers to the double nearest the exact decimal, rounded once.
import { C_PX_DIV, C_PX_EXP, C_PX_MANT, C_PX_NUM, C_QTY_DIV, C_QTY_NUM, C_TRADE_DIV, C_TRADE_EXP } from '../layout'
import { powerOfTen } from '../decode/decimal'

/** A trade's price that lies on no tick. */
export const OFF_TICK: i64 = i64.MIN_VALUE

const EXACT: i64 = 9007199254740992

/** count × num / div, where num and div are whole doubles and div ≤ 10^18: the nearest double. */
function nearest(count: i64, num: f64, div: f64): f64 {
  const exact = <f64>count * num
  if (Math.abs(exact) < <f64>EXACT) return exact / div // both exact: one rounding
  return nearestLarge(count, num, div)
}

function nearestLarge(count: i64, num: f64, div: f64): f64 {
  const most = i64.MAX_VALUE / <i64>num
  if (count > most || count < -most) return (<f64>count * num) / div // beyond i64: nearest but for the last bit
  const product = count * <i64>num
  if (product >= -EXACT && product <= EXACT) return <f64>product / div
  return product < 0 ? -longDivision(-product, <i64>div) : longDivision(product, <i64>div)
}

/**
 * n / d for n > 2^53: the quotient is drawn out to 55 bits, what remains is kept as a sticky last bit, and the
 * conversion of that integer is the one rounding.
 */
function longDivision(n: u64, d: u64): f64 {
  let q = n / d
  let rest = n % d
  let scale: f64 = 1
  while (q < <u64>1 << 54) {
    rest <<= 1
    q <<= 1
    if (rest >= d) {
      rest -= d
      q |= 1
    }
    scale *= 0.5
  }
  if (rest != 0) q |= 1
  return <f64>q * scale
}

/** Price of a count of ticks, in the instrument's own units. */
export function price(m: usize, ticks: i64): f64 {
  return nearest(ticks, load<f64>(m, C_PX_NUM), load<f64>(m, C_PX_DIV))
}

/** Amount of a count of lots, in the instrument's own units. */
export function amount(m: usize, lots: i64): f64 {
  return nearest(lots, load<f64>(m, C_QTY_NUM), load<f64>(m, C_QTY_DIV))
}

/** Price of a trade, which is kept in decimals of the instrument rather than ticks. */
export function tradePrice(m: usize, px: i64): f64 {
  return nearest(px, 1, load<f64>(m, C_TRADE_DIV))
}

/** Units of a trade's price in one tick. */
@inline function perTick(m: usize): i64 {
  return load<i64>(m, C_PX_MANT) * powerOfTen(load<i32>(m, C_TRADE_EXP) - load<i32>(m, C_PX_EXP))
}

/** The tick a trade's price lies on, OFF_TICK where it lies between two. */
export function wholeTicks(m: usize, px: i64): i64 {
  const unit = perTick(m)
  return px % unit == 0 ? px / unit : OFF_TICK
}

/** A trade's price in ticks, also between two of them: of whole ones exact. */
export function ticksOf(m: usize, px: i64): f64 {
  return <f64>px / <f64>perTick(m)
}
