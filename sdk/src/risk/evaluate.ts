// All layers on one intent. Every layer is asked, and the first in the order of the table gives the code: in whatever order they
// are asked, the answer is the same.
import type { OrderIntent } from '../engine/trading.js'
import { LAYER_NAMES, type RiskCode } from './codes.js'
import type { Facts } from './facts.js'
import { isReduction } from './intents.js'
import {
  deny,
  isTighter,
  type Allowed,
  type Decision,
  type Degrade,
  type Layer,
  type RiskState,
  type Verdict,
} from './verdict.js'

const ALLOWED: { readonly [S in 'ACTIVE' | 'REDUCING']: Allowed } = {
  ACTIVE: { allow: true, state: 'ACTIVE' },
  REDUCING: { allow: true, state: 'REDUCING' },
}

/** A layer that throws denies. `latch` is told of what has to hold from now on. */
export function evaluate(
  layers: readonly Layer[],
  intent: OrderIntent,
  facts: Facts,
  nowUs: number,
  latch: (cause: Degrade) => void,
): Decision {
  const { latch: latched } = facts
  if (latched.state === 'HALTED') return denied('HALTED', latched.code!, latched.detail)
  const canReduce = reduces(intent, facts)
  let state: RiskState = latched.state
  let code: RiskCode | null = null
  let rank: number = LAYER_NAMES.length
  let detail = ''
  let cancelFirst: readonly number[] | undefined
  let instead: OrderIntent | null = null
  if (state === 'REDUCING' && !canReduce) {
    ;({ code, detail } = latched)
    rank = -1
  }
  for (const layer of layers) {
    const verdict = ask(layer, intent, facts, nowUs)
    if (verdict.effect === 'allow') {
      instead ??= verdict.intent
      continue
    }
    if (verdict.effect === 'degrade') {
      if (verdict.isLatched) latch(verdict)
      if (isTighter(verdict.state, state)) state = verdict.state
      if (verdict.state === 'REDUCING' && canReduce) continue
    }
    const its = LAYER_NAMES.indexOf(layer.name)
    if (its > rank || (its === rank && code !== null)) continue
    rank = its
    code = verdict.code
    detail = verdict.detail
    cancelFirst = verdict.effect === 'deny' ? verdict.cancelFirst : undefined
  }
  if (code !== null) return denied(state, code, detail, cancelFirst)
  return instead === null ? ALLOWED[state as 'ACTIVE' | 'REDUCING'] : { allow: true, state, intent: instead }
}

/** The question that no order is needed for: which state do the facts ask for? Told to `latch`. */
export function settle(layers: readonly Layer[], facts: Facts, nowUs: number, latch: (cause: Degrade) => void): void {
  for (const layer of layers) {
    if (!layer.watches) continue
    const verdict = ask(layer, NO_ORDER, facts, nowUs)
    if (verdict.effect === 'degrade' && verdict.isLatched) latch(verdict)
  }
}

const NO_ORDER: OrderIntent = { instrument: -1, side: 'buy', kind: 'limit', qtyLots: 0 }

function ask(layer: Layer, intent: OrderIntent, facts: Facts, nowUs: number): Verdict {
  try {
    return layer.judge(intent, facts, nowUs)
  } catch (error) {
    return deny(FAULTS[LAYER_NAMES.indexOf(layer.name)]!, `${layer.name}: ${String(error)}`)
  }
}

const FAULTS = LAYER_NAMES.map((name) => `${name.toUpperCase()}_FAULT` as RiskCode)

function reduces(intent: OrderIntent, { markets }: Facts): boolean {
  const market = markets[intent.instrument]
  return market !== undefined && isReduction(intent, market)
}

export function denied(
  state: Decision['state'],
  code: RiskCode,
  detail: string,
  cancelFirst?: readonly number[],
): Decision {
  return cancelFirst ? { allow: false, state, code, detail, cancelFirst } : { allow: false, state, code, detail }
}
