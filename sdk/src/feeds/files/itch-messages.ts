// NASDAQ TotalView-ITCH 5.0: how long each message is, and where its members lie. All numbers are big-endian.
// Source: Nasdaq TotalView-ITCH 5.0 specification, section 4; files have each message behind a length of two bytes.

/** Bytes of each message, its type included. */
const LENGTHS: Readonly<Record<string, number>> = {
  S: 12, // system event
  R: 39, // stock directory
  H: 25, // trading action
  Y: 20, // short sale restriction
  L: 26, // market participant position
  V: 35, // circuit breaker decline levels
  W: 12, // circuit breaker status
  K: 28, // IPO quoting period
  J: 35, // limit up, limit down auction collar
  h: 21, // operational halt
  A: 36, // add order
  F: 40, // add order with its market participant
  E: 31, // executed
  C: 36, // executed at another price
  X: 23, // cancelled in part
  D: 19, // deleted
  U: 35, // replaced
  P: 44, // trade with an order that is not shown
  Q: 40, // cross
  B: 19, // broken trade
  I: 50, // net order imbalance
  N: 20, // retail interest
  O: 48, // direct listing with capital raise
}

const BY_CODE = Int32Array.from({ length: 256 }, (_, code) => LENGTHS[String.fromCharCode(code)] ?? 0)

/** 0 for a type that is not known. */
export const lengthOf = (type: number): number => BY_CODE[type]!

export const LOCATE = 1 // u16
export const TIME = 5 // u48 ns since midnight in New York
export const BODY = 11

// A F: ref u64, side, shares u32, stock 8, price u32
export const ADD_SIDE = 19
export const ADD_SHARES = 20
export const ADD_PRICE = 32
// E C X: ref u64, shares u32; E C: match u64; C: printable, price u32
export const SHARES = 19
export const MATCH = 23
export const PRINTABLE = 31
export const EXECUTED_PRICE = 32
// U: old ref u64, new ref u64, shares u32, price u32
export const NEW_REF = 19
export const NEW_SHARES = 27
export const NEW_PRICE = 31
// P: ref u64, side, shares u32, stock 8, price u32, match u64
export const TRADE_MATCH = 36
// R H: stock 8; H: state
export const STOCK = 11
export const ACTION_STATE = 19
// S: code
export const EVENT_CODE = 11

/** A member of a message of 8 bytes as u64. */
export function u64(view: DataView, at: number): bigint {
  return view.getBigUint64(at)
}

/** Nanoseconds since midnight: below 2^47, exact in a double. */
export function timeNs(view: DataView): number {
  return view.getUint16(TIME) * 0x1_0000_0000 + view.getUint32(TIME + 2)
}

/** Text padded with spaces. */
export function textAt(bytes: Uint8Array, at: number, length: number): string {
  let text = ''
  for (let i = at; i < at + length; i++) text += String.fromCharCode(bytes[i]!)
  return text.trimEnd()
}
