// The combination: risk first, then models, breakout and reversion by priority, market making last. One position, one set of orders.
import type { Desk, MarketSight, Strategy } from '../engine/trading.js'
import { BookGuard } from './book-guard.js'
import { readCombined, type COMBINED_PARAMS, type CombinedParams } from './combined-params.js'
import { LossStop } from './loss-stop.js'
import { MarketMaker } from './market-maker.js'
import { meanReversionRule } from './mean-reversion.js'
import { momentumBreakoutRule } from './momentum-breakout.js'
import type { Given } from './params.js'
import { scoreRule } from './score-strategy.js'
import { crossInside, giveFill, setTargets, Share } from './shares.js'
import { isLive, marketAt, midTicks, US_PER_S } from './sight.js'
import { CROSS, TargetPosition, type Manner } from './target-position.js'
import type { TargetRule, Wish } from './target-rule.js'
import { openLots, signOf } from './working-orders.js'

interface Layer {
  readonly rule: TargetRule
  readonly share: Share
}

/**
 * After each event of a live book:
 * 1. Risk: when the book gives way behind the position or equity has lost its share, all quotes and orders are
 *    pulled, the position is closed at once, and nothing is opened until the pause is over.
 * 2. Each rule proposes a target for its share. The first in the order models, breakout, reversion that wants a
 *    position decides the side; what is proposed against it counts as flat, what agrees adds up, cut to the maximum.
 * 3. What one share sells and another buys, or the market maker holds, changes hands inside at the mid; one order
 *    works on what is left.
 * 4. What no rule holds is the market maker's inventory. It quotes both sides while no rule wants or holds a
 *    position; else only what reduces its inventory, and never against the order of 3.
 *
 * The position stays within ±maxPositionLots in whatever order fills come. Throws ParamError.
 */
export function combined(given: Given<typeof COMBINED_PARAMS> = {}): Strategy {
  return new Combination(readCombined(given)).strategy()
}

class Combination {
  readonly #params: CombinedParams
  readonly #layers: readonly Layer[]
  readonly #shares: readonly Share[]
  readonly #maker: MarketMaker
  readonly #guard: BookGuard
  readonly #loss: LossStop
  readonly #target: TargetPosition
  #isStopped = false
  #pauseUntilUs = -Infinity

  constructor(params: CombinedParams) {
    this.#params = params
    const { own, models, breakout, reversion, quotes, guard } = params
    const rules = [
      own.useModels && scoreRule(models, 'combined.models'),
      own.useBreakout && momentumBreakoutRule(breakout, 'combined.breakout'),
      own.useReversion && meanReversionRule(reversion, 'combined.reversion'),
    ]
    this.#layers = rules.filter((rule) => rule !== false).map((rule) => ({ rule, share: new Share() }))
    this.#shares = this.#layers.map(({ share }) => share)
    this.#maker = new MarketMaker(quotes, 'combined.quotes')
    this.#guard = new BookGuard(guard)
    this.#loss = new LossStop(own.lossShare)
    this.#target = new TargetPosition({ instrument: own.instrument, slipTicks: own.slipTicks, tag: 'target' })
  }

  strategy(): Strategy {
    const { own, quotes } = this.#params
    const ofMaker = own.useQuotes && quotes.volFeature !== '' ? [quotes.volFeature] : []
    return {
      features: [...new Set([...this.#layers.flatMap(({ rule }) => rule.features), ...ofMaker])],
      onMarket: (desk, at) => {
        if (at === own.instrument) this.#step(desk)
      },
      onTrade: (_, trade) => {
        if (trade.instrument !== own.instrument) return
        for (const { rule } of this.#layers) rule.onTrade?.(trade)
      },
      onFill: (desk, fill) => {
        if (fill.instrument !== own.instrument || !this.#target.isLast(fill.orderId)) return
        giveFill(this.#shares, signOf(fill.side) * fill.qtyLots, fill.pxTicks, desk.nowUs)
      },
      onOrder: (desk, order) => {
        this.#target.onOrder(desk, order)
        this.#maker.onOrder(desk, order)
      },
    }
  }

  #step(desk: Desk): void {
    const { own } = this.#params
    const market = marketAt(desk, own.instrument)
    if (!isLive(market)) {
      for (const { rule } of this.#layers) rule.onGap?.()
      this.#maker.gap()
      this.#maker.pull(desk)
      return this.#target.pull(desk)
    }
    this.#maker.observe(desk, market)
    const wishes = this.#layers.map(({ rule, share }) => rule.propose(desk, market, share.stake))
    const isStopped = this.#judgeRisk(desk, market)
    const wished = wishes.map(({ targetLots }) => (isStopped ? 0 : targetLots))
    const side = setTargets(this.#shares, wished, own.maxPositionLots)
    crossInside(this.#shares, midTicks(market), desk.nowUs)
    giveFill(this.#shares, this.#inventory(desk), midTicks(market), desk.nowUs)
    const needLots = this.#trade(desk, isStopped ? [] : wishes, isStopped)
    if (isStopped || !own.useQuotes) this.#maker.pull(desk)
    else this.#quote(desk, market, side, needLots)
  }

  #judgeRisk(desk: Desk, market: MarketSight): boolean {
    const { own } = this.#params
    const { lots } = desk.position(own.instrument)
    const isGuarded = own.useGuard && this.#guard.trips(desk, market, lots)
    if (isGuarded || (!this.#isStopped && this.#loss.trips(desk.equity))) {
      this.#isStopped = true
      this.#pauseUntilUs = desk.nowUs + own.pauseS * US_PER_S
    } else if (this.#isStopped && lots === 0 && desk.nowUs >= this.#pauseUntilUs) {
      this.#isStopped = false
      this.#loss.restart()
    }
    return this.#isStopped
  }

  /** Lots that nobody's rule holds. */
  #inventory(desk: Desk): number {
    const held = this.#shares.reduce((sum, { stake }) => sum + stake.lots, 0)
    return desk.position(this.#params.own.instrument).lots - held
  }

  /** One step of the order of the rules; returns what they lack, with its sign. */
  #trade(desk: Desk, wishes: readonly Wish[], isStopped: boolean): number {
    const { instrument, maxPositionLots, useQuotes } = this.#params.own
    const { lots } = desk.position(instrument)
    const ownLots = isStopped || !useQuotes ? -this.#inventory(desk) : 0
    const needLots = this.#shares.reduce((sum, share) => sum + share.lackLots, ownLots)
    const buys = needLots > 0
    const against = buys ? 'sell' : 'buy'
    if (needLots !== 0 && !this.#maker.isIdle(desk, against)) {
      // Own quotes are not traded with.
      this.#maker.pullSide(desk, against)
      return needLots
    }
    // Quotes of the same side that still work may fill too.
    const underWay = this.#target.underWayLots(desk)
    const quoted = openLots(desk, instrument, buys ? 'buy' : 'sell') - Math.max(0, buys ? underWay : -underWay)
    const room = Math.max(0, maxPositionLots - (buys ? lots : -lots) - quoted)
    // To end flat, a quote that can still fill counts as filled.
    const most = isStopped ? Math.min(room, Math.abs(needLots) - quoted) : room
    const size = Math.max(0, Math.min(Math.abs(needLots), most))
    this.#target.work(desk, lots + (buys ? size : -size), this.#manner(wishes))
    return needLots
  }

  /** The first rule that lacks something says how; what closes, or is overruled, crosses. */
  #manner(wishes: readonly Wish[]): Manner {
    const at = this.#shares.findIndex(({ lackLots }) => lackLots !== 0)
    const { targetLots } = this.#shares[at] ?? { targetLots: 0 }
    return targetLots === 0 ? CROSS : (wishes[at]?.manner ?? CROSS)
  }

  #quote(desk: Desk, market: MarketSight, side: number, needLots: number): void {
    const { own, quotes } = this.#params
    const { lots } = desk.position(own.instrument)
    const inventory = this.#inventory(desk)
    const rooms = [1, -1].map((sign) => {
      const room = Math.min(own.maxPositionLots - sign * lots, quotes.maxPositionLots - sign * inventory)
      return side === 0 && needLots === 0 ? room : needLots * sign < 0 ? 0 : Math.min(room, -sign * inventory)
    })
    this.#maker.quote(desk, market, inventory, { buyLots: rooms[0]!, sellLots: rooms[1]! })
  }
}
