// Bitfinex v2 as the venue speaks: one level a frame, numbers as JavaScript writes them, each frame numbered on the connection
// where the client asked for it, the book's checksum behind its changes.
import { crc32 } from '../crc32.js'
import { minimalText } from '../decimal-text.js'
import type { Listing, SideBook, SideReply, SideSession, SideTrade, VenueSide } from '../venue.js'
import { messageOf } from './json-body.js'
import type { Level } from './ranked.js'
import { ranked, type SideName, toldOf } from './told.js'

const CHECKED = 25
const SEQUENCE = 65_536
const TIMES = 32_768
const CHECKSUMS = 131_072
/** A session's numbers of channels begin here; what is below are its own notes. */
const FIRST_CHANNEL = 1000
const FLAGS_NOTE = 'flags'
const encoder = new TextEncoder()
const NO_REPLY: SideReply = { replies: [], subscribe: [], unsubscribe: [] }

/** The text of a decimal as JavaScript writes the number. */
export function scriptText(text: string): string {
  const sign = text.startsWith('-') ? '-' : ''
  const small = /^-?0\.0{6}(0*)([1-9])(\d*)$/.exec(text)
  if (!small) return text
  const [, zeros = '', first = '', rest = ''] = small
  return `${sign}${first}${rest === '' ? '' : `.${rest}`}e-${7 + zeros.length}`
}

const price = (ticks: bigint, { tickSize }: Listing): string => scriptText(minimalText(ticks, tickSize))
/** Asks are below zero. */
function amount(lots: bigint, side: SideName, { lotSize }: Listing): string {
  return scriptText(minimalText(side === 'bids' ? lots : -lots, lotSize))
}

/** CRC-32 of the 25 best levels, signed; what the venue says of a book with fewer its clients don't check. */
export function bitfinexChecksum(book: SideBook): number {
  const { listing } = book
  const [bids, asks] = [ranked(book, 'bids', CHECKED), ranked(book, 'asks', CHECKED)]
  const parts: string[] = []
  for (let i = 0; i < CHECKED; i++) {
    if (bids[i]) parts.push(price(bids[i]![0], listing), amount(bids[i]![1], 'bids', listing))
    if (asks[i]) parts.push(price(asks[i]![0], listing), amount(asks[i]![1], 'asks', listing))
  }
  return crc32(encoder.encode(parts.join(':'))) | 0
}

const flagsOf = (session: SideSession): number => session.channels.get(FLAGS_NOTE) ?? 0
const lengthNote = (id: string): string => `len:${id}`
const bookNote = (id: string): string => `book:${id}`
const tradesNote = (id: string): string => `trades:${id}`

/** A frame of a channel with what the client asked for behind it. */
function frame(session: SideSession, channel: number, payload: string, tsUs: number): string {
  session.sent += 1n
  const flags = flagsOf(session)
  const behind = `${flags & SEQUENCE ? `,${session.sent}` : ''}${flags & TIMES ? `,${Math.floor(tsUs / 1000)}` : ''}`
  return `[${channel},${payload}${behind}]`
}

function level([px, qty]: Level, side: SideName, listing: Listing): string {
  if (qty === 0n) return `[${price(px, listing)},0,${side === 'bids' ? 1 : -1}]`
  return `[${price(px, listing)},1,${amount(qty, side, listing)}]`
}

/** Levels that an update's own pushed below the length of the book: they are removed by word. */
function pushedOut(book: SideBook, side: SideName, changed: readonly Level[], length: number): readonly Level[] {
  const levels = ranked(book, side)
  const prices = new Set(changed.map(([px]) => px))
  const within = levels.slice(0, length).filter(([px]) => prices.has(px)).length
  return levels.slice(length, length + within).map(([px]): Level => [px, 0n])
}

function subscribe(message: Readonly<Record<string, unknown>>, session: SideSession): SideReply {
  const { channel, symbol, prec = 'P0', freq = 'F0', len = '25' } = message
  if (typeof channel !== 'string' || typeof symbol !== 'string' || (channel !== 'book' && channel !== 'trades'))
    return {
      ...NO_REPLY,
      replies: [JSON.stringify({ ...message, event: 'error', msg: 'channel: invalid', code: 10300 })],
    }
  const note = channel === 'book' ? bookNote(symbol) : tradesNote(symbol)
  if (session.channels.has(note))
    return {
      ...NO_REPLY,
      replies: [JSON.stringify({ ...message, event: 'error', msg: 'subscribe: dup', code: 10301 })],
    }
  const next = session.channels.get('next') ?? FIRST_CHANNEL
  session.channels.set('next', next + 1)
  session.channels.set(note, next)
  const said = { event: 'subscribed', channel, chanId: next, symbol, pair: symbol.slice(1) }
  if (channel === 'trades') return { ...NO_REPLY, replies: [JSON.stringify(said)] }
  session.channels.set(lengthNote(symbol), Number(len))
  return { ...NO_REPLY, replies: [JSON.stringify({ ...said, prec, freq, len: String(len) })], subscribe: [symbol] }
}

function unsubscribe(number: unknown, session: SideSession): SideReply {
  const note = [...session.channels].find(([name, each]) => each === number && /^(book|trades):/.test(name))?.[0]
  if (note === undefined)
    return { ...NO_REPLY, replies: [`{"event":"error","msg":"unsubscribe: invalid","code":10400}`] }
  session.channels.delete(note)
  const replies = [JSON.stringify({ event: 'unsubscribed', status: 'OK', chanId: number })]
  return { ...NO_REPLY, replies, unsubscribe: note.startsWith('book:') ? [note.slice('book:'.length)] : [] }
}

function tradeFrames(
  session: SideSession,
  { id, pxTicks, qtyLots, takerSide }: SideTrade,
  listing: Listing,
  tsUs: number,
) {
  const channel = session.channels.get(tradesNote(listing.id))
  if (channel === undefined) return []
  const size = amount(qtyLots, takerSide === 'buy' ? 'bids' : 'asks', listing)
  const entry = `[${id},${Math.floor(tsUs / 1000)},${size},${price(pxTicks, listing)}]`
  return [frame(session, channel, `"te",${entry}`, tsUs), frame(session, channel, `"tu",${entry}`, tsUs)]
}

/**
 * What is said on a channel of a book or of trades: "hb", "cs",-1, "te",[…], a level, a list of levels; then the numbers of the
 * connection that recorded it. Tickers have more numbers than a level.
 */
const SAID =
  /^\[\d+,\s*("hb"|"cs",\s*-?\d+|"t[eu]",\s*\[[^\]]*\]|\[[^,[\]]+,[^,[\]]+,[^,[\]]+\]|\[\s*(?:\[.*\])?\s*\])((?:,\s*\d+)*)\s*\]\s*$/s
/** A trade by itself, and several: an id, a time, an amount and a price each. */
const TRADES = /^(?:"t[eu]"|\[\s*\[\s*-?\d+,\s*\d{12,},[^,\]]+,[^,\]]+\])/

/** Answers are every session's own; channels and numbers too. */
function relay(text: string, session: SideSession, [id]: readonly string[] = []): string | null {
  const [, said, numbers = ''] = SAID.exec(text) ?? []
  if (said === undefined || id === undefined) return null
  if (said.startsWith('"cs"') && !(flagsOf(session) & CHECKSUMS)) return null
  const channel = session.channels.get(TRADES.test(said) ? tradesNote(id) : bookNote(id))
  // With the time asked for it stands last, behind the number.
  const ms = Number(numbers.split(',')[2] ?? 0)
  return channel === undefined ? null : frame(session, channel, said, ms * 1000)
}

export const bitfinexSide: VenueSide = {
  id: 'bitfinex',
  open: () => ({ ...NO_REPLY, replies: ['{"event":"info","version":2,"serverId":"side","platform":{"status":1}}'] }),
  message(text, session) {
    const message = messageOf(text) ?? {}
    if (message['event'] === 'conf' && typeof message['flags'] === 'number') {
      session.channels.set(FLAGS_NOTE, message['flags'])
      return { ...NO_REPLY, replies: [JSON.stringify({ event: 'conf', status: 'OK', flags: message['flags'] })] }
    }
    if (message['event'] === 'ping') return { ...NO_REPLY, replies: ['{"event":"pong"}'] }
    if (message['event'] === 'subscribe') return subscribe(message, session)
    if (message['event'] === 'unsubscribe') return unsubscribe(message['chanId'], session)
    return { ...NO_REPLY, replies: ['{"event":"error","msg":"event: invalid","code":10000}'] }
  },
  snapshot(book, session) {
    const { listing, tsUs } = book
    const channel = session.channels.get(bookNote(listing.id))
    if (channel === undefined) return []
    const length = session.channels.get(lengthNote(listing.id)) ?? CHECKED
    const entries = (['bids', 'asks'] as const).flatMap((side) =>
      ranked(book, side, length).map((each) => level(each, side, listing)),
    )
    return [frame(session, channel, `[${entries.join(',')}]`, tsUs)]
  },
  update({ listing, bids, asks, tsUs, trades = [] }, after, session) {
    const frames = trades.flatMap((trade) => tradeFrames(session, trade, listing, tsUs))
    const channel = session.channels.get(bookNote(listing.id))
    if (channel === undefined) return frames
    const length = session.channels.get(lengthNote(listing.id)) ?? CHECKED
    const told = (
      [
        ['bids', bids],
        ['asks', asks],
      ] as const
    ).flatMap(([side, changed]) =>
      // prettier-ignore
      [...toldOf(after, side, changed, length), ...pushedOut(after, side, changed, length)].map((each) => ({ side, each })),
    )
    // What goes goes first: so the book doesn't cross on the way.
    for (const { side, each } of told.toSorted((a, b) => Number(a.each[1] > 0n) - Number(b.each[1] > 0n)))
      frames.push(frame(session, channel, level(each, side, listing), tsUs))
    if (flagsOf(session) & CHECKSUMS && told.length > 0)
      frames.push(frame(session, channel, `"cs",${bitfinexChecksum(after)}`, tsUs))
    return frames
  },
  relay,
  alive: (session, tsUs) =>
    [...session.channels].flatMap(([note, channel]) =>
      /^(book|trades):/.test(note) ? [frame(session, channel, '"hb"', tsUs)] : [],
    ),
  rest(_method, path, books, listings) {
    const [bare = ''] = path.split('?')
    if (bare.startsWith('/v2/conf/pub:list:pair:')) return JSON.stringify([listings.map(({ id }) => id.slice(1))])
    if (bare !== '/v2/tickers') return null
    return `[${listings.map((listing) => tickerRow(listing, books(listing.id))).join(',')}]`
  },
}

/** [symbol, bid, size, ask, size, change, relative, last, volume, high, low] */
function tickerRow(listing: Listing, book: SideBook | null): string {
  const bid = book && ranked(book, 'bids', 1)[0]
  const last = bid ? price(bid[0], listing) : '0'
  return `["${listing.id}",${last},1,${last},1,0,0,${last},1,${last},${last}]`
}
