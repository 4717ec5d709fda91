// Whether an order makes sense to a venue, before anything else is asked.
import type { OrderIntent } from '../engine/trading.js'
import type { Refusal } from './venue-events.js'

/** Null when it does. Post-only, iceberg and hidden are for what can rest: limit and stop-limit orders until cancelled. */
export function refusalOf(intent: OrderIntent): Refusal | null {
  const { kind, qtyLots, pxTicks, stopTicks, displayLots } = intent
  if (!(Number.isSafeInteger(qtyLots) && qtyLots > 0)) return 'invalid_qty'
  const isLimit = kind === 'limit' || kind === 'stop_limit'
  const isStop = kind === 'stop_market' || kind === 'stop_limit'
  if (isLimit !== Number.isSafeInteger(pxTicks) || isStop !== Number.isSafeInteger(stopTicks)) return 'invalid_price'
  const isShownInPart = displayLots !== undefined
  const canRest = isLimit && (intent.timeInForce ?? 'gtc') === 'gtc'
  if (!canRest && (intent.postOnly === true || isShownInPart || intent.hidden === true)) return 'invalid_flags'
  if (isShownInPart && intent.hidden === true) return 'invalid_flags'
  if (isShownInPart && !(Number.isSafeInteger(displayLots) && displayLots > 0)) return 'invalid_qty'
  return null
}
