// Packed events in words again, written from the layout alone.
import * as L from '#layout'

import type { Recorded } from '../../src/feeds/index.js'

export interface Unpacked {
  readonly full: boolean
  readonly ns: bigint
  readonly line: number
  readonly instrument: number
  readonly bids?: readonly (readonly [number, number])[]
  readonly asks?: readonly (readonly [number, number])[]
  readonly orders?: readonly string[]
  /** px, lots, sign, id. */
  readonly trades?: readonly (readonly [number, number, number, number | null])[]
}

const NONE = -0x8000000000000000n
const OPS = new Map([
  [L.ORDER_ADD, 'add'],
  [L.ORDER_REDUCE, 'reduce'],
  [L.ORDER_EXECUTE, 'execute'],
  [L.ORDER_SET, 'set'],
  [L.ORDER_DELETE, 'delete'],
  [L.ORDER_REPLACE, 'replace'],
])

export function unpack(record: Recorded): Unpacked {
  if (record.kind !== 'events' && record.kind !== 'orders') throw new Error(`a record of kind ${record.kind}`)
  const view = new DataView(record.packed.buffer, record.packed.byteOffset, record.packed.byteLength)
  const i32 = (at: number): number => view.getInt32(at, true)
  const i64 = (at: number): number => Number(view.getBigInt64(at, true))
  const place = { line: record.line, instrument: record.instrument ?? 0 }
  if (record.kind === 'events') {
    const isCompact = (i32(L.EH_FLAGS) & L.EVFLAG_COMPACT) !== 0
    const level = (i: number): readonly [number, number] => {
      const at = isCompact ? L.COMPACT_HEADER + 8 * i : L.EVENT_HEADER + 16 * i
      return isCompact ? [i64(L.EH_BASE) + i32(at), view.getUint32(at + 4, true)] : [i64(at), i64(at + 8)]
    }
    const [bids, asks] = [i32(L.EH_BIDS), i32(L.EH_ASKS)]
    return {
      full: (i32(L.EH_FLAGS) & L.EVFLAG_FULL) !== 0,
      ns: view.getBigInt64(L.EH_TS, true),
      ...place,
      bids: Array.from({ length: bids }, (_, i) => level(i)),
      asks: Array.from({ length: asks }, (_, i) => level(bids + i)),
    }
  }
  const [orders, trades] = [i32(L.OH_ORDERS), i32(L.OH_TRADES)]
  const order = (i: number): string => {
    const at = L.ORDERS_HEADER + L.ORDER_ENTRY * i
    const side = i32(at + L.OE_SIDE) === 0 ? 'bid' : 'ask'
    return `${OPS.get(i32(at + L.OE_OP))} ${i64(at + L.OE_ID)} ${side} ${i64(at + L.OE_PX)} ${i64(at + L.OE_QTY)}`
  }
  const trade = (i: number): readonly [number, number, number, number | null] => {
    const at = L.ORDERS_HEADER + L.ORDER_ENTRY * orders + L.TRADE_ENTRY * i
    const id = view.getBigInt64(at + L.TE_ID, true)
    return [i64(at + L.TE_PX), i64(at + L.TE_QTY), i32(at + L.TE_SIGN), id === NONE ? null : Number(id)]
  }
  return {
    full: (i32(L.OH_FLAGS) & L.EVFLAG_FULL) !== 0,
    ns: view.getBigInt64(L.OH_TS, true),
    ...place,
    orders: Array.from({ length: orders }, (_, i) => order(i)),
    trades: Array.from({ length: trades }, (_, i) => trade(i)),
  }
}
