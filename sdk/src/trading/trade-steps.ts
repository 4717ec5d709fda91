// A trade as a market tells it, in the instrument's own units, counted in whole ticks and lots.
import type { Trade } from '../engine/signal.js'

export interface Steps {
  readonly tickSize: string
  readonly lotSize: string
}

export function tradeSteps({ side, price, amount }: Pick<Trade, 'side' | 'price' | 'amount'>, steps: Steps) {
  return {
    side,
    pxTicks: Math.round(price / Number(steps.tickSize)),
    qtyLots: Math.round(amount / Number(steps.lotSize)),
  }
}
