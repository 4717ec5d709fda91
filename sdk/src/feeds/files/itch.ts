// NASDAQ TotalView-ITCH 5.0: the session's own order-by-order feed. One market for each symbol that is wanted.
import { packOrders, type DecodedOrder, type DecodedTrade } from '../../engine/batch.js'
import { OptionError } from '../../engine/errors.js'
import { newYorkMidnightUs } from '../new-york.js'
import type { Instrument, NamedInput, Recorded, Source } from '../source.js'
import { ItchFrames } from './itch-frames.js'
import * as M from './itch-messages.js'
import { type ItchCounters, ItchOrders, noneCounted } from './itch-orders.js'
import { type ItchMarket, surveyItch } from './itch-survey.js'

export interface ItchOptions {
  /** Symbols as the stock directory names them, separated by commas. Without it all that have orders, at most 64. */
  readonly symbol?: string
  /** The day, YYYY-MM-DD; goes before the one in the name. Without either, times count from the midnight of 1970-01-01. */
  readonly date?: string
  readonly tickSize?: string
  readonly lotSize?: string
}

export interface ItchSource extends Source {
  readonly format: 'itch'
  /** By symbol, of the last pass that was begun. */
  readonly counters: ReadonlyMap<string, ItchCounters>
  /** Messages of the last pass, by type; those of unknown type under '?'. */
  readonly messages: ReadonlyMap<string, number>
  readonly counts: Readonly<Record<string, number>>
}

const UNKNOWN_DAY = '1970-01-01'
/** Prices are in 1/10,000 dollar: trades may fall between ticks. */
const CENT = '0.0100'
const FINEST = '0.0001'

export async function itch(inputs: readonly NamedInput[], options: ItchOptions = {}): Promise<ItchSource> {
  const date = options.date ?? dateInName(inputs[0]?.name ?? '')
  const midnightUs = newYorkMidnightUs(date ?? UNKNOWN_DAY)
  if (midnightUs === null) throw new OptionError(`date: found ${JSON.stringify(date)}, expected a day as in 2019-01-30`)
  const markets = await surveyItch(inputs, options.symbol)
  const instruments = markets.map(({ symbol, wholeCents }): Instrument => {
    const tickSize = tickOf(options.tickSize, symbol, wholeCents)
    return { venue: 'events:none', symbol, id: symbol, tickSize, lotSize: options.lotSize ?? '1', midnightUs }
  })
  const ticks = instruments.map(({ tickSize }) => unitsOf(tickSize))
  const counters = new Map<string, ItchCounters>()
  const messages = new Map<string, number>()
  const begin = () => {
    counters.clear()
    messages.clear()
    return markets.map(({ symbol }, i) => {
      const orders = new ItchOrders(ticks[i]!, date)
      counters.set(symbol, orders.counters)
      return orders
    })
  }
  return {
    format: 'itch',
    instruments,
    counters,
    messages,
    get counts() {
      return countsOf(messages, counters.values())
    },
    records: () => read(inputs, markets, begin(), midnightUs, messages),
  }
}

async function* read(
  inputs: readonly NamedInput[],
  markets: readonly ItchMarket[],
  books: readonly ItchOrders[],
  midnightUs: number,
  messages: Map<string, number>,
): AsyncGenerator<Recorded> {
  const indexOf = new Map(markets.map(({ locate }, i) => [locate, i]))
  const midnightNs = BigInt(midnightUs) * 1000n
  const begun = new Set<number>()
  const halted = new Set<number>()
  let seq = 0n
  for (const input of inputs) {
    const frames = new ItchFrames(input)
    try {
      for (
        let message = frames.take() ?? (await frames.next());
        message;
        message = frames.take() ?? (await frames.next())
      ) {
        const type = message[0]!
        const name = String.fromCharCode(type)
        messages.set(name, (messages.get(name) ?? 0) + 1)
        const instrument = indexOf.get(frames.view.getUint16(M.LOCATE))
        if (instrument === undefined) continue
        const book = books[instrument]!
        const place = { kind: 'orders', line: frames.row, file: frames.name, instrument } as const
        const event = (
          orders: readonly DecodedOrder[],
          trades: readonly DecodedTrade[],
          more: { full?: true; noBook?: true } = {},
        ) =>
          packOrders([{ last: ++seq, tsVenueNs: midnightNs + BigInt(M.timeNs(frames.view)), orders, trades, ...more }])
        if (name === 'H') {
          const state = String.fromCharCode(message[M.ACTION_STATE]!)
          const isHalt = state === 'H' || state === 'P'
          if (isHalt === halted.has(instrument)) continue
          if (isHalt) halted.add(instrument)
          else halted.delete(instrument)
          begun.add(instrument)
          yield { ...place, packed: isHalt ? event([], [], { noBook: true }) : event(book.all(), [], { full: true }) }
          continue
        }
        if (name === 'R' && !begun.has(instrument)) {
          // the session begins with an empty book
          begun.add(instrument)
          yield { ...place, packed: event([], [], { full: true }) }
        }
        if (!book.take(type, frames.view)) continue
        if (!begun.has(instrument)) {
          begun.add(instrument)
          yield { ...place, packed: event([], [], { full: true }) }
        }
        // while trading is halted orders still come and go: they are in the book that resumes
        if (!halted.has(instrument)) yield { ...place, packed: event(book.orders, book.trades) }
      }
      if (frames.unknown > 0) messages.set('?', (messages.get('?') ?? 0) + frames.unknown)
    } finally {
      await frames.close()
    }
  }
}

/** All messages, those that place an order, each type by its letter, and what the books counted, all together. */
function countsOf(
  messages: ReadonlyMap<string, number>,
  books: Iterable<ItchCounters>,
): Readonly<Record<string, number>> {
  const of = (...types: readonly string[]): number => types.reduce((sum, type) => sum + (messages.get(type) ?? 0), 0)
  const sums: Record<string, number> = { ...noneCounted() }
  for (const counters of books) for (const [name, n] of Object.entries(counters)) sums[name] = (sums[name] ?? 0) + n
  return {
    messages: of(...messages.keys()),
    symbols: of('R'),
    orders: of('A', 'F'),
    ...Object.fromEntries([...messages].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ...sums,
  }
}

/** `01302019.NASDAQ_ITCH50`, `S013019-v50.txt`, `2019-01-30.itch`. */
function dateInName(path: string): string | null {
  const base = path.split(/[\\/:]/).at(-1) ?? ''
  const iso = /(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)/.exec(base)
  if (iso && newYorkMidnightUs(`${iso[1]}-${iso[2]}-${iso[3]}`) !== null) return `${iso[1]}-${iso[2]}-${iso[3]}`
  const american = /(?<!\d)(\d{2})(\d{2})(\d{4}|\d{2})(?!\d)/.exec(base)
  if (!american) return null
  const [, month, day, year = ''] = american
  const date = `${year.length === 2 ? `20${year}` : year}-${month}-${day}`
  return newYorkMidnightUs(date) === null ? null : date
}

/** With four decimals, which are those of trades. */
function tickOf(given: string | undefined, symbol: string, wholeCents: boolean): string {
  if (given === undefined) return wholeCents ? CENT : FINEST
  const units = unitsOf(given)
  if ((wholeCents ? 100 : 1) % units !== 0)
    throw new OptionError(
      `tickSize: found '${given}', expected ${wholeCents ? CENT : FINEST}: prices of ${symbol} lie between`,
    )
  return `${Math.floor(units / 10_000)}.${String(units % 10_000).padStart(4, '0')}`
}

/** A tick in 1/10,000 dollar. */
function unitsOf(tickSize: string): number {
  const [whole = '', fraction = ''] = tickSize.split('.')
  const units = Number(whole) * 10_000 + Number(fraction.padEnd(4, '0'))
  if (/^\d+$/.test(whole) && /^\d{0,4}$/.test(fraction) && units > 0) return units
  throw new OptionError(`tickSize: found '${tickSize}', expected at most 4 decimals in ITCH files`)
}
