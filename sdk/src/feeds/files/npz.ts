// hftbacktest's event arrays (the .npy inside an .npz): levels, trades, or orders one by one. Rows that carry LOCAL_EVENT are
// read, in their order: it is the order of arrival; rows for the exchange's side alone are left out.
import { packEvents, packOrders, type DecodedOrder } from '../../engine/batch.js'
import { InputError, OptionError } from '../../engine/errors.js'
import { parseStep, type Step } from '../../engine/decimal.js'
import { FloatPrecision, stepsOf } from '../float-decimal.js'
import { powerOfTen } from '../precision.js'
import type { Instrument, NamedInput, Recorded, Source } from '../source.js'
import { npzBlocks } from './npz-blocks.js'
import { NpzBook } from './npz-book.js'
import * as R from './npz-row.js'
import { NpzRows } from './npz-rows.js'

export interface NpzOptions {
  /** Default: the file's name. */
  readonly symbol?: string
  /** Default: the finest decimal seen of prices and of sizes. */
  readonly tickSize?: string
  readonly lotSize?: string
}

export interface NpzCounts {
  rows: number
  events: number
  trades: number
  /** Rows for the exchange's side alone. */
  exchangeOnly: number
  /** Fills tell of the queue; the change of the order is a row of its own. */
  fills: number
  /** Rows of other kinds, and trades without a side. */
  other: number
}

export interface NpzSource extends Source {
  readonly format: 'npz'
  readonly counts: Readonly<NpzCounts> & Readonly<Record<string, number>>
}

/** Several files, as of days that follow each other, are one stream. */
export async function npz(inputs: readonly NamedInput[], options: NpzOptions = {}): Promise<NpzSource> {
  const { tickSize, lotSize, byOrder } = await survey(inputs, options)
  const symbol = options.symbol ?? nameOf(inputs[0]?.name ?? 'npz')
  const instrument: Instrument = { venue: 'events:none', symbol, id: symbol, tickSize, lotSize }
  const counts = { rows: 0, events: 0, trades: 0, exchangeOnly: 0, fills: 0, other: 0 }
  return {
    format: 'npz',
    instruments: [instrument],
    counts,
    records: () => new Reader(inputs, instrument, counts, byOrder).records(),
    ...(byOrder ? {} : { blocks: () => npzBlocks(inputs) }),
  }
}

const KIND_MASK = 0xff

async function survey(
  inputs: readonly NamedInput[],
  { tickSize, lotSize }: NpzOptions,
): Promise<{ tickSize: string; lotSize: string; byOrder: boolean }> {
  const [px, qty] = [new FloatPrecision(), new FloatPrecision()]
  const isTold = tickSize !== undefined && lotSize !== undefined
  let byOrder: boolean | null = null
  for await (const { f64, i32, rows } of npzBlocks(inputs)) {
    for (let row = 0; row < rows; row++) {
      const kind = i32[row * (R.ROW_BYTES / 4)]! & KIND_MASK
      // of levels or of orders: the first row that is either tells
      if (kind >= R.ADD_ORDER && kind <= R.FILL) byOrder = true
      else if (kind === R.DEPTH || kind === R.DEPTH_SNAPSHOT || kind === R.DEPTH_BBO) byOrder ??= false
      if (isTold && byOrder !== null) break
      if (kind !== R.DEPTH_CLEAR) px.see(f64[row * (R.ROW_BYTES / 8) + R.ROW_PX / 8]!)
      qty.see(f64[row * (R.ROW_BYTES / 8) + R.ROW_QTY / 8]!)
    }
    if (isTold && byOrder !== null) break
  }
  return {
    tickSize: tickSize ?? powerOfTen(px.places),
    lotSize: lotSize ?? powerOfTen(qty.places),
    byOrder: byOrder === true,
  }
}

class Reader {
  readonly #inputs: readonly NamedInput[]
  readonly #counts: NpzCounts
  readonly #byOrder: boolean
  readonly #tick: Step
  readonly #lot: Step
  /** Decimals of trades: those the tick is written with. */
  readonly #places: number
  readonly #book = new NpzBook()
  /** Sides of resting orders, where the file is one of orders. */
  readonly #sides = new Map<bigint, 1 | -1>()
  #orders: DecodedOrder[] = []
  #ordersAreNew = true
  #seq = 0n

  constructor(inputs: readonly NamedInput[], { tickSize, lotSize }: Instrument, counts: NpzCounts, byOrder: boolean) {
    this.#inputs = inputs
    this.#counts = counts
    this.#byOrder = byOrder
    this.#tick = parseStep(tickSize, 'tickSize')
    this.#lot = parseStep(lotSize, 'lotSize')
    this.#places = tickSize.split('.')[1]?.length ?? 0
    for (const key of Object.keys(counts) as (keyof NpzCounts)[]) counts[key] = 0
  }

  async *records(): AsyncGenerator<Recorded> {
    for (const input of this.#inputs) {
      const rows = new NpzRows(input)
      let open: (Omit<Place, 'line'> & { line: number }) | null = null
      try {
        while (await rows.next()) {
          this.#counts.rows++
          if (!rows.has(R.LOCAL)) {
            this.#counts.exchangeOnly++
            continue
          }
          // rows of one message carry the same two times
          if (open && (open.exchNs !== rows.exchNs || open.localNs !== rows.localNs)) {
            yield* this.#close(open)
            open = null
          }
          const place: Place = { exchNs: rows.exchNs, localNs: rows.localNs, line: rows.row, file: rows.name }
          if (rows.kind === R.TRADE) {
            if (open) yield* this.#close(open)
            open = null
            yield* this.#trade(rows, place)
          } else if (this.#take(rows)) open = place
        }
        if (open) yield* this.#close(open)
      } finally {
        await rows.close()
      }
    }
  }

  /** Whether the row changes the book. */
  #take(rows: NpzRows): boolean {
    const { kind, side } = rows
    if (this.#byOrder) return this.#takeOrder(rows)
    if (kind === R.DEPTH_CLEAR) {
      // 0 and NaN are no price to clear up to
      const px = rows.px > 0 && Number.isFinite(rows.px) ? this.#steps(rows, 'px', this.#tick) : null
      this.#book.clear(side, px)
      return true
    }
    if (side === 0 || (kind !== R.DEPTH && kind !== R.DEPTH_SNAPSHOT && kind !== R.DEPTH_BBO)) return this.#other()
    const [px, qty] = [this.#steps(rows, 'px', this.#tick), this.#steps(rows, 'qty', this.#lot)]
    if (kind === R.DEPTH_BBO) this.#book.best(side, px, qty)
    else this.#book.of(side).set(px, qty)
    return true
  }

  #takeOrder(rows: NpzRows): boolean {
    const { kind, side } = rows
    const id = BigInt.asIntN(64, rows.orderId)
    if (kind === R.DEPTH_CLEAR) {
      for (const [id, of] of this.#sides) {
        if (side !== 0 && side !== of) continue
        this.#sides.delete(id)
        this.#orders.push({ op: 'delete', id, side: of === 1 ? 'bid' : 'ask', pxTicks: 0n, qtyLots: 0n })
      }
      if (this.#sides.size === 0) {
        this.#orders = []
        this.#ordersAreNew = true
      }
      return true
    }
    if (kind === R.FILL) {
      this.#counts.fills++
      return false
    }
    if (kind !== R.ADD_ORDER && kind !== R.CANCEL_ORDER && kind !== R.MODIFY_ORDER) return this.#other()
    const known = side === 0 ? this.#sides.get(id) : side
    if (known === undefined) return this.#other()
    const named = { id, side: known === 1 ? 'bid' : 'ask' } as const
    if (kind === R.CANCEL_ORDER) {
      this.#sides.delete(id)
      this.#orders.push({ ...named, op: 'delete', pxTicks: 0n, qtyLots: 0n })
      return true
    }
    this.#sides.set(id, known)
    const op = kind === R.ADD_ORDER ? 'add' : 'set'
    this.#orders.push({
      ...named,
      op,
      pxTicks: this.#steps(rows, 'px', this.#tick),
      qtyLots: this.#steps(rows, 'qty', this.#lot),
    })
    return true
  }

  #other(): false {
    this.#counts.other++
    return false
  }

  *#close({ exchNs: tsVenueNs, localNs, line, file }: Place): Generator<Recorded> {
    const last = ++this.#seq
    this.#counts.events++
    const place = { line, file, localNs }
    if (!this.#byOrder) {
      yield { kind: 'events', packed: packEvents([{ last, tsVenueNs, ...this.#book.take() }]), ...place }
      return
    }
    const [orders, full] = [this.#orders, this.#ordersAreNew]
    this.#orders = []
    this.#ordersAreNew = false
    yield { kind: 'orders', packed: packOrders([{ last, tsVenueNs, full, orders }]), ...place }
  }

  *#trade(rows: NpzRows, { exchNs: tsVenueNs, localNs, line, file }: Place): Generator<Recorded> {
    const sign = rows.side
    if (sign === 0) {
      this.#other()
      return
    }
    this.#counts.trades++
    const trade = {
      px: this.#steps(rows, 'px', { mantissa: 1n, exponent: this.#places }),
      qtyLots: this.#steps(rows, 'qty', this.#lot),
      sign,
      tsVenueNs,
    }
    const packed = packOrders([{ last: ++this.#seq, tsVenueNs, orders: [], trades: [trade] }])
    yield { kind: 'orders', packed, line, file, localNs }
  }

  #steps(rows: NpzRows, name: 'px' | 'qty', step: Step): bigint {
    const steps = stepsOf(rows[name], step)
    if (steps !== null && steps >= 0) return BigInt(steps)
    const { mantissa, exponent } = step
    throw new InputError({
      file: rows.name,
      row: rows.row,
      rule: name === 'px' ? 'tick' : 'lot',
      found: `${name} ${rows[name]}`,
      expected: `a multiple of ${mantissa}e-${exponent}, not below 0`,
    })
  }
}

interface Place {
  readonly exchNs: bigint
  readonly localNs: bigint
  readonly line: number
  readonly file: string
}

/** `/data/btcusdt_20240809.npz:data.npy` → `btcusdt_20240809`. */
function nameOf(path: string): string {
  const file = path.replace(/:[^:]*\.npy$/, '')
  const base = file
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.(npz|npy)$/i, '')
  if (base === '') throw new OptionError(`symbol: the file name ${path} doesn't tell it, give --symbol`)
  return base.slice(0, 32)
}
