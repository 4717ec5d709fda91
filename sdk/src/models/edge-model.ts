// A model that answers where the book is, when the backend can't or beside it.
import type { Manifest } from './manifest.js'

/** Whatever evaluates it: these rooms, the core, a runtime. */
export interface EdgeModel {
  readonly kind: string
  readonly manifest: Manifest
  /** Probabilities of the window's newest moment into `out`, in the order of the classes. Throws RangeError for wrong lengths. */
  predict(window: Float32Array, out: Float32Array): void
}

/** Throws RangeError unless a window and an output have the lengths that a manifest asks for. */
export function mustFit({ rows, features, classes }: Manifest, window: Float32Array, out: Float32Array): void {
  const length = rows * features.length
  if (window.length !== length) throw new RangeError(`window: found ${window.length} numbers, expected ${length}`)
  if (out.length !== classes.length) throw new RangeError(`out: found ${out.length} places, expected ${classes.length}`)
}
