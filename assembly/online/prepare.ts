// The caller's inputs as the learner takes them: scaled, clipped, the constant behind them, a zero of padding.
//
//   VIEW_X │ x₁ … x_d │  →  scratch vector 0 │ z₁ … z_d │ 1? │ 0? │
//
// A running scale is that of all inputs up to and with this one (Welford's recurrence, where wanted with a fading past; West 1979).
// An input that doesn't vary is 0.
import {
  CF_SCALE, CF_SCALE_CLIP, CF_SCALE_DECAY, FLAG_CONSTANT, KIND_GRU, KIND_HEDGE, KIND_LINEAR, KIND_TREES, SCALE_FIXED, SCALE_RUNNING, VIEW_X,
} from './layout'
import { config, count, hasFlag, inputsOf, kindOf, paramsOf, scalerOf, scratch, widthOf } from './block'
import { hedgeTakes } from './hedge'
import { at, copy, put } from './vector'

/** Whether inputs may be undefined: the kind has a meaning for it. */
function takesUndefined(kind: i32): bool {
  return kind == KIND_HEDGE || kind == KIND_LINEAR || kind == KIND_TREES || kind == KIND_GRU
}

/** Whether an input is a number whose square can still be added up: an error of the feed is not to spoil a mean for good. */
function isNumber(x: f64): bool {
  return Math.abs(x) <= 1e100
}

/** The running scale takes VIEW_X in, whose place behind the last input is 0. */
function seen(l: usize): void {
  const s = scalerOf(l)
  const n = inputsOf(l)
  const decay = config(l, CF_SCALE_DECAY)
  const total = decay * load<f64>(s) + 1
  const share = 1 / total
  store<f64>(s, total)
  let mean = s + 16
  let squares = mean + (<usize>widthOf(l) << 3)
  let x: usize = VIEW_X
  if (ASC_FEATURE_SIMD) {
    for (let i = 0; i < n; i += 2, x += 16, mean += 16, squares += 16) {
      const value = v128.load(x)
      const off = f64x2.sub(value, v128.load(mean))
      const now = f64x2.add(v128.load(mean), f64x2.mul(off, f64x2.splat(share)))
      v128.store(mean, now)
      const kept = f64x2.mul(f64x2.splat(decay), v128.load(squares))
      v128.store(squares, f64x2.add(kept, f64x2.mul(off, f64x2.sub(value, now))))
    }
    return
  }
  for (let i = 0; i < n; i++, x += 8, mean += 8, squares += 8) {
    const off = load<f64>(x) - load<f64>(mean)
    store<f64>(mean, load<f64>(mean) + off * share)
    store<f64>(squares, decay * load<f64>(squares) + off * (load<f64>(x) - load<f64>(mean)))
  }
}

/** z ← (z − mean)/deviation, within ±clip; 0 where the deviation is. */
function scaleRunning(l: usize, z: usize): void {
  const n = inputsOf(l)
  const clip = config(l, CF_SCALE_CLIP)
  const share = 1 / load<f64>(scalerOf(l))
  let mean = scalerOf(l) + 16
  let squares = mean + (<usize>widthOf(l) << 3)
  if (ASC_FEATURE_SIMD) {
    for (let i = 0; i < n; i += 2, z += 16, mean += 16, squares += 16) {
      const variance = f64x2.mul(v128.load(squares), f64x2.splat(share))
      const scaled = f64x2.div(f64x2.sub(v128.load(z), v128.load(mean)), f64x2.sqrt(variance))
      const clipped = f64x2.max(f64x2.splat(-clip), f64x2.min(f64x2.splat(clip), scaled))
      v128.store(z, v128.and(clipped, f64x2.gt(variance, f64x2.splat(0))))
    }
    return
  }
  for (let i = 0; i < n; i++, z += 8, mean += 8, squares += 8) {
    const variance = load<f64>(squares) * share
    const scaled = (load<f64>(z) - load<f64>(mean)) / Math.sqrt(variance)
    store<f64>(z, variance > 0 ? max(-clip, min(clip, scaled)) : 0)
  }
}

/** The input at VIEW_X as the learner takes it, in scratch vector 0; false when it can't. `learns`: a running scale takes it in. */
export function prepare(l: usize, learns: bool): bool {
  const z = scratch(0)
  const n = inputsOf(l)
  const width = widthOf(l)
  const kind = kindOf(l)
  const mayMiss = takesUndefined(kind)
  if (kind == KIND_HEDGE && !hedgeTakes(l, VIEW_X)) return false
  if (!mayMiss) for (let i = 0; i < n; i++) if (!isNumber(at(VIEW_X, i))) return false
  copy(z, VIEW_X, n)
  if (kind == KIND_HEDGE) for (let i = 0; i < n; i++) if (isNaN(at(z, i))) put(z, i, NaN) // one NaN, whatever the host's bits are
  const scale = count(l, CF_SCALE)
  if (scale == SCALE_RUNNING) {
    store<f64>(<usize>VIEW_X + (<usize>n << 3), 0)
    if (learns) seen(l)
    scaleRunning(l, z)
  } else if (scale == SCALE_FIXED) {
    const clip = config(l, CF_SCALE_CLIP)
    const means = paramsOf(l) - (<usize>n << 4)
    for (let i = 0; i < n; i++) {
      const scaled = (at(z, i) - at(means, i)) / at(means, n + i)
      put(z, i, isNaN(scaled) ? NaN : max(-clip, min(clip, scaled)))
    }
  }
  if (kind == KIND_LINEAR || kind == KIND_GRU) for (let i = 0; i < n; i++) if (!isNumber(at(z, i))) put(z, i, 0)
  for (let i = n; i < width; i++) put(z, i, i == n && hasFlag(l, FLAG_CONSTANT) ? 1 : 0)
  return true
}
