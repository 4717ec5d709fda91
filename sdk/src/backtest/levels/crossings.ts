// When a column first goes beyond a value, and how far it went: blocks of its extremes are looked at before its values.
const BLOCK = 128

/** Over a column that doesn't change. Ranges are [from, to); places are indices. */
export class Crossings {
  readonly #values: Float64Array
  readonly #least: Float64Array
  readonly #most: Float64Array

  constructor(values: Float64Array) {
    this.#values = values
    const blocks = Math.ceil(values.length / BLOCK)
    this.#least = new Float64Array(blocks).fill(Infinity)
    this.#most = new Float64Array(blocks).fill(-Infinity)
    for (let i = 0; i < values.length; i++) {
      const block = Math.floor(i / BLOCK)
      this.#least[block] = Math.min(this.#least[block]!, values[i]!)
      this.#most[block] = Math.max(this.#most[block]!, values[i]!)
    }
  }

  /** First place in the range with a value ≤ `level`; −1 where there is none. */
  firstAtOrBelow(level: number, from: number, to: number): number {
    for (let i = from; i < to;) {
      if (i % BLOCK === 0 && i + BLOCK <= to && this.#least[i / BLOCK]! > level) i += BLOCK
      else if (this.#values[i]! <= level) return i
      else i++
    }
    return -1
  }

  /** First place in the range with a value ≥ `level`; −1 where there is none. */
  firstAtOrAbove(level: number, from: number, to: number): number {
    for (let i = from; i < to;) {
      if (i % BLOCK === 0 && i + BLOCK <= to && this.#most[i / BLOCK]! < level) i += BLOCK
      else if (this.#values[i]! >= level) return i
      else i++
    }
    return -1
  }

  /** Infinity of nothing. */
  least(from: number, to: number): number {
    let least = Infinity
    for (let i = from; i < to;) {
      const isWhole = i % BLOCK === 0 && i + BLOCK <= to
      least = Math.min(least, isWhole ? this.#least[i / BLOCK]! : this.#values[i]!)
      i += isWhole ? BLOCK : 1
    }
    return least
  }

  /** −Infinity of nothing. */
  most(from: number, to: number): number {
    let most = -Infinity
    for (let i = from; i < to;) {
      const isWhole = i % BLOCK === 0 && i + BLOCK <= to
      most = Math.max(most, isWhole ? this.#most[i / BLOCK]! : this.#values[i]!)
      i += isWhole ? BLOCK : 1
    }
    return most
  }
}
