// The first pass over a capture: the exchange, its markets, and tick and lot from the venue's list of instruments.
import { InputError } from '../../engine/errors.js'
import { type BinanceOptions, BinanceSurvey, type Listed } from '../binance-survey.js'
import { type BinanceVenue, joinSymbol } from '../binance-symbols.js'
import { LineReader } from '../lines.js'
import { plainDecimal } from '../precision.js'
import type { Instrument, NamedInput } from '../source.js'
import { CaptureLine } from './capture-line.js'

export type CaptureOptions = BinanceOptions

const EXCHANGES: Readonly<Record<string, BinanceVenue>> = {
  BINANCE: 'binance',
  BINANCE_FUTURES: 'binanceusdm',
  BINANCE_DELIVERY: 'binancecoinm',
}

export async function surveyCapture(inputs: readonly NamedInput[], options: CaptureOptions): Promise<Instrument[]> {
  const survey = new BinanceSurvey()
  const lists: unknown[] = []
  const at = new CaptureLine()
  let venue: BinanceVenue | null = null
  for (const { name, open } of inputs) {
    const lines = new LineReader(name, open())
    try {
      for (
        let line = lines.take() ?? (await lines.next());
        line !== null;
        line = lines.take() ?? (await lines.next())
      ) {
        if (at.look(line) !== null) continue // the second pass reports it
        if (at.t === 'header') venue = exchangeVenue(at.string('exchange'), name, lines.row)
        if (at.t === 'connect') for (const id of subscribed(at.string('addr'))) survey.add(id)
        if (at.t === 'recv') {
          const bytes = at.data()
          if (bytes) survey.see(bytes, 0, name, lines.row)
        }
        if (at.t !== 'http') continue
        const url = at.string('url') ?? ''
        if (/\/\/dapi\./.test(url)) venue = 'binancecoinm'
        const id = depthSymbol(url)
        const body = at.data()
        if (id !== null && body) survey.see(body, 0, name, lines.row, id)
        if (/\/exchangeInfo(\?|$)/.test(url) && body) lists.push(parse(body))
      }
    } finally {
      await lines.close()
    }
  }
  const told = options.venue ?? venue
  const listed = (id: string): Listed | null => {
    for (const list of lists) {
      const found = told === null ? null : instrumentIn(list, id, told as BinanceVenue)
      if (found) return found
    }
    return null
  }
  return survey.instruments(
    told === null ? options : { ...options, venue: told },
    inputs.map((i) => i.name).join(', '),
    listed,
  )
}

/** The symbol whose snapshot this address fetches. */
export function depthSymbol(url: string | null): string | null {
  return /\/depth\?(?:[^#]*&)?symbol=([^&#]+)/.exec(url ?? '')?.[1]?.toUpperCase() ?? null
}

/** The symbols whose depth a socket's address subscribes to. */
function subscribed(address: string | null): string[] {
  return Array.from((address ?? '').matchAll(/[/=]([a-z0-9_]+)@depth/g), (match) => match[1]!.toUpperCase())
}

function exchangeVenue(exchange: string | null, file: string, row: number): BinanceVenue {
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
