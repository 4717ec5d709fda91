// A row of hftbacktest's event arrays: 64 bytes, little-endian (hftbacktest/types.py, `event_dtype`, read on 2026-11-26).

export const ROW_BYTES = 64
export const ROW_EV = 0 // u64 flags and kind
export const ROW_EXCH = 8 // i64 ns
export const ROW_LOCAL = 16 // i64 ns
export const ROW_PX = 24 // f64
export const ROW_QTY = 32 // f64
export const ROW_ORDER = 40 // u64
export const ROW_IVAL = 48 // i64
export const ROW_FVAL = 56 // f64

const FIELDS = [
  ['ev', 'u8'],
  ['exch_ts', 'i8'],
  ['local_ts', 'i8'],
  ['px', 'f8'],
  ['qty', 'f8'],
  ['order_id', 'u8'],
  ['ival', 'i8'],
  ['fval', 'f8'],
] as const

/** As NumPy writes it. */
export const ROW_DESCR = `[${FIELDS.map(([name, type]) => `('${name}', '<${type}')`).join(', ')}]`

/** Rows are flagged for those who follow the exchange's order and for those who follow the receiver's. */
export const EXCH = 1n << 31n
export const LOCAL = 1n << 30n
/** Bid, or bought by the taker. */
export const BUY = 1n << 29n
/** Ask, or sold by the taker. */
export const SELL = 1n << 28n

export const DEPTH = 1
export const TRADE = 2
export const DEPTH_CLEAR = 3
export const DEPTH_SNAPSHOT = 4
export const DEPTH_BBO = 5
export const ADD_ORDER = 10
export const CANCEL_ORDER = 11
export const MODIFY_ORDER = 12
export const FILL = 13
