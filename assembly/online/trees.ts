// A tree ensemble as ONNX's TreeEnsembleClassifier has it: branches by x ≤ threshold in 32-bit floats, sums of the leaves' weights
// through softmax. Cost O(trees·depth).
//
//   params │ base f64 × classes │ i32 root × trees, padded to 8 │ nodes │ leaf weights │
//   node   │ i32 input, −1: a leaf; bit 30: undefined goes left │ i32 left │ i32 right │ f32 threshold │
//   leaf   weights from left to right − 1, each │ i32 class │ f32 weight │
import { TREES_COUNT, TREES_NODES, TREES_WEIGHTS } from './layout'
import { classesOf, count } from './block'
import { softmax } from './chance'
import { at, copy, put } from './vector'

export const UNDEFINED_LEFT: i32 = 1 << 30

export function treesParams(classes: i32, trees: i32, nodes: i32, weights: i32): i32 {
  return (classes << 3) + (((trees + 1) & ~1) << 2) + (nodes << 4) + (weights << 3)
}

export function trees(l: usize, p: usize, x: usize, out: usize): void {
  const classes = classesOf(l)
  const n = count(l, TREES_COUNT)
  const roots = p + (<usize>classes << 3)
  const nodes = roots + (<usize>((n + 1) & ~1) << 2)
  const weights = nodes + (<usize>count(l, TREES_NODES) << 4)
  copy(out, p, classes)
  for (let t = 0; t < n; t++) {
    let node = nodes + (<usize>load<i32>(roots + (<usize>t << 2)) << 4)
    for (let input = load<i32>(node); input >= 0; input = load<i32>(node)) {
      const value = at(x, input & ~UNDEFINED_LEFT)
      const isLeft = value <= <f64>load<f32>(node, 12) || (isNaN(value) && (input & UNDEFINED_LEFT) != 0)
      node = nodes + (<usize>(isLeft ? load<i32>(node, 4) : load<i32>(node, 8)) << 4)
    }
    const end = weights + (<usize>load<i32>(node, 8) << 3)
    for (let w = weights + (<usize>load<i32>(node, 4) << 3); w < end; w += 8)
      put(out, load<i32>(w), at(out, load<i32>(w)) + <f64>load<f32>(w, 4))
  }
  softmax(out, out, classes)
}

/** Whether every way through the nodes stays inside and ends: children come later, as sdk's trees.ts checks with a better message. */
export function treesStand(l: usize, p: usize, inputs: i32): bool {
  const n = count(l, TREES_COUNT)
  const all = count(l, TREES_NODES)
  const roots = p + (<usize>classesOf(l) << 3)
  const nodes = roots + (<usize>((n + 1) & ~1) << 2)
  const weights = nodes + (<usize>all << 4)
  for (let t = 0; t < n; t++) if (<u32>load<i32>(roots + (<usize>t << 2)) >= <u32>all) return false
  for (let i = 0; i < all; i++) {
    const node = nodes + (<usize>i << 4)
    const isLeaf = load<i32>(node) < 0
    if (!isLeaf && (load<i32>(node) & ~UNDEFINED_LEFT) >= inputs) return false
    const least = isLeaf ? 0 : i + 1
    const most = isLeaf ? count(l, TREES_WEIGHTS) : all - 1
    for (let side = 4; side <= 8; side += 4) {
      const to = load<i32>(node + <usize>side)
      if (to < least || to > most) return false
    }
  }
  for (let i = 0; i < count(l, TREES_WEIGHTS); i++)
    if (<u32>load<i32>(weights + (<usize>i << 3)) >= <u32>classesOf(l)) return false
  return true
}
