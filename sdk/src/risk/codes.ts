// Every reason for which an order is denied, one code each. docs/risk.md shows this table; a test holds the two together.

/** In the order in which they are asked. */
export const LAYER_NAMES = ['data', 'order', 'exposure', 'loss', 'regime', 'rate', 'supervision'] as const
export type LayerName = (typeof LAYER_NAMES)[number]

export const RISK_CODES = {
  DATA_NOT_LIVE: 'the book is not live',
  DATA_ONE_SIDED: 'a side of the book is empty',
  DATA_CROSSED: 'the best bid is above the best ask',
  DATA_STALE: 'nothing has come from this market for too long',
  DATA_SKEW: 'venue and local time are too far apart',
  DATA_AUDIT: 'the last audit of the book failed',
  DATA_MODEL: 'the output of the model is not finite, or too old',
  DATA_REDUCING: 'a market in which something is held has been unseen for too long: reductions only',
  DATA_FAULT: 'the layer itself failed',

  ORDER_INSTRUMENT: 'no such instrument',
  ORDER_SHAPE: 'the fields of the order do not fit together',
  ORDER_LOT: 'the size is not a whole number of lots or steps above the least',
  ORDER_TICK: 'a price is not a whole number of ticks or steps above zero',
  ORDER_MIN_NOTIONAL: 'worth less than the venue takes',
  ORDER_MAX_LOTS: 'more lots than one order may have',
  ORDER_MAX_NOTIONAL: 'worth more than one order may be',
  ORDER_COLLAR: 'the price is too far from the mid, or there is no mid',
  ORDER_DEPTH: 'too much of what the other side of the book shows within the collar',
  ORDER_DUPLICATE: 'equal to an order that is still on its way or was only just sent',
  ORDER_SELF_TRADE: 'would trade with an own resting order, which has to be cancelled first',
  ORDER_REDUCE_ONLY: 'marked as reducing, and would not only reduce',
  ORDER_FAULT: 'the layer itself failed',

  EXPOSURE_EQUITY: 'the equity, or a price to value what is held, is not known',
  EXPOSURE_LOTS: 'more lots of one symbol than may be held',
  EXPOSURE_SYMBOL: 'more of one symbol than may be held',
  EXPOSURE_CONCENTRATION: 'too large a share of the equity in one symbol',
  EXPOSURE_VENUE: 'more at one venue than may be held',
  EXPOSURE_GROSS: 'more in all, long and short added, than may be held',
  EXPOSURE_NET: 'more in all, short taken from long, than may be held',
  EXPOSURE_LEVERAGE: 'more in all than the equity may carry',
  EXPOSURE_OPEN_ORDERS: 'as many open orders of this symbol as there may be',
  EXPOSURE_FAULT: 'the layer itself failed',

  LOSS_DAILY_STOP: 'the loss since 00:00 UTC has reached the daily stop',
  LOSS_DRAWDOWN: 'the loss from the highest equity has reached the limit',
  LOSS_WARNING: 'the loss since 00:00 UTC has reached the warning: reductions only',
  LOSS_EQUITY: 'the equity is not known: reductions only',
  LOSS_PAUSE: 'a pause after losing exits in a row: reductions only',
  LOSS_FAULT: 'the layer itself failed',

  REGIME_HALT: 'the venue has halted this market',
  REGIME_CANCEL_ONLY: 'the venue takes cancels only',
  REGIME_AUCTION: 'an auction: reductions only',
  REGIME_VOLATILITY: 'a pause for volatility far above its usual: reductions only',
  REGIME_SPREAD: 'a spread far above its usual: reductions only',
  REGIME_FAULT: 'the layer itself failed',

  RATE_ORDERS: 'as many orders within a second as there may be',
  RATE_VENUE: 'as much of the venue’s own limit used as may be by orders',
  RATE_RETRY_AFTER: 'the venue has asked to wait',
  RATE_ORDER_TO_TRADE: 'too many orders today for so few trades: reductions only',
  RATE_REJECTS: 'a pause after too many refusals: reductions only',
  RATE_REPEATED: 'too many fills of this side of this symbol within a minute: reductions only',
  RATE_FAULT: 'the layer itself failed',

  SUPERVISION_KILLED: 'the kill switch was thrown',
  SUPERVISION_CONFIG: 'these limits are not those that were pinned',
  SUPERVISION_CLOCK: 'the time given is no time',
  SUPERVISION_HEARTBEAT: 'the strategy has not been heard of for too long',
  SUPERVISION_LAG: 'the event loop was late',
  SUPERVISION_DEAD_MAN: 'the dead-man switch at the venue has run out',
  SUPERVISION_MISMATCH: 'orders, fills or balances are not what the venue says: reductions only',
  SUPERVISION_MISMATCHES: 'orders, fills or balances were again not what the venue says',
  SUPERVISION_UNARMED: 'live trading has not been armed',
  SUPERVISION_FAULT: 'the layer itself failed',
} as const satisfies Record<`${Uppercase<LayerName>}_${string}`, string>

export type RiskCode = keyof typeof RISK_CODES
