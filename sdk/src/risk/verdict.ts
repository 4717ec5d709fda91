// What a layer answers, and what all layers together answer.
import type { OrderIntent } from '../engine/trading.js'
import type { LayerName, RiskCode } from './codes.js'
import type { Facts } from './facts.js'

/** Everything, reductions only, nothing new. Cancels pass in all three. */
export type RiskState = 'ACTIVE' | 'REDUCING' | 'HALTED'

const TIGHTNESS = { ACTIVE: 0, REDUCING: 1, HALTED: 2 } as const

export function isTighter(state: RiskState, than: RiskState): boolean {
  return TIGHTNESS[state] > TIGHTNESS[than]
}

export interface Allow {
  readonly effect: 'allow'
  /** What to send in its place: a market order as a marketable limit. Null: as it is. */
  readonly intent: OrderIntent | null
}

export interface Deny {
  readonly effect: 'deny'
  readonly code: RiskCode
  readonly detail: string
  /** Own resting orders without which it would have passed. */
  readonly cancelFirst?: readonly number[]
}

/** REDUCING lets reductions through, HALTED nothing. */
export interface Degrade {
  readonly effect: 'degrade'
  readonly state: 'REDUCING' | 'HALTED'
  readonly code: RiskCode
  readonly detail: string
  /** True: holds until it is armed again. False: holds while its cause does. */
  readonly isLatched: boolean
}

export type Verdict = Allow | Deny | Degrade

export const ALLOW: Allow = { effect: 'allow', intent: null }

export function deny(code: RiskCode, detail: string): Deny {
  return { effect: 'deny', code, detail }
}

export function degrade(state: 'REDUCING' | 'HALTED', code: RiskCode, detail: string, isLatched: boolean): Degrade {
  return { effect: 'degrade', state, code, detail, isLatched }
}

/** One question. Pure: equal arguments, equal answers, and nothing changed. */
export interface Layer {
  readonly name: LayerName
  /** True where it asks about the account rather than the order: then it is asked on every change, too. */
  readonly watches: boolean
  judge(intent: OrderIntent, facts: Facts, nowUs: number): Verdict
}

export interface Allowed {
  readonly allow: true
  /** Under which it was allowed. */
  readonly state: RiskState
  /** What to send; absent: the intent as it came. */
  readonly intent?: OrderIntent
}

export interface Denied {
  readonly allow: false
  readonly state: RiskState
  readonly code: RiskCode
  /** The figures behind it, for people. */
  readonly detail: string
  readonly cancelFirst?: readonly number[]
}

export type Decision = Allowed | Denied
