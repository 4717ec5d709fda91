// The venue's orders one by one, out of a recording that shows them, for queues that are exact.
import {
  EVFLAG_FULL,
  OE_ID,
  OE_NEW_ID,
  OE_OP,
  OE_PX,
  OE_QTY,
  OE_SIDE,
  OH_FLAGS,
  OH_ORDERS,
  OH_TRADES,
  ORDER_ADD,
  ORDER_AMEND,
  ORDER_DELETE,
  ORDER_DELETE_EARLY,
  ORDER_ENTRY,
  ORDER_EXECUTE,
  ORDER_REDUCE,
  ORDER_REPLACE,
  ORDERS_HEADER,
  TE_HIDDEN,
  TE_KIND,
  TRADE_ENTRY,
} from '#layout'
import type { OrderId } from '../simulation/index.js'

export type BookSideName = 'bid' | 'ask'

/** What a record says of one order; the id that takes another's place comes as a deletion and an addition. */
export type OrderStep =
  | { readonly op: 'clear' }
  | {
      readonly op: 'add' | 'set' | 'amend'
      readonly id: OrderId
      readonly side: BookSideName
      /** 0 of set and amend: where it is. */
      readonly pxTicks: number
      readonly qtyLots: number
      readonly isTrade: boolean
    }
  | {
      readonly op: 'reduce' | 'delete'
      readonly id: OrderId
      readonly side: BookSideName
      /** NaN where the record doesn't say it. */
      readonly pxTicks: number
      /** Of `reduce`. */
      readonly qtyLots: number
      readonly isTrade: boolean
    }

/** How many lots of the record's trades met nothing that is shown. */
export interface OrderSteps {
  readonly steps: readonly OrderStep[]
  /** One for each trade of the record, in its order: whether no shown order was traded with. */
  readonly isHidden: readonly boolean[]
}

const LOBSTER_DOLLARS = 1e4

/** A message row of LOBSTER's: time, type, id, size, price in 10⁻⁴ dollars, side on which the order rests. */
export function stepsOfRow(message: Uint8Array, tickSize: number): OrderSteps {
  const [, type, id, size, price, direction] = decoder.decode(message).split(',').map(Number) as number[]
  const side: BookSideName = direction === 1 ? 'bid' : 'ask'
  const at = { id: id!, side, pxTicks: Math.round(price! / LOBSTER_DOLLARS / tickSize), qtyLots: size! }
  switch (type) {
    case 1:
      return { steps: [{ op: 'add', ...at, isTrade: false }], isHidden: [] }
    case 2:
      return { steps: [{ op: 'reduce', ...at, isTrade: false }], isHidden: [] }
    case 3:
      return { steps: [{ op: 'delete', ...at, isTrade: false }], isHidden: [] }
    case 4:
      return { steps: [{ op: 'reduce', ...at, isTrade: true }], isHidden: [false] }
    case 5:
      return { steps: [], isHidden: [true] }
    default:
      return { steps: [], isHidden: [] }
  }
}

/** What `packOrders` wrote. */
export function stepsOfPack(packed: Uint8Array): OrderSteps {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const steps: OrderStep[] = []
  const isHidden: boolean[] = []
  for (let at = 0; at < packed.byteLength;) {
    const [flags, orders, trades] = [OH_FLAGS, OH_ORDERS, OH_TRADES].map((field) => view.getInt32(at + field, true))
    at += ORDERS_HEADER
    if ((flags! & EVFLAG_FULL) !== 0) steps.push({ op: 'clear' })
    for (let i = 0; i < orders!; i++, at += ORDER_ENTRY) steps.push(...stepsOf(view, at))
    for (let i = 0; i < trades!; i++, at += TRADE_ENTRY)
      isHidden.push((view.getInt32(at + TE_KIND, true) & TE_HIDDEN) !== 0)
  }
  return { steps, isHidden }
}

function stepsOf(view: DataView, at: number): OrderStep[] {
  const id = view.getBigInt64(at + OE_ID, true)
  const newId = view.getBigInt64(at + OE_NEW_ID, true)
  const pxTicks = Number(view.getBigInt64(at + OE_PX, true))
  const qtyLots = Number(view.getBigInt64(at + OE_QTY, true))
  const side: BookSideName = view.getInt32(at + OE_SIDE, true) === 0 ? 'bid' : 'ask'
  const op = view.getInt32(at + OE_OP, true)
  const isTrade = newId !== 0n
  switch (op) {
    case ORDER_ADD:
      return [{ op: 'add', id, side, pxTicks, qtyLots, isTrade: false }]
    case ORDER_REDUCE:
    case ORDER_EXECUTE:
      return [{ op: 'reduce', id, side, pxTicks: NaN, qtyLots, isTrade: op === ORDER_EXECUTE }]
    case ORDER_DELETE:
    case ORDER_DELETE_EARLY:
      return [{ op: 'delete', id, side, pxTicks: NaN, qtyLots: NaN, isTrade }]
    case ORDER_REPLACE:
      return [
        { op: 'delete', id, side, pxTicks: NaN, qtyLots: NaN, isTrade: false },
        { op: 'add', id: newId, side, pxTicks, qtyLots, isTrade: false },
      ]
    default:
      return [{ op: op === ORDER_AMEND ? 'amend' : 'set', id, side, pxTicks, qtyLots, isTrade }]
  }
}

const decoder = new TextDecoder()
