import { describe, expect, test } from 'vitest'
import { open, Status, type Market } from 'leadline'

import { kraken } from '../../src/feeds/venues/kraken.js'
import { krakenChecksum, krakenSide } from '../../src/feeds/venues/kraken-side.js'
import type { SideBook, SideSession } from '../../src/feeds/venue.js'
import { captureLines, received } from './capture-frames.js'

const engine = await open()
const BTC = {
  venue: 'kraken',
  symbol: 'BTC/USD',
  tickSize: '0.1',
  lotSize: '0.00000001',
  features: [],
  levels: false,
} as const

// Kraken's own example of a book checksum (API center, "book checksum v2"): 3310070434.
const ASKS =
  '45285.2/0.00100000 45286.4/1.54571953 45286.6/1.54571109 45289.6/1.54560911 45290.2/0.15890660 45291.8/1.54553491 45294.7/0.04454749 45296.1/0.35380000 45297.5/0.09945542 45299.5/0.18772827'
const BIDS =
  '45283.5/0.10000000 45283.4/1.54582015 45282.1/0.10000000 45281.0/0.10000000 45280.3/1.54592586 45279.0/0.07990000 45277.6/0.03310103 45277.5/0.30000000 45277.3/1.54602737 45276.6/0.15445238'
const VECTOR = 3310070434
/** The same book after its numbers went through doubles. */
const NEGATIVE = 1604409348

type Text = readonly (readonly [price: string, size: string])[]
const listed = (text: string): Text => text.split(' ').map((level) => level.split('/') as [string, string])
const list = (levels: Text): string => `[${levels.map(([px, qty]) => `{"price":${px},"qty":${qty}}`).join(',')}]`

function frame(type: string, bids: Text, asks: Text, checksum: number, symbol = 'BTC/USD'): string {
  const rest = `"checksum":${checksum},"timestamp":"2023-10-06T17:35:55.440295Z"`
  return `{"channel":"book","type":"${type}","data":[{"symbol":"${symbol}","bids":${list(bids)},"asks":${list(asks)},${rest}}]}`
}

const bids = listed(BIDS)
const asks = listed(ASKS)
const throughDoubles = (levels: Text): Text => levels.map(([px, qty]) => [pythonText(px), pythonText(qty)])
/** str(float(text)) of Python. */
function pythonText(text: string): string {
  const number = String(Number(text))
  return number.includes('.') ? number : `${number}.0`
}
/** One more at the end of a number. */
const flipped = (text: string): string => `${text.slice(0, -1)}${(Number(text.at(-1)) + 1) % 10}`

describe('the checksum is one of the text', () => {
  test('of the example of the venue', () => {
    const market = engine.market(BTC)
    expect(market.push(frame('snapshot', bids, asks, VECTOR))).toBe(Status.APPLIED)
    expect(market.state).toBe('live')
    expect(market.counters.checksums).toBe(1)
    expect(market.tsVenueUs).toBe(Date.UTC(2023, 9, 6, 17, 35, 55, 440) * 1000 + 295)
    expect(market.book.bids(2)).toEqual([
      [45283.5, 0.1],
      [45283.4, 1.54582015],
    ])
    market.close()
  })

  test('numbers without their trailing zeros are another book', () => {
    const market = engine.market(BTC)
    const [fewerBids, fewerAsks] = [throughDoubles(bids), throughDoubles(asks)]
    expect(market.push(frame('snapshot', fewerBids, fewerAsks, VECTOR))).toBe(Status.CHECKSUM)
    expect(market.push(frame('snapshot', fewerBids, fewerAsks, NEGATIVE))).toBe(Status.APPLIED)
    market.close()
  })

  test('a digit of a price or size is another one, at each rank', () => {
    const market = engine.market({ ...BTC, tickSize: '0.01' })
    for (const side of [0, 1])
      for (let rank = 0; rank < 10; rank++)
        for (const part of [0, 1]) {
          const sides = [bids, asks].map((levels, i) =>
            levels.map(([px, qty], at): [string, string] =>
              i !== side || at !== rank ? [px, qty] : part === 0 ? [flipped(px), qty] : [px, flipped(qty)],
            ),
          ) as unknown as [Text, Text]
          expect(market.push(frame('snapshot', ...sides, VECTOR)), `${side} ${rank} ${part}`).toBe(Status.CHECKSUM)
        }
    expect(market.push(frame('snapshot', bids, asks, VECTOR))).toBe(Status.APPLIED)
    market.close()
  })

  test('beyond the tenth level nobody can tell; what moves up is spelled as it was written', () => {
    const market = engine.market({ ...BTC, depth: 25 })
    const eleventh: Text = [...bids, ['45200.0', '0.5000']]
    expect(market.push(frame('snapshot', eleventh, asks, VECTOR))).toBe(Status.APPLIED)
    expect(market.push(frame('update', [['45200.0', '0.6000']], [], VECTOR))).toBe(Status.APPLIED)
    // the best bid goes: the ten best now end with 45200.0 and its four decimals
    const next = [...bids.slice(1), ['45200.0', '0.6000']] as Text
    expect(market.push(frame('update', [['45283.5', '0.00000000']], [], checksumOf(next, asks)))).toBe(Status.APPLIED)
    expect(market.counters.checksums).toBe(3)
    // a finer size refines the lot, not the text of the others
    const finer: Text = [['45283.4', '1.545820155'], ...next.slice(1)]
    expect(market.push(frame('update', [['45283.4', '1.545820155']], [], checksumOf(finer, asks)))).toBe(Status.APPLIED)
    expect(market.counters.lotRefinements).toBe(1)
    // written otherwise, the same size is another text
    const longer: Text = [['45283.4', '1.5458201550'], ...next.slice(1)]
    expect(market.push(frame('update', [['45283.4', '1.5458201550']], [], checksumOf(longer, asks)))).toBe(
      Status.APPLIED,
    )
    const restored = engine.restore(market.save())
    const back = frame(
      'update',
      [['45283.5', '0.10000000']],
      [],
      checksumOf([['45283.5', '0.10000000'], ...longer.slice(0, 9)], asks),
    )
    expect(restored.push(back)).toBe(Status.APPLIED)
    expect(restored.push(frame('update', [['45283.5', '0']], [], checksumOf(longer, asks)))).toBe(Status.APPLIED)
    expect(market.push(frame('update', [], [], 1))).toBe(Status.CHECKSUM)
    expect(market.state).toBe('resync')
    market.close()
    restored.close()
  })
})

/** The rule again, in another language: for books without an example. */
function checksumOf(someBids: Text, someAsks: Text): number {
  const digits = (levels: Text) =>
    levels.slice(0, 10).flatMap((level) => level.map((text) => text.replace('.', '').replace(/^0+/, '')))
  const text = [...digits(someAsks), ...digits(someBids)].join('')
  let crc = 0xffffffff
  for (const c of text) {
    crc ^= c.charCodeAt(0)
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

describe('the depth that was subscribed', () => {
  const pushed = (market: Market, told: string | null, first: number, left: number) => {
    const [someBids, someAsks] = [bids.slice(0, first), asks.slice(0, first)]
    if (told) market.push(told)
    market.push(frame('snapshot', someBids, someAsks, checksumOf(someBids, someAsks)))
    const better: Text = [['45283.9', '0.20000000'], ...someBids]
    const status = market.push(frame('update', [better[0]!], [], checksumOf(better.slice(0, left), someAsks)))
    return [status, market.book.counts.bids]
  }

  test('is that of the option, of the answer, or of the snapshot; without any nothing is cut', () => {
    const answer =
      '{"method":"subscribe","result":{"channel":"book","depth":25,"snapshot":true,"symbol":"BTC/USD"},"success":true}'
    const cases: readonly [options: object, told: string | null, first: number, left: number][] = [
      [{ depth: 5 }, null, 5, 5],
      [{}, answer, 10, 11],
      [{}, answer.replace('25', '10'), 10, 10],
      [{}, null, 10, 10],
      [{}, null, 9, 10],
    ]
    for (const [options, told, first, left] of cases) {
      const market = engine.market({ ...BTC, ...options })
      expect(pushed(market, told, first, left)).toEqual([Status.APPLIED, left])
      market.close()
    }
  })

  test('a level that fell out and was not removed does not come back', () => {
    const market = engine.market({ ...BTC, depth: 10 })
    expect(market.push(frame('snapshot', bids, asks, VECTOR))).toBe(Status.APPLIED)
    const better: Text = [['45283.9', '0.20000000'], ...bids]
    market.push(frame('update', [better[0]!], [], checksumOf(better, asks)))
    expect(market.book.counts.bids).toBe(10)
    const risen: Text = [
      ['45283.9', '0.00000000'],
      ['45276.5', '3.00000000'],
    ]
    const after: Text = [...bids.slice(0, 9), ['45276.5', '3.00000000']]
    expect(market.push(frame('update', risen, [], checksumOf(after, asks)))).toBe(Status.APPLIED)
    expect(market.book.bids(10)[9]).toEqual([45276.5, 3])
    market.close()
  })
})

describe('other messages', () => {
  const trade = (side: string, id: number): string =>
    `{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"${side}","price":45283.5,"qty":0.25000000,"ord_type":"market","trade_id":${id},"timestamp":"2023-09-25T07:49:37.708706Z"},{"symbol":"ETH/USD","side":"buy","price":1,"qty":1,"trade_id":1,"timestamp":"2023-09-25T07:49:37.708706Z"}]}`

  test('trades carry the taker’s side and their own time; those before the subscription are no events', () => {
    const market = engine.market(BTC)
    const heard: unknown[] = []
    market.trades(({ id, side, price, amount, tsVenueUs }) => heard.push([id, side, price, amount, tsVenueUs]))
    expect(market.push(trade('sell', 7))).toBe(Status.APPLIED)
    expect(market.push(trade('sell', 7))).toBe(Status.DUPLICATE)
    expect(market.push(trade('buy', 8).replace('update', 'snapshot'))).toBe(Status.IGNORED)
    expect(market.counters.trades).toBe(1)
    const ownUs = Date.UTC(2023, 8, 25, 7, 49, 37, 708) * 1000 + 706
    expect(heard).toEqual([[7, 'sell', 45283.5, 0.25, ownUs]])
    market.close()
  })

  test('heartbeats, states and answers change nothing; other symbols are counted', () => {
    const market = engine.market(BTC)
    market.push(frame('snapshot', bids, asks, VECTOR), 1e15)
    market.tick(1e15 + 80e6)
    expect(market.state).toBe('stale')
    expect(market.push('{"channel":"heartbeat"}')).toBe(Status.IGNORED)
    expect(market.state).toBe('live')
    expect(market.push('{"channel":"status","type":"update","data":[{"system":"online"}]}')).toBe(Status.IGNORED)
    expect(market.push('{"method":"pong","req_id":1}')).toBe(Status.IGNORED)
    expect(market.push(frame('snapshot', bids, asks, VECTOR, 'ETH/USD'))).toBe(Status.WRONG_SYMBOL)
    expect(market.push(frame('snapshot', bids, asks, VECTOR).replace('"price":45283.5', '"price":"x"'))).toBe(
      Status.DECODE,
    )
    expect(market.defect).toMatchObject({ rule: 'decimal' })
    market.close()
  })

  test('a pair whose prices get other decimals begins anew, one that is closed has no book', () => {
    const market = engine.market(BTC)
    const pair = (decimals: number, status: string): string =>
      `{"channel":"instrument","type":"update","data":{"assets":[],"pairs":[{"symbol":"BTC/USD","status":"${status}","price_precision":${decimals},"qty_precision":8}]}}`
    market.push(frame('snapshot', bids, asks, VECTOR))
    expect(market.push(pair(1, 'online'))).toBe(Status.IGNORED)
    expect(market.state).toBe('live')
    expect(market.push(pair(2, 'online'))).toBe(Status.VENUE_RECONNECT)
    expect(market.state).toBe('buffering')
    expect(market.push(pair(1, 'delisted'))).toBe(Status.IGNORED)
    expect(market.state).toBe('no_book')
    market.close()
  })
})

test('the recording: every checksum is met', ({ skip }) => {
  const lines = captureLines('captures/KRAKEN.a.jsonl.gz', skip)
  const listing = kraken.readListing(
    lines.filter(({ t }) => t === 'http').map(({ data }) => new TextEncoder().encode(data)),
  )
  const names = ['ADA/XBT', 'XBT/CHF', 'GRT/ETH', 'KSM/XBT', 'XMR/USD']
  const markets = names.map((id) => {
    const found = listing.find((each) => each.id === id)!
    return engine.market({ ...BTC, ...found })
  })
  const connection = engine.connection({ venue: 'kraken' })
  for (const market of markets) connection.carry(market)
  const statuses = new Map<Status, number>()
  let mostAtOnce = 0
  for (const { data, ts } of received(lines)) {
    const status = connection.push(data, ts * 1e6)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    for (const market of markets)
      if (market.state === 'live') mostAtOnce = Math.max(mostAtOnce, market.book.counts.bids)
  }
  const sum = (name: 'checksums' | 'gaps' | 'resyncs' | 'decodeErrors' | 'trades') =>
    markets.reduce((total, { counters }) => total + counters[name], 0)
  expect([sum('checksums'), sum('gaps'), sum('resyncs'), sum('decodeErrors')]).toEqual([1837, 0, 0, 0])
  expect(markets.map(({ state }) => state)).toEqual(names.map(() => 'live'))
  expect(sum('trades')).toBeGreaterThan(3)
  expect(mostAtOnce).toBeLessThanOrEqual(1000)
  expect(connection.counters.undecoded).toBe(0)
  for (const market of markets) market.close()
})

describe('the venue’s side', () => {
  const listing = { symbol: 'BTC/USD', id: 'BTC/USD', tickSize: '0.1', lotSize: '0.00000001' }
  const session = (): SideSession => ({ ids: new Set(), sent: 0n, channels: new Map() })
  const side = (levels: Text): Map<bigint, bigint> =>
    new Map(levels.map(([px, qty]) => [BigInt(px.replace('.', '')), BigInt(qty.replace('.', ''))]))

  test('states the checksum of the venue’s example', () => {
    expect(krakenChecksum({ listing, bids: side(bids), asks: side(asks), seq: 1n, tsUs: 0 })).toBe(VECTOR)
  })

  test('what it writes is read as its book, cut to the depth; a lost frame is noticed at the next', () => {
    const one = session()
    const { replies } = krakenSide.message(kraken.subscribe(['BTC/USD'], { depth: 10 })[0]!, one)
    const market = engine.market(BTC)
    const book = {
      listing,
      bids: side(bids),
      asks: side(asks),
      seq: 1n,
      tsUs: 1_700_000_000_000_000,
    } satisfies SideBook
    for (const each of [...replies, ...krakenSide.snapshot(book, one)]) market.push(each)
    expect(market.state).toBe('live')
    const change = (px: bigint, qty: bigint): readonly string[] => {
      if (qty === 0n) book.bids.delete(px)
      else book.bids.set(px, qty)
      const update = { listing, bids: [[px, qty]] as const, asks: [], first: 2n, last: 2n, prev: 1n, tsUs: book.tsUs }
      return krakenSide.update(update, book, one)
    }
    const same = () => {
      const wanted = [...book.bids].toSorted(([a], [b]) => Number(b - a)).slice(0, 10)
      expect(market.book.bidsTicks()).toEqual(wanted.map(([px, qty]) => [Number(px), Number(qty)]))
    }
    const steps: readonly [bigint, bigint][] = [
      [452839n, 5n],
      [452839n, 0n],
      [452835n, 7n],
      [452834n, 0n],
      [452766n, 0n],
      [452700n, 9n],
    ]
    for (const [px, qty] of steps) {
      for (const each of change(px, qty)) expect(market.push(each)).toBe(Status.APPLIED)
      same()
    }
    change(452835n, 8n)
    expect(market.push(change(452821n, 8n)[0]!)).toBe(Status.CHECKSUM)
    market.close()
  })
})

test('the list of pairs gives both names of a pair', () => {
  const body = { error: [], result: { XXBTZUSD: { wsname: 'XBT/USD', pair_decimals: 1, lot_decimals: 8 } } }
  const read = kraken.readListing([new TextEncoder().encode(JSON.stringify(body))])
  expect(read).toEqual([
    { symbol: 'BTC/USD', id: 'BTC/USD', tickSize: '0.1', lotSize: '0.00000001' },
    { symbol: 'BTC/USD', id: 'XBT/USD', tickSize: '0.1', lotSize: '0.00000001' },
  ])
})
