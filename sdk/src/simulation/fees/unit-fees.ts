// Fees by the share or contract, and flat ones, as stock brokers have them.
import type { Instrument } from '../../engine/trading.js'
import { worthOf, type FeeModel } from './fee-model.js'

/** All in the settling currency; each 0 unless said. */
export interface UnitFeeOptions {
  readonly instrument: Instrument
  /** By share, coin or contract; makers and takers may differ, and a rebate is negative. */
  readonly makerPerUnit?: number
  readonly takerPerUnit?: number
  readonly perFill?: number
  /** What an order that fills at all costs at least. */
  readonly minimumPerOrder?: number
  /** What an order costs at most, of its worth: 0.01 is 1 %. It goes before the minimum. */
  readonly maximumRate?: number
}

/**
 * An order's fills together cost max(minimum, Σ units × rate + fills × flat), and no more than the maximum. Each fill is told what that total
 * grew by, so the first bears the minimum, and a later one may cost nothing.
 */
export function unitFees(options: UnitFeeOptions): FeeModel {
  const {
    makerPerUnit = 0,
    takerPerUnit = 0,
    perFill = 0,
    minimumPerOrder = -Infinity,
    maximumRate = Infinity,
  } = options
  const worth = worthOf(options.instrument)
  const orders = new Map<number, { raw: number; worth: number; charged: number }>()
  return {
    fee({ orderId, pxTicks, qtyLots, isMaker }) {
      const order = orders.get(orderId) ?? { raw: 0, worth: 0, charged: 0 }
      orders.set(orderId, order)
      order.raw += worth.amount(qtyLots) * (isMaker ? makerPerUnit : takerPerUnit) + perFill
      order.worth += worth.settled(pxTicks, qtyLots)
      const total = Math.min(Math.max(order.raw, minimumPerOrder), maximumRate * order.worth)
      const fee = total - order.charged
      order.charged = total
      return fee
    },
    ended(orderId) {
      orders.delete(orderId)
    },
  }
}

/** Nothing costs anything: for tests and for figures that say so. */
export function noFees(): FeeModel {
  return { fee: () => 0 }
}
