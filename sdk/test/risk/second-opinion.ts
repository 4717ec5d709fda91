// Order sanity once more, slow and plain: fractions of big integers, the whole book, one rule after the other as it is worded.
import type { Instrument, OrderIntent } from '../../src/engine/trading.js'

export interface Scene {
  readonly instrument: Instrument
  /** Decimal text, like all amounts here. */
  readonly collar: string
  readonly depthShare: string
  readonly minNotional: string
  readonly maxNotional: string
  readonly minLots: number
  readonly maxLots: number
  readonly stepLots: number
  readonly stepTicks: number
  readonly depthLevels: number
  readonly duplicateUs: number
  readonly bids: readonly (readonly [number, number])[]
  readonly asks: readonly (readonly [number, number])[]
  readonly position: number
  readonly resting: readonly Resting[]
}

export interface Resting {
  readonly id: number
  readonly intent: OrderIntent
  readonly sentUs: number
  readonly status: 'sent' | 'waiting' | 'open'
}

export interface Opinion {
  readonly answer: string
  readonly intent?: OrderIntent
  readonly cancelFirst?: readonly number[]
}

type Fraction = readonly [bigint, bigint]

function fraction(text: string): Fraction {
  const [whole = '', part = ''] = text.split('.')
  return [BigInt(whole + part), 10n ** BigInt(part.length)]
}
const times = (...all: Fraction[]): Fraction => all.reduce(([a, b], [c, d]) => [a * c, b * d], [1n, 1n])
const isAtMost = ([a, b]: Fraction, [c, d]: Fraction) => a * d <= c * b
const count = (value: number): Fraction => [BigInt(value), 1n]

export function secondOpinion(scene: Scene, intent: OrderIntent, nowUs: number): Opinion {
  const { side, kind, qtyLots, pxTicks, stopTicks } = intent
  const isStop = ['stop_market', 'stop_limit'].includes(kind)
  const isPriced = ['limit', 'stop_limit'].includes(kind)
  const no = (answer: string): Opinion => ({ answer })

  if (intent.instrument !== 0) return no('ORDER_INSTRUMENT')
  if (!['buy', 'sell'].includes(side)) return no('ORDER_SHAPE')
  if (!['limit', 'market', 'stop_market', 'stop_limit'].includes(kind)) return no('ORDER_SHAPE')
  if (isPriced && pxTicks === undefined) return no('ORDER_SHAPE')
  if (!isPriced && pxTicks !== undefined) return no('ORDER_SHAPE')
  if (isStop && stopTicks === undefined) return no('ORDER_SHAPE')
  if (!isStop && stopTicks !== undefined) return no('ORDER_SHAPE')
  if (intent.timeInForce && !['gtc', 'ioc', 'fok'].includes(intent.timeInForce)) return no('ORDER_SHAPE')
  if (intent.postOnly && !isPriced) return no('ORDER_SHAPE')
  if (intent.postOnly && intent.timeInForce && intent.timeInForce !== 'gtc') return no('ORDER_SHAPE')
  if (intent.displayLots !== undefined) {
    if (!Number.isInteger(intent.displayLots)) return no('ORDER_SHAPE')
    if (intent.displayLots < 1 || intent.displayLots > qtyLots) return no('ORDER_SHAPE')
  }

  if (!Number.isInteger(qtyLots) || qtyLots < 1) return no('ORDER_LOT')
  if (BigInt(qtyLots) % BigInt(scene.stepLots) !== 0n) return no('ORDER_LOT')
  if (qtyLots < scene.minLots) return no('ORDER_LOT')
  for (const ticks of [pxTicks, stopTicks]) {
    if (ticks === undefined) continue
    if (!Number.isInteger(ticks) || ticks < 1) return no('ORDER_TICK')
    if (BigInt(ticks) % BigInt(scene.stepTicks) !== 0n) return no('ORDER_TICK')
  }

  // Twice the price that the collar lies around, so that it is whole.
  const bid = BigInt(scene.bids[0]![0])
  const ask = BigInt(scene.asks[0]![0])
  const twice = (centre: bigint) => (price: bigint) => {
    const away = 2n * price > centre ? 2n * price - centre : centre - 2n * price
    return isAtMost([away, 1n], times([centre, 1n], fraction(scene.collar)))
  }
  const isNearMid = twice(bid + ask)
  const isNear = stopTicks === undefined ? isNearMid : twice(2n * BigInt(stopTicks))
  let worst: bigint
  if (pxTicks !== undefined) {
    worst = BigInt(pxTicks)
    if (!isNear(worst)) return no('ORDER_COLLAR')
  } else {
    // From the centre outwards as long as it is near: the last whole step that is.
    const centre = stopTicks === undefined ? bid + ask : 2n * BigInt(stopTicks)
    const step = BigInt(scene.stepTicks)
    const found = outermost(side, centre, step, isNear)
    if (found === null) return no('ORDER_COLLAR')
    worst = found
  }

  const { instrument } = scene
  const amount = times(count(qtyLots), fraction(instrument.lotSize), fraction(String(instrument.multiplier)))
  const worth = (ticks: bigint): Fraction =>
    instrument.contract === 'inverse' ? amount : times(amount, [ticks, 1n], fraction(instrument.tickSize))
  if (!isAtMost(fraction(scene.minNotional), worth(worst))) return no('ORDER_MIN_NOTIONAL')
  if (qtyLots > scene.maxLots) return no('ORDER_MAX_LOTS')
  let value = worst
  if (side === 'sell') {
    const from = stopTicks === undefined ? bid : BigInt(stopTicks)
    if (from > value) value = from
  }
  if (!isAtMost(worth(value), fraction(scene.maxNotional))) return no('ORDER_MAX_NOTIONAL')

  let shown = 0n
  for (const [price, lots] of (side === 'buy' ? scene.asks : scene.bids).slice(0, scene.depthLevels)) {
    if (isNearMid(BigInt(price))) shown += BigInt(lots)
  }
  if (!isAtMost(count(qtyLots), times([shown, 1n], fraction(scene.depthShare)))) return no('ORDER_DEPTH')

  if (intent.reduceOnly) {
    if (scene.position === 0) return no('ORDER_REDUCE_ONLY')
    if (side === 'buy' && scene.position > 0) return no('ORDER_REDUCE_ONLY')
    if (side === 'sell' && scene.position < 0) return no('ORDER_REDUCE_ONLY')
    if (qtyLots > Math.abs(scene.position)) return no('ORDER_REDUCE_ONLY')
  }

  for (const { intent: other, sentUs, status } of scene.resting) {
    const isRecent = nowUs < sentUs + scene.duplicateUs
    if (status !== 'sent' && !isRecent) continue
    const otherIsStop = ['stop_market', 'stop_limit'].includes(other.kind)
    if (other.side !== side || other.qtyLots !== qtyLots || other.tag !== intent.tag) continue
    if (Boolean(other.reduceOnly) !== Boolean(intent.reduceOnly)) continue
    if (otherIsStop !== isStop || other.stopTicks !== stopTicks) continue
    if (isPriced && other.pxTicks !== pxTicks) continue
    const otherTakes = other.kind === 'market' || other.timeInForce === 'ioc' || other.timeInForce === 'fok'
    if (kind === 'market' && !otherTakes) continue
    return no('ORDER_DUPLICATE')
  }

  if (!isStop) {
    const met = scene.resting.filter(({ intent: other, status }) => {
      if (other.side === side) return false
      if (other.kind.startsWith('stop') && status !== 'open') return false
      if (other.pxTicks === undefined) return true
      return side === 'buy' ? other.pxTicks <= Number(worst) : other.pxTicks >= Number(worst)
    })
    if (met.length > 0) return { answer: 'ORDER_SELF_TRADE', cancelFirst: met.map(({ id }) => id) }
  }

  const bounded = Number(worst)
  if (kind === 'market')
    return {
      answer: 'allow',
      intent: { ...intent, kind: 'limit', pxTicks: bounded, timeInForce: intent.timeInForce ?? 'ioc' },
    }
  if (kind === 'stop_market') return { answer: 'allow', intent: { ...intent, kind: 'stop_limit', pxTicks: bounded } }
  return no('allow')
}

/** The near price on the step that is farthest out, towards where the order would walk; null where there is none above zero. */
function outermost(side: string, centre: bigint, step: bigint, isNear: (price: bigint) => boolean): bigint | null {
  const middle = centre / 2n
  let best: bigint | null = null
  const towards = side === 'buy' ? 1n : -1n
  for (let price = (middle / step - towards) * step; ; price += towards * step) {
    if (price > 0n && isNear(price)) best = price
    else if (best !== null || price < 0n || price > middle + 3n * step) return best
  }
}
