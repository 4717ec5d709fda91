// Levels that nobody detected, placed as the detected ones were: what any price at such a distance would have done.
import { uniformAt } from '../../simulation/exact/philox.js'
import { blockOf, type BlockPlan } from '../statistics/block-bootstrap.js'
import { type Appearance, DAY_US, type LevelTape, momentAt, type Sightings } from './level-tape.js'
import type { Placed } from './outcome.js'

export interface ControlOptions {
  /** Decides where controls are drawn. */
  readonly seed: number
  /** Controls of a level: 5 unless said. */
  readonly perLevel?: number
  /** "The same time": at most so far from the appearance, or from the same time of another day. 15 min unless said. */
  readonly withinUs?: number
  /** At least so far from any level that the detector saw at that moment or in the five seconds before. 4 ticks unless said. */
  readonly apartTicks?: number
}

/** Moments drawn for each wished control before it is given up. */
const TRIES = 100
const WITHIN_US = 900_000_000

/** Last digits of a price, as far as orders are known to gather at them (Osler 2003): …00, …50, …0, …5, others. */
export function digitClass(pxTicks: number): 0 | 1 | 2 | 3 | 4 {
  if (pxTicks % 100 === 0) return 0
  if (pxTicks % 50 === 0) return 1
  if (pxTicks % 10 === 0) return 2
  return pxTicks % 5 === 0 ? 3 : 4
}

export class Controls {
  readonly #tape: LevelTape
  readonly #sightings: Sightings
  readonly #matchesDigits: boolean
  readonly #blocks: BlockPlan
  readonly #options: Required<ControlOptions>
  /** UTC days with moments. */
  readonly #days: readonly number[]

  constructor(
    tape: LevelTape,
    sightings: Sightings,
    matchesDigits: boolean,
    blocks: BlockPlan,
    { seed, perLevel = 5, withinUs = WITHIN_US, apartTicks = 4 }: ControlOptions,
  ) {
    this.#tape = tape
    this.#sightings = sightings
    this.#matchesDigits = matchesDigits
    this.#blocks = blocks
    this.#options = { seed, perLevel, withinUs, apartTicks }
    this.#days = [...new Set(tape.stretches.map(({ from }) => dayOf(tape.tsUs[from]!)))]
  }

  get hasOtherDays(): boolean {
    return this.#days.length > 1
  }

  /**
   * `number` tells levels apart. On the same side, as far from the mid (a tick more or less), with the same last digits, at another moment of the same block, at most
   * `withinUs` away: at the very same moment that would be the level itself. Fewer than wished where none are found.
   */
  matched(level: Appearance, number: number): Placed[] {
    const atUs = this.#tape.tsUs[level.index]!
    const { withinUs, perLevel } = this.#options
    const { startsUs } = this.#blocks
    const block = blockOf(this.#blocks, atUs)
    const [blockUs, blockEndUs] = [startsUs[block]!, startsUs[block + 1] ?? Infinity]
    const fromUs = Math.max(blockUs, atUs - withinUs)
    const toUs = Math.min(blockEndUs, atUs + withinUs)
    return this.#drawn(level, 2 * number, perLevel, (u) => fromUs + u * (toUs - fromUs))
  }

  /** As `matched`, on other days, at most `withinUs` from the same time of day. */
  onOtherDays(level: Appearance, number: number): Placed[] {
    const atUs = this.#tape.tsUs[level.index]!
    const others = this.#days.filter((day) => day !== dayOf(atUs))
    if (others.length === 0) return []
    const { withinUs, perLevel } = this.#options
    return this.#drawn(level, 2 * number + 1, perLevel, (u) => {
      // one number says which day and where in its window
      const place = u * others.length
      const day = others[Math.floor(place)]!
      return atUs + (day - dayOf(atUs)) * DAY_US + (2 * (place % 1) - 1) * withinUs
    })
  }

  /** At the same moment, as far from the mid on the other side; none where a level is seen too near to it. */
  mirrored({ index, sign, pxTicks }: Appearance): Placed[] {
    const { tsUs, bidTicks, askTicks } = this.#tape
    const px = bidTicks[index]! + askTicks[index]! - pxTicks
    const other = sign > 0 ? -1 : 1
    if (this.#sightings.isNear(other, px, tsUs[index]!, this.#options.apartTicks)) return []
    return [{ index, tsUs: tsUs[index]!, sign: other, pxTicks: px }]
  }

  #drawn(level: Appearance, stream: number, wished: number, timeOf: (u: number) => number): Placed[] {
    const { tsUs, bidTicks, askTicks } = this.#tape
    const { index, sign, pxTicks } = level
    const { seed } = this.#options
    const distance2 = Math.abs(2 * pxTicks - bidTicks[index]! - askTicks[index]!)
    const found: Placed[] = []
    for (let t = 0; found.length < wished && t < TRIES * wished; t++) {
      const timeUs = timeOf(uniformAt(seed, stream, 2 * t))
      const at = momentAt(this.#tape, timeUs)
      if (at < 0) continue
      const exact = (bidTicks[at]! + askTicks[at]! - sign * distance2) / 2
      const candidates = [Math.ceil(exact) - 1, Math.floor(exact), Math.ceil(exact), Math.floor(exact) + 1].filter(
        (px, i, all) => all.indexOf(px) === i && Math.abs(px - exact) <= 1 && this.#isLike(level, px),
      )
      const px = candidates[Math.floor(uniformAt(seed, stream, 2 * t + 1) * candidates.length)]
      if (px === undefined) continue
      const isBehind = sign > 0 ? px < bidTicks[at]! : px > askTicks[at]!
      if (!isBehind || this.#sightings.isNear(sign, px, timeUs, this.#options.apartTicks)) continue
      found.push({ index: at, tsUs: Math.max(timeUs, tsUs[at]!), sign, pxTicks: px })
    }
    return found
  }

  #isLike({ pxTicks }: Appearance, px: number): boolean {
    return !this.#matchesDigits || digitClass(px) === digitClass(pxTicks)
  }
}

function dayOf(tsUs: number): number {
  return Math.floor(tsUs / DAY_US)
}
