// Who took, where a file of trades doesn't say: Lee and Ready's rule of 1991 without its delay. Above the mid the buyer,
// below it the seller; at the mid, or without quotes, whoever the last change of the price speaks for.

export class Taker {
  #mid2 = NaN
  #last = NaN
  #sign: 1 | -1 = 1

  /** The best prices from now on, in the units of the trades' prices; NaN where a side is empty. */
  quotes(bid: number, ask: number): void {
    this.#mid2 = bid + ask
  }

  of(px: number): 1 | -1 {
    const side = 2 * px - this.#mid2
    if (side > 0) this.#sign = 1
    else if (side < 0) this.#sign = -1
    else if (px > this.#last) this.#sign = 1
    else if (px < this.#last) this.#sign = -1
    this.#last = px
    return this.#sign
  }
}
