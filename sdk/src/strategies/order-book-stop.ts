// Order-book stop loss: ends a position when the book behind it gives way, before the price does.
import type { Desk, Strategy } from '../engine/trading.js'
import { BookGuard, GUARD_PARAMS } from './book-guard.js'
import { MutedDesk } from './muted-desk.js'
import { readParams, type Given } from './params.js'
import { real } from './rows.js'
import { SLIP_TICKS } from './shared-rows.js'
import { isLive, marketAt, US_PER_S } from './sight.js'
import { CROSS, TargetPosition } from './target-position.js'
import { openLots } from './working-orders.js'

export const ORDER_BOOK_STOP_PARAMS = {
  ...GUARD_PARAMS,
  pauseS: real('For so long after a stop the guarded strategy opens nothing.', {
    ...{ default: 30, least: 0, most: 86_400 },
    ...{ unit: 's' },
  }),
  slipTicks: { ...SLIP_TICKS, default: 5 },
} as const

const TAG = 'book_stop'
const NOTHING: Strategy = {}

/**
 * Puts a stop around a strategy. When it trips, every other order of the instrument is cancelled and the position is
 * closed at once; until it is flat and the pause is over, what the strategy submits for this instrument isn't sent
 * (its id is −1). It still hears of every event, so that its estimates stay right, and may cancel. Throws ParamError.
 */
export function withOrderBookStop(strategy: Strategy, given: Given<typeof ORDER_BOOK_STOP_PARAMS> = {}): Strategy {
  const params = readParams('orderBookStop', ORDER_BOOK_STOP_PARAMS, given)
  const { instrument, slipTicks } = params
  const guard = new BookGuard(params)
  const exit = new TargetPosition({ instrument, slipTicks, tag: TAG })
  let isStopping = false
  let pauseUntilUs = -Infinity
  const inner = new MutedDesk(TAG, (at) => at === instrument && isStopping)
  const cancelled = new Set<number>()

  const watch = (desk: Desk): void => {
    const market = marketAt(desk, instrument)
    const { lots } = desk.position(instrument)
    if (!isLive(market)) return exit.pull(desk)
    if (guard.trips(desk, market, lots)) {
      isStopping = true
      pauseUntilUs = desk.nowUs + params.pauseS * US_PER_S
    }
    if (!isStopping) return
    const others = desk.orders(instrument).filter(({ intent }) => intent.tag !== TAG)
    for (const { id } of others) {
      if (!cancelled.has(id)) desk.cancel(id)
      cancelled.add(id)
    }
    // What the others may still close is left to them until they are gone.
    const closingLots = openLots(desk, instrument, lots > 0 ? 'sell' : 'buy') - Math.abs(exit.underWayLots(desk))
    exit.work(desk, Math.sign(lots) * Math.min(Math.abs(lots), closingLots), CROSS)
    if (lots === 0 && others.length === 0 && desk.nowUs >= pauseUntilUs) {
      isStopping = false
      cancelled.clear()
    }
  }

  return {
    features: strategy.features ?? [],
    onStart: (desk) => strategy.onStart?.(inner.over(desk)),
    onMarket: (desk, at) => {
      if (at === instrument) watch(desk)
      strategy.onMarket?.(inner.over(desk), at)
    },
    onTrade: (desk, trade) => strategy.onTrade?.(inner.over(desk), trade),
    onFill: (desk, fill) => strategy.onFill?.(inner.over(desk), fill),
    onOrder: (desk, order) => {
      exit.onOrder(desk, order)
      if (order.intent.tag !== TAG) strategy.onOrder?.(inner.over(desk), order)
    },
  }
}

/** The stop alone, for a position that was there before the run. */
export function orderBookStop(given: Given<typeof ORDER_BOOK_STOP_PARAMS> = {}): Strategy {
  return withOrderBookStop(NOTHING, given)
}
