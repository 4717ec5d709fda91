// What trading does to the mid (F51, F52, F54), from closed seconds. Cost O(1800).
import { REASON_NO_TRADES, REASON_WARM_UP, REASON_ZERO_DENOMINATOR } from '../layout'
import {
  HALF_HOUR, MINUTES, at, changeOf, layBars, layout, notionalOfBar, put, samples, seconds, tooEarly, windowStart,
} from './samples'
import { barCount, crossSum, mid2Of, nextRow, rowBack, signedOf, squaresSum } from './seconds'
import { because } from './undefined'

const BARS: i32 = 180 // of ten seconds
const LAGS: i32 = 4 // ⌊4·(180/100)^(2/9)⌋
const BARS_MIN: i64 = 6
/** Of Σ (ΔM − mean)²: a smaller rest is that of rounding, and the fit has no error to divide by. */
const EXACT: f64 = 1e-20

const MOVES: usize = memory.data(180 * 8)
const FLOWS: usize = memory.data(180 * 8)

let fitOf: i32 = 0
let slope: f64 = NaN
let slopeT: f64 = NaN

/**
 * F51: ΔM = α + λ·Q over bars of ten seconds; M in ticks, Q = Σ s·v in lots. λ by least squares, its t by Newey, West 1987
 * (Bartlett weights, no small-sample factor). Source: Kyle 1985.
 */
function fit(first: i32): void {
  if (fitOf == layout) return
  fitOf = layout
  slope = NaN
  slopeT = NaN
  let row = rowBack(seconds, samples - 1 - first)
  let meanMove: f64 = 0
  let meanFlow: f64 = 0
  for (let i = 0; i < BARS; i++) {
    const open = mid2Of(row)
    let flow: i64 = 0
    for (let k = 0; k < 10; k++) {
      row = nextRow(seconds, row)
      flow += signedOf(row)
    }
    const move = <f64>(mid2Of(row) - open) * 0.5
    put(MOVES, i, move)
    put(FLOWS, i, <f64>flow)
    meanMove += move
    meanFlow += <f64>flow
  }
  meanMove /= <f64>BARS
  meanFlow /= <f64>BARS
  let squares: f64 = 0
  let cross: f64 = 0
  let whole: f64 = 0
  for (let i = 0; i < BARS; i++) {
    const flow = at(FLOWS, i) - meanFlow
    const move = at(MOVES, i) - meanMove
    squares += flow * flow
    cross += flow * move
    whole += move * move
  }
  if (squares == 0) return
  slope = cross / squares
  let rest: f64 = 0
  for (let i = 0; i < BARS; i++) {
    const flow = at(FLOWS, i) - meanFlow
    const residual = at(MOVES, i) - meanMove - slope * flow
    rest += residual * residual
    put(MOVES, i, flow * residual) // the scores
  }
  if (rest <= EXACT * whole) return
  let long: f64 = 0
  for (let lag = 0; lag <= LAGS; lag++) {
    let sum: f64 = 0
    for (let i = lag; i < BARS; i++) sum += at(MOVES, i) * at(MOVES, i - lag)
    long += lag == 0 ? sum : 2 * (1 - <f64>lag / <f64>(LAGS + 1)) * sum
  }
  if (long > 0) slopeT = cross / Math.sqrt(long)
}

export function kyleLambda(ofT: bool): f64 {
  const first = windowStart(HALF_HOUR, 10)
  if (first < 0) return tooEarly()
  fit(first)
  const value = ofT ? slopeT : slope
  return isNaN(value) ? because(REASON_ZERO_DENOMINATOR) : value
}

/** F52: 10⁶·Σ r·S/Σ S² over bars of five minutes, S = Σ s·√(price·amount). Source: Hasbrouck 2009. */
export function hasbrouckLambda(s: usize): f64 {
  if (barCount(s) < BARS_MIN) return because(REASON_WARM_UP)
  const squares = squaresSum(s)
  return squares == 0 ? because(REASON_ZERO_DENOMINATOR) : (crossSum(s) / squares) * 1e6
}

/** F54: mean of 10⁶·|ln C/O|/notional over bars of a minute with trades. Source: Amihud 2002. */
export function amihud(): f64 {
  if (!layBars()) return tooEarly()
  let sum: f64 = 0
  let n = 0
  for (let i = 0; i < MINUTES; i++) {
    if (notionalOfBar(i) == 0) continue
    sum += Math.abs(changeOf(i)) / notionalOfBar(i)
    n++
  }
  return n == 0 ? because(REASON_NO_TRADES) : (sum / <f64>n) * 1e6
}
