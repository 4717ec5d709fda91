// Whole seconds of the local clock as they close, for what is measured in seconds and not in events.
import { US_PER_S } from './sight.js'

export class SecondClock {
  #second = NaN

  /** Seconds that closed since the last call; 0 at the first. A clock that goes back begins again. */
  closed(nowUs: number): number {
    const second = Math.floor(nowUs / US_PER_S)
    const closed = second - this.#second
    this.#second = second
    return closed > 0 ? closed : 0
  }
}

/** base^n of a whole n ≥ 0 by squaring: the same bits everywhere. */
export function wholePower(base: number, n: number): number {
  let result = 1
  for (let square = base, rest = n; rest > 0; rest = Math.floor(rest / 2), square *= square)
    if (rest % 2 === 1) result *= square
  return result
}
