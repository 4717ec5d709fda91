// A parent order that is worked by a schedule: child orders one at a time, what is overdue is taken, nothing beyond the limit or the end.
import type { Desk, MarketSight } from '../engine/trading.js'
import { ParamError, type ParamsOf } from './params.js'
import { choice, real, whole } from './rows.js'
import { INSTRUMENT, LOTS, SLIP_TICKS } from './shared-rows.js'
import { isLive, marketAt, US_PER_S } from './sight.js'
import { CROSS, REST, TargetPosition } from './target-position.js'
import { signOf } from './working-orders.js'

export const PARENT_PARAMS = {
  instrument: INSTRUMENT,
  side: choice('What the parent order does.', ['buy', 'sell']),
  totalLots: { ...LOTS, default: 100, text: 'Size of the parent order.' },
  limitTicks: whole('No child buys above or sells below it; 0: no limit. A limit may leave lots undone at the end.', {
    ...{ default: 0, least: 0, most: 1e12 },
    ...{ unit: 'ticks' },
  }),
  startUs: whole('When it starts, local clock, epoch; 0: at the first event with a live book.', {
    ...{ default: 0, least: 0, most: Number.MAX_SAFE_INTEGER },
    ...{ unit: 'µs' },
  }),
  durationS: real('It ends so long after the start.', {
    ...{ default: 3600, least: 1, most: 604_800 },
    ...{ scale: 'log', unit: 's' },
  }),
  finishS: real('For so long before the end all that is left is taken; 0: what is left at the end stays undone.', {
    ...{ default: 5, least: 0, most: 604_800 },
    ...{ unit: 's' },
  }),
  slipTicks: SLIP_TICKS,
} as const

export type ParentParams = ParamsOf<typeof PARENT_PARAMS>

/** Cumulative lots: those that may have been started by now, and those of them that are overdue unless done. */
export interface Due {
  readonly startedLots: number
  readonly overdueLots: number
}

export class ParentOrder {
  readonly #params: ParentParams
  readonly #target: TargetPosition
  #startUs = NaN
  #baseLots = 0

  constructor(params: ParentParams, where: string) {
    this.#params = params
    const { instrument, slipTicks, limitTicks, finishS, durationS } = params
    if (finishS > durationS) throw new ParamError(`${where}.finishS`, finishS, `at most durationS, ${durationS}`)
    const limit = limitTicks > 0 ? { limitTicks } : {}
    this.#target = new TargetPosition({ instrument, slipTicks, tag: 'child', ...limit })
  }

  /** NaN before it has started. */
  get startUs(): number {
    return this.#startUs
  }

  /** Seconds since the start; NaN before it. */
  elapsedS(nowUs: number): number {
    return (nowUs - this.#startUs) / US_PER_S
  }

  onOrder: TargetPosition['onOrder'] = (desk, order) => this.#target.onOrder(desk, order)

  /**
   * One step; `due` is asked between start and end. What is done is the change of the position since the start, so
   * nothing else may trade the instrument meanwhile. Lots that are overdue are taken, the others rest at the best
   * price of their side.
   */
  step(desk: Desk, due: (elapsedS: number) => Due): void {
    const { instrument, side, totalLots, startUs, durationS, finishS } = this.#params
    const market = marketAt(desk, instrument)
    if (!isLive(market)) return this.#target.pull(desk)
    const { lots } = desk.position(instrument)
    if (Number.isNaN(this.#startUs)) {
      if (desk.nowUs < startUs) return
      this.#startUs = startUs === 0 ? desk.nowUs : startUs
      this.#baseLots = lots
    }
    const elapsedS = this.elapsedS(desk.nowUs)
    if (elapsedS >= durationS) return this.#target.pull(desk)
    const sign = signOf(side)
    const doneLots = (lots - this.#baseLots) * sign
    const isLast = elapsedS >= durationS - finishS
    const { startedLots, overdueLots } = isLast ? { startedLots: totalLots, overdueLots: totalLots } : due(elapsedS)
    const isBehind = doneLots < Math.min(overdueLots, totalLots) && this.#mayCross(market)
    const goalLots = Math.min(isBehind ? overdueLots : startedLots, totalLots)
    // Ahead of the schedule it waits; it never trades back.
    if (goalLots <= doneLots) return this.#target.pull(desk)
    this.#target.work(desk, this.#baseLots + sign * goalLots, isBehind ? CROSS : REST)
  }

  /** Where the limit is in between, lots that are overdue rest at it. */
  #mayCross({ bidTicks, askTicks }: MarketSight): boolean {
    const { side, limitTicks } = this.#params
    return limitTicks === 0 || (side === 'buy' ? askTicks <= limitTicks : bidTicks >= limitTicks)
  }
}

/** Σ of the weights up to each slice as a share of all, in whole lots rounded down; the last is all of them. */
export function cumulativeLots(totalLots: number, weights: readonly number[]): number[] {
  let sum = 0
  const sums = weights.map((weight) => (sum += weight))
  return sums.map((upTo) => (upTo === sum ? totalLots : Math.floor((totalLots * upTo) / sum)))
}
