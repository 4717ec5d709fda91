// A gated recurrent unit, one step at a time, as ONNX's GRU has it, and a softmax over its state.
//
//   z = σ(Wz·x + bWz + Rz·h + bRz)   r = σ(Wr·x + bWr + Rr·h + bRr)
//   n = tanh(Wn·x + bWn + r ⊙ (Rn·h + bRn)), or tanh(Wn·x + bWn + Rn·(r ⊙ h) + bRn) where the reset comes before
//   h ← (1 − z) ⊙ n + z ⊙ h   p = softmax(V·h + c)
//
// An input that is undefined counts as its mean. Cost O(H·(d + H)).
// Params: │ W 3H × width │ R 3H × hidden │ bW 3H │ bR 3H │ V classes × hidden │ c │, gates in the order z, r, n; hidden: H made even.
// State: │ h │.
import { GRU_HIDDEN, GRU_RESET_AFTER } from './layout'
import { classesOf, config, count, scratch, widthOf } from './block'
import { sigmoid, softmax } from './chance'
import { at, copy, dot, put } from './vector'

@inline function even(n: i32): i32 { return (n + 1) & ~1 }

export function gruParams(hidden: i32, width: i32, classes: i32): i32 {
  return (3 * hidden * (width + even(hidden) + 2) + classes * (even(hidden) + 1)) << 3
}
export function gruBytes(hidden: i32): i32 { return even(hidden) << 3 }

@inline function tanh(x: f64): f64 { return 1 - 2 / (Math.exp(2 * x) + 1) }

/** The state that follows h at `s`, in scratch vector 5, and its probabilities. */
export function gru(l: usize, p: usize, s: usize, x: usize, out: usize): void {
  const hidden = count(l, GRU_HIDDEN)
  const width = widthOf(l)
  const padded = even(hidden)
  const classes = classesOf(l)
  const resetsAfter = config(l, GRU_RESET_AFTER) != 0
  const r = p + (<usize>(3 * hidden * width) << 3)
  const biasW = r + (<usize>(3 * hidden * padded) << 3)
  const biasR = biasW + (<usize>(3 * hidden) << 3)
  const update = scratch(2)
  const reset = scratch(3)
  const held = scratch(4) // r ⊙ h
  const next = scratch(5)
  put(held, padded - 1, 0)
  put(next, padded - 1, 0)
  for (let g = 0; g < 2 * hidden; g++) {
    const fromX = dot(p + (<usize>(g * width) << 3), x, width) + at(biasW, g)
    const fromH = dot(r + (<usize>(g * padded) << 3), s, padded) + at(biasR, g)
    put(g < hidden ? update : reset, g < hidden ? g : g - hidden, sigmoid(fromX + fromH))
  }
  for (let j = 0; j < hidden; j++) put(held, j, at(reset, j) * at(s, j))
  for (let j = 0; j < hidden; j++) {
    const g = 2 * hidden + j
    const fromX = dot(p + (<usize>(g * width) << 3), x, width) + at(biasW, g)
    const row = r + (<usize>(g * padded) << 3)
    const fromH = resetsAfter ? at(reset, j) * (dot(row, s, padded) + at(biasR, g)) : dot(row, held, padded) + at(biasR, g)
    put(next, j, (1 - at(update, j)) * tanh(fromX + fromH) + at(update, j) * at(s, j))
  }
  const v = biasR + (<usize>(3 * hidden) << 3)
  const bias = v + (<usize>(classes * padded) << 3)
  for (let c = 0; c < classes; c++) put(out, c, dot(v + (<usize>(c * padded) << 3), next, padded) + at(bias, c))
  softmax(out, out, classes)
}

/** Takes the state that gru() has left. */
export function gruStep(l: usize, s: usize): void {
  copy(s, scratch(5), even(count(l, GRU_HIDDEN)))
}
