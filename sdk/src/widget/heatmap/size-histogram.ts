// How large cells are: counts by size in eighths of an octave, from which percentiles are read.
const PER_OCTAVE = 8
const LOWEST_OCTAVE = -20
/** Up to the sum of many levels of 2^53 lots. */
const BINS = (64 - LOWEST_OCTAVE) * PER_OCTAVE + 1

export class SizeHistogram {
  readonly #counts = new Uint32Array(BINS)
  #total = 0

  get total(): number {
    return this.#total
  }

  add(size: number): void {
    const bin = Math.floor((Math.log2(size) - LOWEST_OCTAVE) * PER_OCTAVE)
    this.#counts[bin > 0 ? (bin < BINS ? bin : BINS - 1) : 0]!++
    this.#total++
  }

  /** The size that a share of them, 0 to 1, does not exceed, to within an eighth of an octave (9 %); 0 where there are none. */
  quantile(share: number): number {
    if (this.#total === 0) return 0
    const wanted = Math.min(1, Math.max(0, share)) * this.#total
    let seen = 0
    for (let bin = 0; bin < BINS; bin++) {
      seen += this.#counts[bin]!
      if (seen >= wanted && this.#counts[bin]! > 0) return 2 ** ((bin + 0.5) / PER_OCTAVE + LOWEST_OCTAVE)
    }
    return 2 ** (BINS / PER_OCTAVE + LOWEST_OCTAVE)
  }

  clear(): void {
    this.#counts.fill(0)
    this.#total = 0
  }
}
