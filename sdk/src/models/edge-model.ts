// A model that answers where the book is, when the backend can't or beside it.
import type { Manifest } from './manifest.js'

/** Whatever evaluates it: these rooms, the core, a runtime. */
export interface EdgeModel {
  readonly kind: string
  readonly manifest: Manifest
  /** Probabilities of the window's newest moment into `out`, in the order of the classes. Throws RangeError for wrong lengths. */
  predict(window: Float32Array, out: Float32Array): void
  /** Nodes of its trees; 0 where it has none. What an explanation costs grows with them. */
  readonly nodes: number
  /** Null where it can't say what its features add. */
  readonly explain: Explain | null
}

/**
 * What each feature adds to a weighted sum of the scores before the softmax, into `out`, one number a feature; returns what the sum is
 * without any: that and the numbers in `out` add up to Σ weights[k]·score[k]. With 1 for a class and −1 for another the sum is the
 * logarithm of the ratio of their probabilities. Throws RangeError for wrong lengths.
 */
export type Explain = (window: Float32Array, weights: ArrayLike<number>, out: Float64Array) => number

/** Throws RangeError unless a window and an output have the lengths that a manifest asks for. */
export function mustFit({ rows, features, classes }: Manifest, window: Float32Array, out: Float32Array): void {
  mustBeWindow(rows * features.length, window)
  if (out.length !== classes.length) throw new RangeError(`out: found ${out.length} places, expected ${classes.length}`)
}

/** The same for an explanation. */
export function mustFitExplanation(
  { rows, features, classes }: Manifest,
  window: Float32Array,
  weights: ArrayLike<number>,
  out: Float64Array,
): void {
  mustBeWindow(rows * features.length, window)
  if (weights.length !== classes.length)
    throw new RangeError(`weights: found ${weights.length}, expected ${classes.length}, one a class`)
  if (out.length !== features.length)
    throw new RangeError(`out: found ${out.length} places, expected ${features.length}, one a feature`)
}

function mustBeWindow(length: number, window: Float32Array): void {
  if (window.length !== length) throw new RangeError(`window: found ${window.length} numbers, expected ${length}`)
}
