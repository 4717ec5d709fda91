// Rows of numbers by time in typed arrays of a fixed size: the newest take the place of the oldest.

/** A row is a time and a number for each column. Memory is capacity × (columns + 1) × 8 bytes, taken once for each column. */
export class Ring {
  readonly capacity: number
  readonly #times: Float64Array
  readonly #columns: Float64Array[]
  #next = 0
  #size = 0

  constructor(capacity: number, columns: number) {
    this.capacity = capacity
    this.#times = new Float64Array(capacity)
    this.#columns = Array.from({ length: columns }, () => new Float64Array(capacity).fill(NaN))
  }

  get size(): number {
    return this.#size
  }

  /** Values that aren't given are NaN. */
  push(tsUs: number, values: ArrayLike<number>): void {
    this.#times[this.#next] = tsUs
    for (let i = 0; i < this.#columns.length; i++) this.#columns[i]![this.#next] = values[i] ?? NaN
    this.#next = (this.#next + 1) % this.capacity
    this.#size = Math.min(this.capacity, this.#size + 1)
  }

  /** A column more, undefined in all rows so far; its number. */
  addColumn(): number {
    return this.#columns.push(new Float64Array(this.capacity).fill(NaN)) - 1
  }

  /** Epoch microseconds of row i, 0 the oldest; NaN where there is none. */
  timeAt(i: number): number {
    return i >= 0 && i < this.#size ? this.#times[this.#at(i)]! : NaN
  }

  at(i: number, column: number): number {
    return i >= 0 && i < this.#size ? (this.#columns[column]?.[this.#at(i)] ?? NaN) : NaN
  }

  get lastUs(): number {
    return this.timeAt(this.#size - 1)
  }

  /** Numbers of the newest rows, `most` at most, newest first. */
  newest(most: number): readonly number[] {
    return Array.from({ length: Math.min(most, this.#size) }, (_, i) => this.#size - 1 - i)
  }

  /** The first row that isn't older than a time; `size` where all are. */
  indexFrom(tsUs: number): number {
    let [low, high] = [0, this.#size]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#times[this.#at(middle)]! < tsUs) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Rows from `from` on of a column, oldest first, into `out`; how many. */
  copy(column: number, from: number, out: Float64Array): number {
    const values = this.#columns[column]
    const count = Math.min(out.length, this.#size - from)
    if (!values) return 0
    for (let i = 0; i < count; i++) out[i] = values[this.#at(from + i)]!
    return Math.max(0, count)
  }

  #at(i: number): number {
    return (this.#next - this.#size + i + this.capacity) % this.capacity
  }
}
