// Where an order stands that the feed doesn't show: a simulated one, or one's own where the book comes by price.
import * as L from '#layout'
import type { Core } from './core.js'
import { fromSteps, type Step } from './decimal.js'
import { LeadlineError, OptionError } from './errors.js'

export interface QueueWish {
  readonly side: 'bid' | 'ask'
  readonly pxTicks: number
  /** Amount that stands ahead when it joins, at most what is shown; by default all that is shown. */
  readonly ahead?: number
}

/** Three estimates of the amount ahead of an order (feature F25): between the outer two lies the truth. */
export interface QueuePosition {
  /** Whatever leaves the level left from behind: an upper bound. */
  readonly pessimistic: number
  /** What leaves without a trade left from both sides of the order, as ln(1 + lots) has it. */
  readonly probabilistic: number
  /** Whatever leaves the level left from ahead: a lower bound. */
  readonly optimistic: number
  /** Ends the estimate. */
  close(): void
}

/** What an estimate needs of its market. */
export interface QueueOwner {
  readonly core: Core
  readonly at: number
  readonly sizeStep: Step
  readonly symbol: string
}

/** Begins to follow an order. Throws OptionError for what makes no sense, LeadlineError when too many are followed. */
export function followQueue(owner: QueueOwner, { side, pxTicks, ahead }: QueueWish): QueuePosition {
  if (side !== 'bid' && side !== 'ask')
    throw new OptionError(`side: found ${JSON.stringify(side)}, expected 'bid' or 'ask'`)
  if (!Number.isSafeInteger(pxTicks) || pxTicks <= 0)
    throw new OptionError(`pxTicks: found ${String(pxTicks)}, expected a whole number of ticks above 0`)
  if (ahead !== undefined && !(ahead >= 0)) throw new OptionError(`ahead: found ${String(ahead)}, expected at least 0`)
  const lots = ahead === undefined ? NaN : ahead / fromSteps(1, owner.sizeStep)
  const id = owner.core.exports.followPosition(owner.at, side === 'bid' ? 0 : 1, pxTicks, lots)
  owner.core.refresh()
  if (id < 0) throw new LeadlineError(`${owner.symbol}: at most ${L.POSITIONS_MAX} orders can be followed at once`)
  let open = true
  const read = (estimate: number): number => {
    if (!open) throw new OptionError('this estimate is closed')
    owner.core.exports.readPosition(owner.at, id)
    return owner.core.f64[L.VIEW_SIGNAL / 8 + estimate]! * fromSteps(1, owner.sizeStep)
  }
  return {
    get pessimistic() {
      return read(0)
    },
    get probabilistic() {
      return read(1)
    },
    get optimistic() {
      return read(2)
    },
    close() {
      if (open) owner.core.exports.leavePosition(owner.at, id)
      open = false
    },
  }
}
