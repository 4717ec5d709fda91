// What each feature adds to the score of a tree ensemble: Shapley values of the game in which features that are not in the coalition are
// averaged over by the training rows that went either way (path-dependent TreeSHAP).
//
// A path holds the features split by so far. Of each: z, the share of training rows that would come along if the feature were not in the
// coalition; o, 1 if this row does, 0 if not; and w, the weight of coalitions of each size.
//
// Source: Lundberg, Erion and Lee 2018, "Consistent individualized feature attribution for tree ensembles", algorithm 2. Cost: trees ×
// leaves × depth².
import { childOf, type Trees } from '../tree-ensemble.js'

export class TreeShap {
  readonly #trees: Trees
  /** Of each node, its rows over those of it and its sibling. */
  readonly #share: Float64Array
  /** Of each class, the mean over the training rows. */
  readonly #base: Float64Array
  /** Depth after depth, a path of as many places as it may have at that depth. */
  readonly #feature: Int32Array
  readonly #zero: Float64Array
  readonly #one: Float64Array
  readonly #weight: Float64Array
  #row: Float32Array = new Float32Array(0)
  #of: ArrayLike<number> = []
  #out: Float64Array = new Float64Array(0)

  private constructor(trees: Trees, cover: Float32Array) {
    this.#trees = trees
    const { feature, left, right, base, roots } = trees
    this.#share = new Float64Array(feature.length).fill(1)
    for (let node = 0; node < feature.length; node++) {
      if (feature[node] === -1) continue
      const [a, b] = [left[node]!, right[node]!]
      const sum = cover[a]! + cover[b]!
      this.#share[a] = cover[a]! / sum
      this.#share[b] = cover[b]! / sum
    }
    this.#base = Float64Array.from(base)
    let deepest = 0
    for (const root of roots) deepest = Math.max(deepest, this.#learnBase(root, 1, 0))
    const places = ((deepest + 2) * (deepest + 3)) / 2
    this.#feature = new Int32Array(places)
    this.#zero = new Float64Array(places)
    this.#one = new Float64Array(places)
    this.#weight = new Float64Array(places)
  }

  /** Null where the file doesn't say how many rows came by its nodes. */
  static of(trees: Trees): TreeShap | null {
    return trees.cover === null ? null : new TreeShap(trees, trees.cover)
  }

  /** One row of features; what is added, and returned as base, is of Σ of[k]·score[k]. */
  explain(row: Float32Array, of: ArrayLike<number>, out: Float64Array): number {
    this.#row = row
    this.#of = of
    this.#out = out
    out.fill(0)
    for (const root of this.#trees.roots) this.#descend(root, 0, 0, 1, 1, -1)
    return this.#base.reduce((sum, base, k) => sum + of[k]! * base, 0)
  }

  /** Adds what the leaves below give on average; how many splits lie below. */
  #learnBase(node: number, share: number, depth: number): number {
    const { feature, left, right, classes, weights } = this.#trees
    if (feature[node] === -1) {
      for (let i = left[node]!; i < right[node]!; i++) this.#base[classes[i]!]! += share * weights[i]!
      return depth
    }
    const below = (child: number) => this.#learnBase(child, share * this.#share[child]!, depth + 1)
    return Math.max(below(left[node]!), below(right[node]!))
  }

  /** `from`: where this node's path begins, a copy of its parent's; `length`: places in it before the parent's feature is added. */
  #descend(node: number, from: number, length: number, zero: number, one: number, by: number): void {
    this.#extend(from, length, zero, one, by)
    const { feature } = this.#trees
    const split = feature[node]!
    if (split === -1) return this.#leaf(node, from, length)
    const hot = childOf(this.#trees, node, this.#row[split]!)
    const { left, right } = this.#trees
    const cold = hot === left[node] ? right[node]! : left[node]!
    let [z, o, last] = [1, 1, length]
    // A feature that was split by before stands in the path once.
    for (let i = 1; i <= length; i++)
      if (this.#feature[from + i] === split) {
        z = this.#zero[from + i]!
        o = this.#one[from + i]!
        this.#unwind(from, last--, i)
        break
      }
    const next = from + length + 1
    for (const child of [hot, cold]) {
      const [childZero, childOne] = [z * this.#share[child]!, child === hot ? o : 0]
      if (childZero === 0 && childOne === 0) continue // nobody comes along, with the feature or without
      this.#copy(from, next, last + 1)
      this.#descend(child, next, last + 1, childZero, childOne, split)
    }
  }

  #leaf(node: number, from: number, last: number): void {
    const { left, right, classes, weights } = this.#trees
    let value = 0
    for (let i = left[node]!; i < right[node]!; i++) value += this.#of[classes[i]!]! * weights[i]!
    if (value === 0) return // a class that isn't asked about
    for (let i = 1; i <= last; i++) {
      const at = from + i
      this.#out[this.#feature[at]!]! += this.#sumWithout(from, last, i) * (this.#one[at]! - this.#zero[at]!) * value
    }
  }

  /** Adds a feature to the path: coalitions of each size with it and without. */
  #extend(from: number, length: number, zero: number, one: number, by: number): void {
    const weight = this.#weight
    this.#feature[from + length] = by
    this.#zero[from + length] = zero
    this.#one[from + length] = one
    weight[from + length] = length === 0 ? 1 : 0
    for (let i = length - 1; i >= 0; i--) {
      weight[from + i + 1]! += (one * weight[from + i]! * (i + 1)) / (length + 1)
      weight[from + i] = (zero * weight[from + i]! * (length - i)) / (length + 1)
    }
  }

  /** Takes the i-th feature out of a path whose last place is `last`. */
  #unwind(from: number, last: number, i: number): void {
    const weight = this.#weight
    const [zero, one] = [this.#zero[from + i]!, this.#one[from + i]!]
    let next = weight[from + last]!
    for (let j = last - 1; j >= 0; j--) {
      const before = weight[from + j]!
      if (one !== 0) {
        weight[from + j] = (next * (last + 1)) / ((j + 1) * one)
        next = before - (weight[from + j]! * zero * (last - j)) / (last + 1)
      } else weight[from + j] = (before * (last + 1)) / (zero * (last - j))
    }
    for (let j = from + i; j < from + last; j++) {
      this.#feature[j] = this.#feature[j + 1]!
      this.#zero[j] = this.#zero[j + 1]!
      this.#one[j] = this.#one[j + 1]!
    }
  }

  /** Sum of the weights that `#unwind` would leave. */
  #sumWithout(from: number, last: number, i: number): number {
    const weight = this.#weight
    const [zero, one] = [this.#zero[from + i]!, this.#one[from + i]!]
    let [next, sum] = [weight[from + last]!, 0]
    for (let j = last - 1; j >= 0; j--) {
      if (one !== 0) {
        const left = (next * (last + 1)) / ((j + 1) * one)
        sum += left
        next = weight[from + j]! - (left * zero * (last - j)) / (last + 1)
      } else sum += (weight[from + j]! * (last + 1)) / (zero * (last - j))
    }
    return sum
  }

  #copy(from: number, to: number, places: number): void {
    for (const list of [this.#feature, this.#zero, this.#one, this.#weight]) list.copyWithin(to, from, from + places)
  }
}
