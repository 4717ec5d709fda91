// What became of a price that was said to be a level: whether it was touched, and whether the market turned there. The rules were fixed
// before anything was measured.
import { countUntil } from '../statistics/block-bootstrap.js'
import { Crossings } from './crossings.js'
import type { LevelTape } from './level-tape.js'
import type { Sign } from './moment.js'
import { SecondMoves } from './second-moves.js'

/** δ: how near the best price of its side has to come. */
const TOUCH_TICKS = 1
/** From its appearance on a level must be far from the price for so long. */
const DELAY_US = 1_000_000
/** A touch is decided in this time or not at all. */
export const UNDECIDED_US = 300_000_000
const SPREADS = 2
const SIGMAS = 0.5

/**
 * `near`: within a tick of the price, or behind it, a second after it appeared, so it can't be approached from the far side; `untouched`
 * until the end of its stretch; `unsized`: touched while the stretch was too young to have a σ, or nothing moved and the book was locked. A touch ends as `bounce`, `break`, `timeout`
 * (neither within 5 min) or `cut` (its stretch ended before).
 */
export type Ending = 'near' | 'untouched' | 'unsized' | 'bounce' | 'break' | 'timeout' | 'cut'

export interface Placed {
  /** The moment at which it was there; what comes later is looked at. */
  readonly index: number
  readonly tsUs: number
  readonly sign: Sign
  readonly pxTicks: number
}

export interface Touch {
  readonly touchUs: number
  /** When it was decided or given up. */
  readonly endUs: number
  /** At the touch. */
  readonly midTicks: number
  readonly spreadTicks: number
  readonly sigmaTicks: number
  /** X = Y = max(2 spreads, ½·σ_60s), ticks. */
  readonly reachTicks: number
  /** The furthest that the mid went against a bet on the bounce, ticks; 0 or more. */
  readonly adverseTicks: number
  /** What such a bet brought, in at the touch and out at the end, paying half the spread both times; fees come on top. */
  readonly fadeTicks: number
}

export interface Outcome {
  readonly ending: Ending
  /** Null for what wasn't touched. */
  readonly touch: Touch | null
  /** Until when a second level at the same price would be the same one. */
  readonly openUntilUs: number
}

export class Outcomes {
  readonly #tape: LevelTape
  readonly #bid: Crossings
  readonly #ask: Crossings
  /** Twice the mid, so that it is whole. */
  readonly #mid2: Crossings
  readonly #mids2: Float64Array
  readonly moves: SecondMoves

  constructor(tape: LevelTape) {
    this.#tape = tape
    this.#bid = new Crossings(tape.bidTicks)
    this.#ask = new Crossings(tape.askTicks)
    this.#mids2 = tape.bidTicks.map((bid, i) => bid + tape.askTicks[i]!)
    this.#mid2 = new Crossings(this.#mids2)
    this.moves = new SecondMoves(tape)
  }

  of({ index, tsUs, sign, pxTicks }: Placed): Outcome {
    const { tsUs: times, stretches, stretchOf, bidTicks, askTicks } = this.#tape
    const stretch = stretchOf[index]!
    const { to } = stretches[stretch]!
    const endUs = times[to - 1]!
    if (endUs < tsUs + DELAY_US) return { ending: 'untouched', touch: null, openUntilUs: endUs }
    const state = countUntil(times, tsUs + DELAY_US) - 1
    const isFar = sign > 0 ? bidTicks[state]! > pxTicks + TOUCH_TICKS : askTicks[state]! < pxTicks - TOUCH_TICKS
    if (!isFar) return { ending: 'near', touch: null, openUntilUs: tsUs + DELAY_US }
    const at =
      sign > 0
        ? this.#bid.firstAtOrBelow(pxTicks + TOUCH_TICKS, state + 1, to)
        : this.#ask.firstAtOrAbove(pxTicks - TOUCH_TICKS, state + 1, to)
    if (at < 0) return { ending: 'untouched', touch: null, openUntilUs: endUs }
    return this.#touched(at, stretch, to, sign)
  }

  #touched(at: number, stretch: number, to: number, sign: Sign): Outcome {
    const { tsUs: times, bidTicks, askTicks } = this.#tape
    const touchUs = times[at]!
    const spreadTicks = askTicks[at]! - bidTicks[at]!
    const sigmaTicks = this.moves.sigmaTicks(stretch, touchUs)
    const reachTicks = Math.max(SPREADS * spreadTicks, SIGMAS * sigmaTicks)
    if (!(reachTicks > 0)) return { ending: 'unsized', touch: null, openUntilUs: touchUs }
    const start = this.#mids2[at]!
    const until = Math.min(to, countUntil(times, touchUs + UNDECIDED_US))
    const above = this.#mid2.firstAtOrAbove(start + 2 * reachTicks, at + 1, until)
    const below = this.#mid2.firstAtOrBelow(start - 2 * reachTicks, at + 1, until)
    const [away, through] = sign > 0 ? [above, below] : [below, above]
    const isAway = away >= 0 && (through < 0 || away < through)
    const isDecided = away >= 0 || through >= 0
    const isCut = !isDecided && times[to - 1]! < touchUs + UNDECIDED_US
    const last = isDecided ? (isAway ? away : through) : until - 1
    const worst = sign > 0 ? start - this.#mid2.least(at, last + 1) : this.#mid2.most(at, last + 1) - start
    const paid = (spreadTicks + askTicks[last]! - bidTicks[last]!) / 2
    const endUs = isDecided || isCut ? times[last]! : touchUs + UNDECIDED_US
    return {
      ending: isDecided ? (isAway ? 'bounce' : 'break') : isCut ? 'cut' : 'timeout',
      touch: {
        ...{ touchUs, endUs, midTicks: start / 2, spreadTicks, sigmaTicks, reachTicks },
        adverseTicks: worst / 2,
        fadeTicks: (sign * (this.#mids2[last]! - start)) / 2 - paid,
      },
      openUntilUs: endUs,
    }
  }
}
