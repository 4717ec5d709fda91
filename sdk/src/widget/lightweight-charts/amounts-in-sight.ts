// How large the amounts in sight are: counts by size, kept up as columns come into sight and leave it.
import type { Cells } from './cells.js'

const PER_OCTAVE = 16
/** From 2^-40 to 2^60, whatever a venue counts in. */
const LOWEST_OCTAVE = -40
const BINS = 100 * PER_OCTAVE

export class AmountsInSight {
  readonly #counts = new Uint32Array(BINS)
  #total = 0
  #seen = new Set<Cells>()

  /** A side that several columns share, since nothing happened between them, counts once. */
  look(sides: Iterable<Cells>): void {
    const now = new Set(sides)
    for (const cells of this.#seen) if (!now.has(cells)) this.#count(cells, -1)
    for (const cells of now) if (!this.#seen.has(cells)) this.#count(cells, 1)
    this.#seen = now
  }

  /** The amount that a share of them, 0 to 1, does not exceed, to within a sixteenth of an octave (5 %); 0 where there are none. */
  percentile(share: number): number {
    if (this.#total === 0) return 0
    let left = share * this.#total
    let bin = -1
    do left -= this.#counts[++bin]!
    while (bin < BINS - 1 && (left > 0 || this.#counts[bin] === 0))
    return 2 ** (bin / PER_OCTAVE + LOWEST_OCTAVE)
  }

  #count({ amounts }: Cells, sign: 1 | -1): void {
    for (const amount of amounts) {
      const bin = Math.floor((Math.log2(amount) - LOWEST_OCTAVE) * PER_OCTAVE)
      this.#counts[Math.min(BINS - 1, Math.max(0, bin))]! += sign
    }
    this.#total += sign * amounts.length
  }
}
