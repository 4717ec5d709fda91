// Databento's DBN: orders (MBO), pictures of one or ten levels (MBP-1, MBP-10), trades. Records up to the one flagged LAST are
// one event of their instrument. Local time is ts_recv, when Databento's capture had it.
import { packEvents, packOrders, type DecodedTrade } from '../../engine/batch.js'
import { InputError, OptionError } from '../../engine/errors.js'
import { parseStep } from '../../engine/decimal.js'
import { powerOfTen } from '../precision.js'
import type { Instrument, NamedInput, Recorded, Source } from '../source.js'
import { DbnOrders } from './dbn-orders.js'
import * as D from './dbn-records.js'

export interface DbnOptions {
  /** Symbols of the metadata, separated by commas; without it all that have records, at most 64. */
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
}

type Kind = 'orders' | 'pictures' | 'trades'

interface Seen {
  readonly id: number
  symbol: string
  kind: Kind
  depth: number
  pxPlaces: number
  tradePlaces: number
}

const counters = () => ({
  records: 0,
  events: 0,
  trades: 0,
  /** Records of other types: statistics, definitions, status. */
  other: 0,
  /** Trades without an aggressor: in auctions, and where the venue doesn't say. Left out. */
  unsigned: 0,
  /** Events flagged MAYBE_BAD_BOOK: there is no book until the next whole one. */
  maybeBad: 0,
  badTsRecv: 0,
  unknownIds: 0,
  /** Orders before the first clearing or snapshot: nobody knows the book yet. */
  beforeBook: 0,
  /** Instruments whose last event had no end. */
  unfinished: 0,
})
export type DbnCounts = ReturnType<typeof counters>

export interface DbnSource extends Source {
  readonly format: 'dbn'
  readonly counts: Readonly<DbnCounts> & Readonly<Record<string, number>>
}

const MOST_MARKETS = 64
const KINDS: Readonly<Record<number, Kind>> = {
  [D.RTYPE_MBO]: 'orders',
  [D.RTYPE_MBP_1]: 'pictures',
  [D.RTYPE_MBP_10]: 'pictures',
  [D.RTYPE_TRADE]: 'trades',
}

export async function dbn(inputs: readonly NamedInput[], options: DbnOptions = {}): Promise<DbnSource> {
  const markets = await survey(inputs, options.symbol)
  const instruments = markets.map(({ symbol, kind, depth, pxPlaces, tradePlaces }): Instrument => {
    const told = options.tickSize ?? powerOfTen(pxPlaces)
    return {
      venue: kind === 'pictures' ? 'events:full' : 'events:none',
      symbol,
      id: symbol,
      source: 'databento',
      tickSize: withPlaces(told, tradePlaces),
      lotSize: options.lotSize ?? '1',
      ...(kind === 'pictures' ? { depth } : {}),
    }
  })
  const counts = counters()
  return {
    format: 'dbn',
    instruments,
    counts,
    records: () => {
      Object.assign(counts, counters())
      return read(inputs, markets, instruments, counts)
    },
  }
}

async function survey(inputs: readonly NamedInput[], symbol: string | undefined): Promise<Seen[]> {
  const seen = new Map<number, Seen>()
  const named = new Map<number, string>()
  for (const input of inputs) {
    const records = new D.DbnRecords(input)
    try {
      while (records.take() || (await records.next())) {
        const { rtype, instrument: id } = records
        if (rtype === D.RTYPE_SYMBOL) named.set(id, records.symbolSaid())
        const kind = KINDS[rtype]
        if (!kind) continue
        let market = seen.get(id)
        if (!market) seen.set(id, (market = { id, symbol: '', kind, depth: 1, pxPlaces: 0, tradePlaces: 0 }))
        if (kind === 'orders' || market.kind === 'trades') market.kind = kind
        if (rtype === D.RTYPE_MBP_10) market.depth = 10
        const isTrade = records.action === 'T' || records.action === 'F'
        if (records.px !== D.NO_PX) {
          if (isTrade) market.tradePlaces = Math.max(market.tradePlaces, placesOf(records.px))
          else market.pxPlaces = Math.max(market.pxPlaces, placesOf(records.px))
        }
        if (kind !== 'pictures') continue
        for (const { px } of [...records.levels('bid'), ...records.levels('ask')])
          market.pxPlaces = Math.max(market.pxPlaces, placesOf(px))
      }
      for (const [id, name] of records.head?.symbols ?? []) named.set(id, name)
    } finally {
      await records.close()
    }
  }
  for (const market of seen.values()) {
    market.symbol = named.get(market.id) ?? String(market.id)
    if (market.kind === 'trades') market.pxPlaces = market.tradePlaces
  }
  const markets = [...seen.values()]
  if (symbol === undefined) {
    if (markets.length <= MOST_MARKETS) return markets
    throw new OptionError(
      `symbol: found ${markets.length} instruments, expected at most ${MOST_MARKETS}, or some of them by name`,
    )
  }
  return symbol.split(',').map((name) => {
    const market = markets.find((market) => market.symbol === name.trim())
    if (market) return market
    const held = markets.slice(0, 10).map(({ symbol }) => symbol)
    throw new OptionError(`symbol: found ${name.trim()}, expected one of ${held.join(', ')}`)
  })
}

/** Decimals that a price of 10^-9 needs. */
function placesOf(px: bigint): number {
  if (px === 0n) return 0
  let places = D.PX_PLACES
  for (let rest = px; places > 0 && rest % 10n === 0n; rest /= 10n) places--
  return places
}

/** Trades may be finer than the tick: it is then written with as many decimals. */
function withPlaces(tickSize: string, places: number): string {
  const [units = '', decimals = ''] = tickSize.split('.')
  return decimals.length >= places ? tickSize : `${units}.${decimals.padEnd(places, '0')}`
}

class Lane {
  readonly orders: DbnOrders
  trades: DecodedTrade[] = []
  maybeBad = false
  isOpen = false
  /** Told that there is no book, and not yet that there is one again. */
  isDoubted = false
  ticks: (px: bigint) => bigint = (px) => px

  constructor(counts: DbnCounts, ticks: (px: bigint) => bigint) {
    this.orders = new DbnOrders(counts, ticks)
    this.ticks = ticks
  }
}

async function* read(
  inputs: readonly NamedInput[],
  markets: readonly Seen[],
  instruments: readonly Instrument[],
  counts: DbnCounts,
): AsyncGenerator<Recorded> {
  const indexOf = new Map(markets.map(({ id }, i) => [id, i]))
  let seq = 0n
  let refused: { px: bigint; tick: string } | null = null
  const lanes = instruments.map(({ tickSize }) => {
    const { mantissa, exponent } = parseStep(tickSize, 'tickSize')
    const unit = mantissa * 10n ** BigInt(D.PX_PLACES - exponent)
    return new Lane(counts, (px) => {
      if (px % unit !== 0n || px < 0n) refused ??= { px, tick: tickSize }
      return px / unit
    })
  })
  for (const input of inputs) {
    const records = new D.DbnRecords(input)
    try {
      while (records.take() || (await records.next())) {
        counts.records++
        const kind = KINDS[records.rtype]
        const instrument = indexOf.get(records.instrument)
        if (!kind || instrument === undefined) {
          if (!kind) counts.other++
          continue
        }
        const [lane, market] = [lanes[instrument]!, markets[instrument]!]
        const { flags, action } = records
        if (flags & D.F_BAD_TS_RECV) counts.badTsRecv++
        if (flags & D.F_MAYBE_BAD_BOOK) lane.maybeBad = true
        if (action === 'T') trade(records, lane, instruments[instrument]!, counts)
        if (kind === 'orders') lane.orders.take(records, (flags & D.F_SNAPSHOT) !== 0)
        lane.isOpen = (flags & D.F_LAST) === 0 && kind !== 'trades'
        if (lane.isOpen) continue
        const tsVenueNs = records.tsEventNs
        const place = { line: records.row, file: records.name, instrument, localNs: records.tsRecvNs }
        const [trades, maybeBad] = [lane.trades, lane.maybeBad]
        lane.trades = []
        lane.maybeBad = false
        const last = ++seq
        counts.events++
        if (maybeBad && kind !== 'trades') {
          counts.maybeBad++
          lane.orders.doubt()
          if (!lane.isDoubted)
            yield { kind: 'orders', packed: packOrders([{ last, tsVenueNs, noBook: true, orders: [] }]), ...place }
          lane.isDoubted = true
          continue
        }
        if (kind === 'pictures') {
          const levels = (side: 'bid' | 'ask') =>
            records.levels(side).map(({ px, size }) => [lane.ticks(px), size] as const)
          const picture = { full: true, last, tsVenueNs, bids: levels('bid'), asks: levels('ask') }
          if (trades.length > 0)
            yield { kind: 'orders', packed: packOrders([{ last, tsVenueNs, orders: [], trades }]), ...place }
          lane.isDoubted = false
          refuse(refused, records)
          yield { kind: 'events', packed: packEvents([picture]), ...place }
          continue
        }
        if (market.kind === 'orders' && !lane.orders.isKnown) {
          counts.beforeBook++
          lane.orders.end()
          continue
        }
        const change = market.kind === 'orders' ? lane.orders.end() : { full: false, orders: [] }
        if (change.full) lane.isDoubted = false
        if (!change.full && change.orders.length + trades.length === 0) continue
        const packed = packOrders([{ last, tsVenueNs, ...change, trades }])
        refuse(refused, records)
        yield { kind: 'orders', packed, ...place }
      }
    } finally {
      await records.close()
    }
  }
  counts.unfinished += lanes.filter(({ isOpen }) => isOpen).length
}

/** Who took is told; the price is on the decimals the tick is written with. */
function trade(records: D.DbnRecords, lane: Lane, { tickSize }: Instrument, counts: DbnCounts): void {
  const { side, px, size } = records
  if (side === 'N') {
    counts.unsigned++
    return
  }
  counts.trades++
  const unit = 10n ** BigInt(D.PX_PLACES - (tickSize.split('.')[1]?.length ?? 0))
  lane.trades.push({ px: px / unit, qtyLots: size, sign: side === 'B' ? 1 : -1, tsVenueNs: records.tsEventNs })
}

function refuse(refused: { px: bigint; tick: string } | null, { name, byte }: D.DbnRecords): void {
  if (refused === null) return
  const { px, tick } = refused
  throw new InputError({
    file: name,
    byte,
    rule: 'tick',
    found: `price ${px}e-9`,
    expected: `a multiple of ${tick}, not below 0`,
  })
}
