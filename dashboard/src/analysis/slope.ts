// Least squares through the origin: how many basis points a predictor of 1 has been worth.

export class Slope {
  #xx = 0
  #xy = 0
  #n = 0

  get n(): number {
    return this.#n
  }

  push(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return
    this.#n++
    this.#xx += x * x
    this.#xy += x * y
  }

  /** Σxy/Σx²; NaN while every x was 0. */
  get value(): number {
    return this.#xx > 0 ? this.#xy / this.#xx : NaN
  }
}
