// Layer 2, order sanity: is this one order plausible? Market orders come out as limits at the collar.
import type { OrderIntent } from '../../engine/trading.js'
import type { Facts, MarketFacts } from '../facts.js'
import { boundTicks, isSame, valueTicks } from '../intents.js'
import { MILLION, notionalOf, unitsOf } from '../money.js'
import type { InstrumentRules } from '../rules.js'
import { ALLOW, deny, type Deny, type Layer, type Verdict } from '../verdict.js'

export const orderLayer: Layer = {
  name: 'order',
  watches: false,
  judge(intent, { markets, rules }: Facts, nowUs): Verdict {
    const market = markets[intent.instrument]
    if (!market) return deny('ORDER_INSTRUMENT', `${intent.instrument} of ${markets.length}`)
    const own = rules.instruments[intent.instrument]!
    const denied = shape(intent) ?? steps(intent, own)
    if (denied) return denied
    const bound = boundTicks(intent, market, own)
    return (
      price(intent, market, own, bound) ??
      size(intent, market, own, bound) ??
      reduces(intent, market) ??
      duplicate(intent, market, own, nowUs) ??
      selfTrade(intent, market, bound) ??
      bounded(intent, bound)
    )
  },
}

function shape({ kind, side, pxTicks, stopTicks, timeInForce = 'gtc', postOnly, displayLots, qtyLots }: OrderIntent) {
  if (side !== 'buy' && side !== 'sell') return deny('ORDER_SHAPE', `side ${String(side)}`)
  const hasPrice = kind === 'limit' || kind === 'stop_limit'
  const hasStop = kind === 'stop_market' || kind === 'stop_limit'
  if (!hasPrice && !hasStop && kind !== 'market') return deny('ORDER_SHAPE', `kind ${String(kind)}`)
  if (hasPrice !== (pxTicks !== undefined)) return deny('ORDER_SHAPE', `${kind}, pxTicks ${pxTicks}`)
  if (hasStop !== (stopTicks !== undefined)) return deny('ORDER_SHAPE', `${kind}, stopTicks ${stopTicks}`)
  if (timeInForce !== 'gtc' && timeInForce !== 'ioc' && timeInForce !== 'fok')
    return deny('ORDER_SHAPE', `timeInForce ${String(timeInForce)}`)
  if (postOnly === true && (!hasPrice || timeInForce !== 'gtc'))
    return deny('ORDER_SHAPE', `postOnly, ${kind}, ${timeInForce}`)
  const canShow = Number.isSafeInteger(displayLots) && displayLots! > 0 && displayLots! <= qtyLots
  if (displayLots !== undefined && !canShow) return deny('ORDER_SHAPE', `displayLots ${displayLots} of ${qtyLots}`)
  return null
}

function steps({ qtyLots, pxTicks, stopTicks }: OrderIntent, { order }: InstrumentRules): Deny | null {
  if (!isStep(qtyLots, order.stepLots) || qtyLots < order.minLots)
    return deny('ORDER_LOT', `${qtyLots} lots, steps of ${order.stepLots}, at least ${order.minLots}`)
  if (pxTicks !== undefined && !isStep(pxTicks, order.stepTicks))
    return deny('ORDER_TICK', `pxTicks ${pxTicks}, steps of ${order.stepTicks}`)
  if (stopTicks !== undefined && !isStep(stopTicks, order.stepTicks))
    return deny('ORDER_TICK', `stopTicks ${stopTicks}, steps of ${order.stepTicks}`)
  return null
}

function isStep(value: number, step: number): boolean {
  return Number.isSafeInteger(value) && value > 0 && value % step === 0
}

/** Around the mid; of a stop around the stop, since there the market will be when it counts. */
function price({ stopTicks }: OrderIntent, market: MarketFacts, own: InstrumentRules, bound: number): Deny | null {
  const sumTicks = stopTicks === undefined ? market.bidTicks + market.askTicks : 2 * stopTicks
  const away = Math.abs(2 * bound - sumTicks) * MILLION
  if (away <= sumTicks * own.collarMillionths && bound > 0) return null
  return deny('ORDER_COLLAR', `${bound} ticks, ${own.order.collar} around ${sumTicks / 2}`)
}

function size(intent: OrderIntent, market: MarketFacts, own: InstrumentRules, bound: number): Deny | null {
  const { order, worth, minUnits, maxUnits, depthMillionths } = own
  const { qtyLots } = intent
  if (unitsOf(worth, bound, qtyLots) < minUnits)
    return deny('ORDER_MIN_NOTIONAL', `${notionalOf(worth, bound, qtyLots)}, at least ${order.minNotional}`)
  if (qtyLots > order.maxLots) return deny('ORDER_MAX_LOTS', `${qtyLots} lots, at most ${order.maxLots}`)
  const ticks = valueTicks(intent, market, bound)
  if (unitsOf(worth, ticks, qtyLots) > maxUnits)
    return deny('ORDER_MAX_NOTIONAL', `${notionalOf(worth, ticks, qtyLots)}, at most ${order.maxNotional}`)
  if (depthMillionths !== Infinity && !(qtyLots * MILLION <= market.depthLots * depthMillionths))
    return deny('ORDER_DEPTH', `${qtyLots} lots, at most ${order.depthShare} of ${market.depthLots}`)
  return null
}

function reduces({ reduceOnly, side, qtyLots }: OrderIntent, { lots }: MarketFacts): Deny | null {
  if (reduceOnly !== true || qtyLots <= (side === 'buy' ? -lots : lots)) return null
  return deny('ORDER_REDUCE_ONLY', `${side} ${qtyLots} lots of a position of ${lots}`)
}

function duplicate(intent: OrderIntent, { orders }: MarketFacts, { order }: InstrumentRules, nowUs: number) {
  // Without a limit to it, every equal order that is open is a duplicate: `null` would be the strictest, so it means: not asked.
  if (order.duplicateUs === Infinity) return null
  for (const open of orders) {
    if ((open.isAcknowledged && nowUs - open.sentUs >= order.duplicateUs) || !isSame(intent, open)) continue
    return deny('ORDER_DUPLICATE', `of order ${open.id}, sent ${nowUs - open.sentUs} µs ago`)
  }
  return null
}

function selfTrade({ side, kind }: OrderIntent, { orders }: MarketFacts, bound: number): Deny | null {
  if (kind === 'stop_market' || kind === 'stop_limit') return null
  let cancelFirst: number[] | null = null
  for (const { id, intent, isWaiting } of orders) {
    if (isWaiting || intent.side === side) continue
    const crosses = side === 'buy' ? !(intent.pxTicks! > bound) : !(intent.pxTicks! < bound)
    if (crosses) (cancelFirst ??= []).push(id)
  }
  return cancelFirst && { ...deny('ORDER_SELF_TRADE', `with own orders ${cancelFirst.join(', ')}`), cancelFirst }
}

function bounded(intent: OrderIntent, bound: number): Verdict {
  if (intent.kind === 'market') return { effect: 'allow', intent: limited(intent, 'limit', bound) }
  if (intent.kind === 'stop_market') return { effect: 'allow', intent: limited(intent, 'stop_limit', bound) }
  return ALLOW
}

/** Written out: copied with a spread it takes five times as long. */
function limited(intent: OrderIntent, kind: OrderIntent['kind'], pxTicks: number): OrderIntent {
  const { instrument, side, qtyLots, stopTicks, reduceOnly, displayLots, hidden, tag } = intent
  const limit: { -readonly [K in keyof OrderIntent]: OrderIntent[K] } = { instrument, side, kind, qtyLots, pxTicks }
  const timeInForce = intent.timeInForce ?? (kind === 'limit' ? 'ioc' : undefined)
  if (timeInForce !== undefined) limit.timeInForce = timeInForce
  if (stopTicks !== undefined) limit.stopTicks = stopTicks
  if (reduceOnly !== undefined) limit.reduceOnly = reduceOnly
  if (displayLots !== undefined) limit.displayLots = displayLots
  if (hidden !== undefined) limit.hidden = hidden
  if (tag !== undefined) limit.tag = tag
  return limit
}
