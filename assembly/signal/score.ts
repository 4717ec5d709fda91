// The composite score (docs/signals.md): Σ w·part / Σ w over the defined parts imbalance, size and speed, each in
// [−1, 1]. NaN when imbalance is undefined. Source: the product's own definition.
import {
  C_DOWN, C_UP, C_W_IMBALANCE, C_W_SIZE, C_W_SPEED, SIG_DIRECTION, SIG_IMBALANCE, SIG_LEVELS, SIG_SCORE, SIG_SIZE,
  SIG_SPEED, STATE_LIVE, VIEW_SIGNAL,
} from '../layout'
import { imbalanceByDistance } from '../features/nearness'
import { largeSum, scanAllLarge } from './large'
import { speedPart } from './speed'
import { listLevels } from './list'
import { stateOf } from '../state'

let weighted: f64 = 0
let weights: f64 = 0

function add(part: f64, weight: f64): void {
  if (isNaN(part)) return
  weighted += part * weight
  weights += weight
}

/** Writes score, parts and direction to VIEW_SIGNAL and the levels to VIEW_LEVELS. False when there is no score. */
export function computeSignal(m: usize): bool {
  const live = stateOf(m) == STATE_LIVE
  let imbalance: f64 = NaN
  let size: f64 = NaN
  let speed: f64 = NaN
  if (live) {
    scanAllLarge(m)
    imbalance = imbalanceByDistance(m)
    const bids = largeSum(m, 0)
    const asks = largeSum(m, 1)
    if (bids + asks > 0) size = (bids - asks) / (bids + asks)
    speed = speedPart(m)
  }
  weighted = weights = 0
  add(imbalance, load<f64>(m, C_W_IMBALANCE))
  add(size, load<f64>(m, C_W_SIZE))
  add(speed, load<f64>(m, C_W_SPEED))
  const score = isNaN(imbalance) || !(weights > 0) ? NaN : weighted / weights
  store<f64>(VIEW_SIGNAL, score, SIG_SCORE * 8)
  store<f64>(VIEW_SIGNAL, imbalance, SIG_IMBALANCE * 8)
  store<f64>(VIEW_SIGNAL, size, SIG_SIZE * 8)
  store<f64>(VIEW_SIGNAL, speed, SIG_SPEED * 8)
  const direction: f64 = score > load<f64>(m, C_UP) ? 1 : score < load<f64>(m, C_DOWN) ? -1 : 0
  store<f64>(VIEW_SIGNAL, direction, SIG_DIRECTION * 8)
  store<f64>(VIEW_SIGNAL, <f64>listLevels(m), SIG_LEVELS * 8)
  return !isNaN(score)
}
