// The journal: where risk began, everything that happened, and every decision; enough to come to the same decisions again.
import type { OrderIntent } from '../engine/trading.js'
import type { Input } from './inputs.js'
import type { SavedRisk } from './saved.js'
import type { Decision } from './verdict.js'

export interface JournalStart {
  readonly kind: 'start'
  readonly saved: SavedRisk
}

export interface JournalJudgement {
  readonly kind: 'judge'
  /** Null: no time, such as NaN, was given. */
  readonly nowUs: number | null
  /** Numbers that are none are null. */
  readonly intent: OrderIntent
  /** What the book showed, the only thing that a decision reads from outside. */
  readonly depthLots: number | null
  readonly decision: Decision
}

/** One line of a journal: plain JSON. */
export type JournalEntry = JournalStart | JournalJudgement | Input

const NUMBERS = ['qtyLots', 'pxTicks', 'stopTicks', 'displayLots'] as const
type Writable = { -readonly [K in keyof OrderIntent]: OrderIntent[K] }

/** An infinite number is as wrong as NaN, and to be told as that: a journal has one word for both. */
export function withoutInfinities(intent: OrderIntent): OrderIntent {
  const { qtyLots, pxTicks, stopTicks, displayLots } = intent
  if (!isEndless(qtyLots) && !isEndless(pxTicks) && !isEndless(stopTicks) && !isEndless(displayLots)) return intent
  return replaced(intent, isEndless, NaN)
}

const isEndless = (value: unknown) => value === Infinity || value === -Infinity

export function asJson(intent: OrderIntent): OrderIntent {
  return replaced(intent, Number.isNaN, null)
}

export function fromJson(intent: OrderIntent): OrderIntent {
  return replaced(intent, (value) => value === null, NaN)
}

/** The intent itself where none of its numbers is meant. */
function replaced(intent: OrderIntent, isMeant: (value: unknown) => boolean, by: number | null): OrderIntent {
  let copy: Writable | null = null
  for (const key of NUMBERS) if (isMeant(intent[key])) (copy ??= { ...intent })[key] = by as number
  return copy ?? intent
}
