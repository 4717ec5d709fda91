// The first pass over a capture: the exchange, its markets, and tick and lot from the venue's list of instruments.
import { InputError } from '../../engine/errors.js'
import { open as openEngine } from '../../engine/engine.js'
import { type BinanceVenue, joinSymbol } from '../binance-symbols.js'
import { LineReader } from '../lines.js'
import { plainDecimal } from '../precision.js'
import type { Instrument, NamedInput } from '../source.js'
import type { Listing } from '../venue.js'
import { adapterOf } from '../venues/adapters.js'
import { productOf } from '../venues/wire-levels.js'
import { isBinance, type Listed, type Lists, type WireOptions, WireSurvey } from '../wire-survey.js'
import { CaptureLine } from './capture-line.js'

export type CaptureOptions = WireOptions

const EXCHANGES: Readonly<Record<string, string>> = {
  BINANCE: 'binance',
  BINANCE_US: 'binance', // another exchange, the same wire
  BINANCE_FUTURES: 'binanceusdm',
  BINANCE_DELIVERY: 'binancecoinm',
  COINBASE: 'coinbase',
  COINBASE_EXCHANGE: 'coinbaseexchange',
  KRAKEN: 'kraken',
  OKX: 'okx',
  BYBIT: 'bybit',
  BITFINEX: 'bitfinex',
  DERIBIT: 'deribit',
  BITSTAMP: 'bitstamp',
  GATEIO: 'gate',
  GATE: 'gate',
  KUCOIN: 'kucoin',
  BITGET: 'bitget',
  GEMINI: 'gemini',
  HYPERLIQUID: 'hyperliquid',
  DYDX: 'dydx',
}

/** Another venue than the recording begins with, told by the address of a body or a socket. */
function venueOfAddress(venue: string | null, url: string): string | null {
  // One name for both of Coinbase's feeds, of which only one has a socket called ws-feed or ws-direct.
  if (venue === 'coinbase' && /^wss?:\/\/ws-(feed|direct)\./.test(url)) return 'coinbaseexchange'
  return venue === 'binanceusdm' && /\/\/dapi\./.test(url) ? 'binancecoinm' : venue
}

export async function surveyCapture(inputs: readonly NamedInput[], options: CaptureOptions): Promise<Instrument[]> {
  const engine = await openEngine()
  const lists: { readonly url: string; readonly body: Uint8Array }[] = []
  const at = new CaptureLine()
  const products = new Map<string, string>()
  let venue: string | null = options.venue ?? null
  let survey: WireSurvey | null = venue === null ? null : new WireSurvey(engine, venue)
  for (const { name, open } of inputs) {
    const lines = new LineReader(name, open())
    try {
      for (
        let line = lines.take() ?? (await lines.next());
        line !== null;
        line = lines.take() ?? (await lines.next())
      ) {
        if (at.look(line) !== null) continue // the second pass reports it
        if (at.t === 'header') venue ??= exchangeVenue(at.string('exchange'), name, lines.row)
        if (at.t === 'header' || at.t === 'send') continue
        const url = at.string('url') ?? at.string('addr') ?? ''
        const before: string | null = venue
        venue = venueOfAddress(venue, url)
        if (venue !== before && venue !== null && !isBinance(venue)) survey = null // what was seen was taken for another's
        survey ??= new WireSurvey(engine, venue !== null && !isBinance(venue) ? venue : null)
        if (at.t === 'connect') {
          const address = at.string('addr') ?? ''
          for (const id of subscribed(address)) survey.add(id)
          products.set(at.string('conn') ?? '', productAt(venue, address))
        }
        const bytes = at.t === 'recv' || at.t === 'http' ? at.data() : null
        if (!bytes) continue
        if (at.t === 'recv') {
          const connection = at.string('conn') ?? ''
          survey.see(bytes, name, lines.row, { connection, product: products.get(connection) ?? '' })
        } else {
          const id = snapshotId(venue, url)
          if (id !== null) survey.see(bytes, name, lines.row, { product: productAt(venue, url), snapshotId: id })
          if (isListing(venue, url)) lists.push({ url, body: bytes.slice() })
        }
      }
    } finally {
      await lines.close()
    }
  }
  const told = options.venue ?? venue
  const listed =
    told === null
      ? () => null
      : listingOf(
          told,
          lists.map(({ body }) => body),
        )
  engine.close()
  return (survey ?? new WireSurvey(engine, told)).instruments(
    told === null ? options : { ...options, venue: told },
    inputs.map((i) => i.name).join(', '),
    listed,
  )
}

/** The product that an address carries, '' where the venue's own names tell, or nothing does. */
export function productAt(venue: string | null, address: string): string {
  return venue === null ? '' : (adapterOf(venue)?.productAt?.(address) ?? '')
}

/** What the recorded lists of instruments say of a market. */
export function listingOf(venue: string, bodies: readonly Uint8Array[]): Lists {
  if (isBinance(venue)) {
    const lists = bodies.map(parse)
    return (id) => {
      for (const list of lists) {
        const found = instrumentIn(list, id, venue as BinanceVenue)
        if (found) return found
      }
      return null
    }
  }
  const known = new Map<string, Listed>()
  for (const body of bodies)
    for (const listing of readListing(venue, body)) {
      known.set(`${productOf(listing.symbol)} ${listing.id}`, listing)
      if (!known.has(` ${listing.id}`)) known.set(` ${listing.id}`, listing)
    }
  return (id, product) => known.get(`${product} ${id}`) ?? null
}

/** Tick and lot come from the frames where a list can't be read. */
function readListing(venue: string, body: Uint8Array): readonly Listing[] {
  try {
    return adapterOf(venue)?.readListing([body]) ?? []
  } catch {
    return []
  }
}

export function isListing(venue: string | null, url: string): boolean {
  if (venue === null || isBinance(venue)) return /\/exchangeInfo(\?|$)/.test(url)
  return adapterOf(venue)?.isListing(url) ?? false
}

/** The market whose REST snapshot an address fetches, null when it is no snapshot's. */
export function snapshotId(venue: string | null, url: string | null): string | null {
  if (url === null || venue === null || isBinance(venue)) return depthSymbol(url)
  return adapterOf(venue)?.snapshotIdOf?.(url) ?? null
}

/** The symbol whose snapshot this address fetches. */
function depthSymbol(url: string | null): string | null {
  return /\/depth\?(?:[^#]*&)?symbol=([^&#]+)/.exec(url ?? '')?.[1]?.toUpperCase() ?? null
}

/** The symbols whose depth a socket's address subscribes to. */
function subscribed(address: string | null): string[] {
  return Array.from((address ?? '').matchAll(/[/=]([a-z0-9_]+)@depth/g), (match) => match[1]!.toUpperCase())
}

function exchangeVenue(exchange: string | null, file: string, row: number): string {
  const venue = EXCHANGES[exchange ?? '']
  if (venue) return venue
  const expected = Object.keys(EXCHANGES).join(', ')
  throw new InputError({ file, row, byte: null, rule: 'exchange', found: String(exchange), expected })
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return null // tick and lot then come from the frames
  }
}

/** `symbols[]` of an exchangeInfo body, looked at with the distrust that the wire deserves. */
function instrumentIn(list: unknown, id: string, venue: BinanceVenue): Listed | null {
  for (const entry of array(list, 'symbols')) {
    if (text(entry, 'symbol') !== id) continue
    const [base, quote] = [text(entry, 'baseAsset'), text(entry, 'quoteAsset')]
    if (base === null || quote === null) return null
    const expiry = /_(\d{6})$/.exec(id)?.[1] ?? ''
    return {
      symbol: joinSymbol(venue, base, quote, expiry),
      tickSize: filterSize(entry, 'PRICE_FILTER', 'tickSize'),
      lotSize: filterSize(entry, 'LOT_SIZE', 'stepSize'),
    }
  }
  return null
}

function filterSize(entry: unknown, filterType: string, key: string): string | null {
  for (const filter of array(entry, 'filters')) {
    if (text(filter, 'filterType') === filterType) return plainDecimal(text(filter, key) ?? '')
  }
  return null
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}

function array(value: unknown, key: string): readonly unknown[] {
  const found = member(value, key)
  return Array.isArray(found) ? found : []
}

function text(value: unknown, key: string): string | null {
  const found = member(value, key)
  return typeof found === 'string' ? found : null
}
