// One arm of the comparison, detected levels or controls: counts, rates, and the sums that intervals are made of.
import type { BlockSums } from '../statistics/block-bootstrap.js'
import { type Bounds, wilson } from '../statistics/wilson.js'
import type { Ending, Outcome, Placed } from './outcome.js'

export interface Judged {
  readonly placed: Placed
  readonly outcome: Outcome
  /** The block of the detected level that it belongs to. */
  readonly block: number
}

export interface Arm {
  readonly placed: number
  readonly endings: Readonly<Record<Ending, number>>
  /** Touched, decided or not. */
  readonly touches: number
  /** Bounces and breaks: what the rates are of. */
  readonly decided: number
  /** Bounces of those decided, 95 % by Wilson, which takes touches for independent. */
  readonly bounceRate: Bounds & { readonly share: number }
  /** Means over touches that weren't cut. */
  readonly adverseTicks: number
  readonly fadeTicks: number
  /** Mean time from a touch to its end, seconds. */
  readonly openS: number
}

/** Sums of an arm; a comparison has those of two, one behind the other. */
export const SUM = { decided: 0, bounces: 1, breaks: 2, openS: 3, closed: 4, adverse: 5, fade: 6 } as const
export const SUMS = 7

export function addOutcome(sums: BlockSums, first: number, { outcome: { ending, touch }, block }: Judged): void {
  if (!touch) return
  const add = (column: number, value: number): void => sums.add(block, first + column, value)
  if (ending === 'bounce' || ending === 'break') add(SUM.decided, 1)
  if (ending === 'bounce') add(SUM.bounces, 1)
  if (ending === 'break') add(SUM.breaks, 1)
  add(SUM.openS, (touch.endUs - touch.touchUs) / 1e6)
  if (ending === 'cut') return
  add(SUM.closed, 1)
  add(SUM.adverse, touch.adverseTicks)
  add(SUM.fade, touch.fadeTicks)
}

/** `total`: the arm's sums. */
export function armOf(judged: readonly Judged[], total: Float64Array): Arm {
  const endings = { near: 0, untouched: 0, unsized: 0, bounce: 0, break: 0, timeout: 0, cut: 0 }
  for (const { outcome } of judged) endings[outcome.ending]++
  const touches = endings.bounce + endings.break + endings.timeout + endings.cut
  const decided = endings.bounce + endings.break
  return {
    placed: judged.length,
    endings,
    touches,
    decided,
    bounceRate: { share: endings.bounce / decided, ...wilson(endings.bounce, decided) },
    adverseTicks: total[SUM.adverse]! / total[SUM.closed]!,
    fadeTicks: total[SUM.fade]! / total[SUM.closed]!,
    openS: total[SUM.openS]! / touches,
  }
}
