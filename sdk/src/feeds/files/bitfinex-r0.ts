// Bitfinex' raw book (R0) as one JSON array of the frames that a socket received: `[channel, [id, price, amount]]`, price 0
// deletes, a known id with another price moves. The frames have no times. They show the best orders of each side only and may
// cross for a moment: while they do there is no book.
import { type DecodedOrder, packOrders } from '../../engine/batch.js'
import { decimalsAt, stepsAt } from '../decimal-cell.js'
import { jsonElements } from '../json-elements.js'
import { excerpt } from '../lines.js'
import { powerOfTen } from '../precision.js'
import type { Instrument, NamedInput, OnDefect, Recorded, Source } from '../source.js'
import { clear, refusal, refuse, type Tally, tally } from './tally.js'
import { gridsOf } from './tardis.js'

export interface BitfinexR0Options {
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
  readonly onDefect?: OnDefect
}

type Counts = Tally<'rows' | 'snapshots' | 'other' | 'moved' | 'unknownDeletes'>

/** The core's mark for a time that isn't there. */
const NO_TIME = -0x8000000000000000n
const text = new TextDecoder()
const bytes = new TextEncoder()

/** Whether a file begins like one of these. */
export const looksLikeBitfinexR0 = (head: string): boolean =>
  /^\s*\[\s*\{\s*"event"/.test(head) && /"prec"\s*:\s*"R0"/.test(head)

export async function bitfinexR0(inputs: readonly NamedInput[], options: BitfinexR0Options = {}): Promise<Source> {
  const instrument = await survey(inputs, options)
  const counts: Counts = tally('rows', 'snapshots', 'other', 'moved', 'unknownDeletes')
  const records = (): AsyncIterable<Recorded> => {
    clear(counts)
    return read(inputs, instrument, counts, options.onDefect)
  }
  return { format: 'bitfinex-r0', instruments: [instrument], records, counts, mayCross: true }
}

/** The numbers of an order as they are written: JSON.parse would make floats of them. */
const ORDER = /^\[\s*(\d+)\s*,\s*([-\d.eE+]+)\s*,\s*([-\d.eE+]+)\s*\]$/
const ORDERS = /\[\s*(\d+)\s*,\s*([-\d.eE+]+)\s*,\s*([-\d.eE+]+)\s*\]/g
const FRAME = /^\[\s*\d+\s*,\s*(\[[^]*\])\s*\]$/

interface Row {
  readonly id: string
  readonly price: string
  readonly amount: string
}
interface Frame {
  readonly isWhole: boolean
  readonly rows: readonly Row[]
}

/** null: a frame of something else (hello, subscription, heartbeat). */
function ordersOf(frame: string): Frame | null {
  const body = FRAME.exec(frame)?.[1]
  if (body === undefined) return null
  const one = ORDER.exec(body)
  if (one) return { isWhole: false, rows: [{ id: one[1]!, price: one[2]!, amount: one[3]! }] }
  const rows = Array.from(body.matchAll(ORDERS), ([, id, price, amount]) => ({
    id: id!,
    price: price!,
    amount: amount!,
  }))
  return body === '[]' || rows.length > 0 ? { isWhole: true, rows } : null
}

async function survey(inputs: readonly NamedInput[], options: BitfinexR0Options): Promise<Instrument> {
  let [px, qty] = [0, 0]
  let pair: string | null = null
  for (const { name, open } of inputs) {
    for await (const element of jsonElements(name, open())) {
      const frame = text.decode(element)
      pair ??= /"symbol"\s*:\s*"(t[^"]+)"/.exec(frame)?.[1] ?? null
      for (const { price, amount } of ordersOf(frame)?.rows ?? []) {
        px = Math.max(px, decimals(price))
        qty = Math.max(qty, decimals(amount))
      }
    }
  }
  const id = options.symbol ?? pair ?? 'bitfinex'
  const steps = { tickSize: options.tickSize ?? powerOfTen(px), lotSize: options.lotSize ?? powerOfTen(qty) }
  return { venue: 'events:orders', symbol: id, id, source: 'bitfinex', ...steps }
}

function decimals(number: string): number {
  const digits = bytes.encode(number)
  return decimalsAt(digits, 0, digits.length, 0) ?? 0
}

async function* read(
  inputs: readonly NamedInput[],
  { tickSize, lotSize }: Instrument,
  counts: Counts,
  onDefect: OnDefect | undefined,
): AsyncGenerator<Recorded> {
  const grids = gridsOf(tickSize, lotSize)
  const steps = (number: string, grid: (typeof grids)['px']): number | bigint | null => {
    const digits = bytes.encode(number)
    return stepsAt(digits, 0, digits.length, grid)
  }
  /** Price of each order that rests: what is moved, and what was never there. */
  const resting = new Map<bigint, number | bigint>()
  let sent = 0n
  for (const { name: file, open } of inputs) {
    let line = 0
    for await (const element of jsonElements(file, open())) {
      line++
      counts.rows++
      const frame = ordersOf(text.decode(element))
      if (!frame) {
        counts.other++
        continue
      }
      if (frame.isWhole) {
        counts.snapshots++
        resting.clear()
      }
      const orders: DecodedOrder[] = []
      for (const { id: idText, price, amount } of frame.rows) {
        const id = BigInt(idText)
        const pxTicks = steps(price, grids.px)
        const signed = steps(amount, grids.qty)
        if (pxTicks === null || signed === null || pxTicks < 0 || signed === 0) {
          const expected = `id, price in steps of ${tickSize}, amount in steps of ${lotSize}`
          const error = refusal({ name: file, row: line }, { rule: 'order', found: excerpt(element), expected })
          await refuse(error, onDefect)
          continue
        }
        const side = signed > 0 ? 'bid' : 'ask'
        const qtyLots = signed > 0 ? signed : -signed
        const before = resting.get(id)
        if (pxTicks === 0) {
          if (!resting.delete(id)) counts.unknownDeletes++
          orders.push({ op: 'delete', id, side, pxTicks: 0, qtyLots: 0 })
          continue
        }
        if (before !== undefined && before !== pxTicks) counts.moved++
        resting.set(id, pxTicks)
        orders.push({ op: before === undefined ? 'add' : 'set', id, side, pxTicks, qtyLots })
      }
      const packed = packOrders([{ full: frame.isWhole, last: ++sent, tsVenueNs: NO_TIME, orders }])
      yield { kind: 'orders', packed, line, file, instrument: 0 }
    }
  }
}
