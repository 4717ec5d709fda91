// What trading may cost before a strategy that would earn without costs earns nothing.
import { NOTIONAL_BPS } from './execution.js'

export interface BreakEven {
  /** In quote, of all round trips before any cost. */
  readonly gross: number
  /** In quote: the cost of one round trip, both ways, at which nothing is left. Below 0: it loses even for nothing. Null without trips. */
  readonly perRoundTrip: number | null
  /** The same in basis points of what each way trades, both ways together. Null where nothing was traded. */
  readonly perRoundTripBps: number | null
  /** What a round trip did cost, in the same basis points. */
  readonly paidBps: number | null
  /** Break-even over what was paid: below 1 the costs ate the edge. Null where nothing was paid. */
  readonly margin: number | null
}

/**
 * `notional` is what all trips traded, both ways; `costs` what they paid in fees, half-spread, slippage and impact together, measured
 * against the mid; `net` what was left. gross = net + costs.
 */
export function breakEven(trips: number, notional: number, net: number, costs: number): BreakEven {
  const gross = net + costs
  const isTraded = notional > 0
  return {
    gross,
    perRoundTrip: trips > 0 ? gross / trips : null,
    perRoundTripBps: isTraded ? (2 * gross * NOTIONAL_BPS) / notional : null,
    paidBps: isTraded ? (2 * costs * NOTIONAL_BPS) / notional : null,
    margin: costs > 0 ? gross / costs : null,
  }
}
