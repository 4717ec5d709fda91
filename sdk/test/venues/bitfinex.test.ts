import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { open, Status } from 'leadline'

import { crc32 } from '../../src/feeds/crc32.js'
import { bitfinexR0, replay } from '../../src/feeds/index.js'
import { bitfinex } from '../../src/feeds/venues/bitfinex.js'
import { bitfinexChecksum, bitfinexSide, scriptText } from '../../src/feeds/venues/bitfinex-side.js'
import type { SideBook, SideSession } from '../../src/feeds/venue.js'
import { recording } from '../available.js'
import { input } from '../feeds/bytes.js'
import { captureLines, received } from './capture-frames.js'

const engine = await open()
const BTC = {
  venue: 'bitfinex',
  symbol: 'BTC/USD',
  tickSize: '0.1',
  lotSize: '0.00000001',
  features: [],
  levels: false,
} as const

const subscribed = (channel: string, chanId: number, prec = 'P0', symbol = 'tBTCUSD'): string =>
  JSON.stringify({ event: 'subscribed', channel, chanId, symbol, prec, freq: 'F0', len: '25', pair: symbol.slice(1) })

function book(number = 5) {
  const market = engine.market(BTC)
  expect(market.push(subscribed('book', number))).toBe(Status.IGNORED)
  return market
}

describe('the book', () => {
  test('is told by numbers of channels: amount above zero is a bid, count 0 removes', () => {
    const market = book()
    expect(market.push('[5,[[100,2,1.5],[99.5,1,2],[101,1,-3],[102,1,-1e-7]],1]')).toBe(Status.APPLIED)
    expect(market.book.bids()).toEqual([[100, 1.5], [99.5, 2]]) // prettier-ignore
    expect(market.book.asks()).toEqual([[101, 3], [102, 1e-7]]) // prettier-ignore
    expect(market.push('[5,[100,0,1],2]')).toBe(Status.APPLIED)
    expect(market.push('[5,[101,0,-1],3,1574694475039]')).toBe(Status.APPLIED)
    expect(market.tsVenueUs).toBe(1574694475039000)
    expect(market.push('[5,[100.5,1,0.25],4]')).toBe(Status.APPLIED)
    expect([market.book.bids(), market.book.asks()]).toEqual([[[100.5, 0.25], [99.5, 2]], [[102, 1e-7]]]) // prettier-ignore
    market.close()
  })

  test('a sum of doubles is the amount it is meant to be; its text is gone, and no checksum over it is compared', () => {
    const market = book()
    const levels = Array.from({ length: 25 }, (_, i) => `[${100 - i},1,1.5],[${101 + i},1,-2]`).join(',')
    market.push(`[5,[${levels}],1]`)
    expect(market.push('[5,[100,2,86.2067634199999],2]')).toBe(Status.APPLIED)
    expect(market.push('[5,[101,2,-19203.444049780002],3]')).toBe(Status.APPLIED)
    expect(market.book.bids(1)).toEqual([[100, 86.20676342]])
    expect(market.book.asks(1)).toEqual([[101, 19203.44404978]])
    expect(market.push('[5,"cs",1,4]')).toBe(Status.IGNORED)
    expect(market.push('[5,[100,2,86.20676342],5]')).toBe(Status.APPLIED)
    expect(market.push('[5,[101,2,-1],6]')).toBe(Status.APPLIED)
    expect(market.push('[5,"cs",1,7]')).toBe(Status.CHECKSUM)
    market.close()
    const coarse = engine.market({ ...BTC, lotSize: '0.00001' })
    coarse.push(subscribed('book', 5))
    expect(coarse.push('[5,[[100,2,86.2067634199999],[101,1,-1]],1]')).toBe(Status.APPLIED)
    expect(coarse.lotSize).toBe('0.00000001')
    coarse.close()
  })

  test('a channel that is not known yet, or is somebody else’s, is not read', () => {
    const market = engine.market(BTC)
    expect(market.push('[5,[[100,2,1.5]],1]')).toBe(Status.IGNORED)
    expect(market.push('[5,"hb",2]')).toBe(Status.IGNORED)
    expect(market.push(subscribed('trades', 6))).toBe(Status.IGNORED)
    expect(market.push(subscribed('book', 5))).toBe(Status.IGNORED)
    // what looks like a level is a trade where the number says so
    expect(market.push('[6,[[401597393,1574694475039,0.005,7244.9]],3]')).toBe(Status.IGNORED)
    expect(market.push('[5,[[100,2,1.5],[101,1,-1]],4]')).toBe(Status.APPLIED)
    expect(market.push(subscribed('book', 5, 'P0', 'tETHUSD'))).toBe(Status.WRONG_SYMBOL)
    expect(market.push('[5,[100,0,1],5]')).toBe(Status.IGNORED)
    expect(market.book.counts).toEqual({ bids: 1, asks: 1 })
    market.close()
  })

  test('what is no level is refused, and the byte is named', () => {
    const market = book()
    for (const [frame, rule] of [
      ['[5,[[100,2]],1]', 'columns'],
      ['[5,[100,-1,1],1]', 'integer'],
      ['[5,[100,1,0],1]', 'range'],
      ['[5,[0,1,1],1]', 'range'],
      ['[5,[100.05,1,1],1]', 'tick'],
      ['[5,["x",1,1],1]', 'decimal'],
      ['[5,[100,1,1],1', 'json'],
    ] as const) {
      expect(market.push(frame), frame).toBe(Status.DECODE)
      expect(market.defect?.rule, frame).toBe(rule)
    }
    market.close()
  })
})

describe('trades', () => {
  test('count once of te and tu; the amount’s sign is the taker’s side', () => {
    const market = engine.market(BTC)
    market.push(subscribed('trades', 6))
    const heard: unknown[] = []
    market.trades((trade) => heard.push(trade))
    expect(market.push('[6,"te",[401597395,1574694478808,0.005,7245.3],1]')).toBe(Status.APPLIED)
    expect(market.push('[6,"tu",[401597395,1574694478808,0.005,7245.3],2]')).toBe(Status.IGNORED)
    expect(market.push('[6,"te",[401597396,1574694478809,-0.5,7245.2],3]')).toBe(Status.APPLIED)
    expect(market.push('[6,"te",[401597396,1574694478809,-0.5,7245.2],4]')).toBe(Status.DUPLICATE)
    expect(market.counters.trades).toBe(2)
    expect(heard).toMatchObject([{ side: 'buy' }, { side: 'sell' }])
    market.close()
  })
})

describe('the checksum', () => {
  const listing = { symbol: 'BTC/USD', id: 'tBTCUSD', tickSize: '0.00000001', lotSize: '0.00000001' }
  const session = (): SideSession => ({ ids: new Set(), sent: 0n, channels: new Map([['flags', 229_376]]) })
  const deep = (levels: number): SideBook & { bids: Map<bigint, bigint>; asks: Map<bigint, bigint> } => ({
    listing,
    bids: new Map(Array.from({ length: levels }, (_, i) => [BigInt(130 - i), BigInt(10 ** (i % 9)) * 5n])),
    asks: new Map(Array.from({ length: levels }, (_, i) => [BigInt(131 + i * 7), BigInt(12_345_678 + i)])),
    seq: 1n,
    tsUs: 1_700_000_000_000_000,
  })

  test('is of numbers as JavaScript writes them', () => {
    for (const text of ['0.0000001', '0.000001', '0.00000123', '0.000000123', '-0.00000005', '1.5', '120', '-0.1'])
      expect(scriptText(text)).toBe(String(Number(text)))
  })

  test('met by the same book, not by another; not compared where a side has fewer than 25 levels', () => {
    const one = session()
    const { replies } = bitfinexSide.message(bitfinex.subscribe(['tBTCUSD'], { depth: 25 })[0]!, one)
    const market = engine.market({ ...BTC, tickSize: '0.00000001' })
    const made = deep(25)
    for (const each of [...replies, ...bitfinexSide.snapshot(made, one)]) market.push(each)
    expect(market.book.counts).toEqual({ bids: 25, asks: 25 })
    const channel = [...one.channels].find(([name]) => name === 'book:tBTCUSD')![1]
    const stated = (crc: number) => market.push(`[${channel},"cs",${crc},2,1700000000000]`)
    expect(stated(bitfinexChecksum(made))).toBe(Status.IGNORED)
    expect(market.counters.checksums).toBe(1)
    expect(stated(bitfinexChecksum(made) + 1)).toBe(Status.CHECKSUM)
    expect(market.state).toBe('resync')
    for (const each of bitfinexSide.snapshot(deep(24), one)) market.push(each)
    expect(stated(1)).toBe(Status.IGNORED)
    expect(market.state).toBe('live')
    expect(market.counters.checksums).toBe(1)
    market.close()
  })

  test('of a raw book is one of ids, by price and then id', () => {
    const market = engine.market(BTC)
    market.push(subscribed('book', 8, 'R0'))
    // two orders a price, the younger id first
    const orders = Array.from({ length: 60 }, (_, i): [id: number, price: number, amount: number] => {
      const step = Math.floor(i / 2) % 15
      return i < 30 ? [9000 - i, 100 - step, i === 4 ? 1e-7 : 0.5 + i] : [5000 - i, 101 + step, -(i / 8)]
    })
    expect(market.push(`[8,${JSON.stringify(orders)},1]`)).toBe(Status.APPLIED)
    const best = (bid: boolean) =>
      orders
        .filter(([, , amount]) => amount > 0 === bid)
        .toSorted((x, y) => (bid ? y[1] - x[1] : x[1] - y[1]) || x[0] - y[0])
        .slice(0, 25)
    const text = best(true)
      .flatMap((bid, i) => [bid[0], bid[2], best(false)[i]![0], best(false)[i]![2]])
      .join(':')
    const crc = crc32(new TextEncoder().encode(text)) | 0
    expect(market.push(`[8,"cs",${crc},2]`)).toBe(Status.IGNORED)
    expect(market.counters.checksums).toBe(1)
    expect(market.push(`[8,[9000,100,0.25],3]`)).toBe(Status.APPLIED)
    expect(market.push(`[8,"cs",${crc},4]`)).toBe(Status.CHECKSUM)
    market.close()
  })

  test('what the side writes is read as its book, cut to the length; a lost frame is a gap of the connection', () => {
    const one = session()
    const market = engine.market({ ...BTC, tickSize: '0.00000001' })
    const connection = engine.connection({ venue: 'bitfinex' })
    connection.carry(market)
    const made = deep(40)
    const { replies } = bitfinexSide.message(bitfinex.subscribe(['tBTCUSD'], { depth: 25 })[0]!, one)
    for (const each of [...replies, ...bitfinexSide.snapshot(made, one)]) connection.push(each)
    expect(connection.channelsOf('tBTCUSD')).toEqual([1000n])
    expect(bitfinex.unsubscribe(['tBTCUSD'], {}, (id) => connection.channelsOf(id))).toEqual([
      '{"event":"unsubscribe","chanId":1000}',
    ])
    const change = (px: bigint, qty: bigint): readonly string[] => {
      const side = px <= 130n ? 'bids' : 'asks'
      if (qty === 0n) made[side].delete(px)
      else made[side].set(px, qty)
      const lists = { bids: [] as [bigint, bigint][], asks: [] as [bigint, bigint][] }
      lists[side].push([px, qty])
      return bitfinexSide.update({ listing, ...lists, first: 2n, last: 2n, prev: 1n, tsUs: made.tsUs }, made, one)
    }
    const top = (side: 'bids' | 'asks') =>
      [...made[side]].toSorted(([a], [b]) => Number(side === 'bids' ? b - a : a - b)).slice(0, 25)
    const steps: readonly [bigint, bigint][] = [[130n, 0n], [120n, 1n], [130n, 99n], [110n, 0n], [131n, 0n], [134n, 8n], [145n, 2n], [91n, 3n]] // prettier-ignore
    for (const [px, qty] of steps) {
      for (const each of change(px, qty)) expect([Status.APPLIED, Status.IGNORED]).toContain(connection.push(each))
      expect(market.book.bidsTicks()).toEqual(top('bids').map((each) => each.map(Number)))
      expect(market.book.asksTicks()).toEqual(top('asks').map((each) => each.map(Number)))
    }
    expect(market.counters.checksums).toBe(steps.length - 1) // the last is too deep to be told
    expect(connection.counters.gaps).toBe(0)
    change(130n, 5n)
    connection.push(change(120n, 7n)[0]!)
    expect(connection.counters.gaps).toBe(1)
    expect(market.state).not.toBe('live')
    market.close()
  })
})

test('the recording: the numbers follow one another, no book crosses', ({ skip }) => {
  const lines = captureLines('captures/BITFINEX.jsonl.zst', skip)
  const bodies = lines.filter(({ t, url = '' }) => t === 'http' && bitfinex.isListing(url))
  const listing = bitfinex.readListing(bodies.map(({ data }) => new TextEncoder().encode(data)))
  const names = ['tBFTUSD', 'tIOTETH', 'tDOGUSD', 'tMNABTC', 'tODEUSD', 'tTESTBTC:TESTUSD', 'tSNGUSD']
  const connection = engine.connection({ venue: 'bitfinex' })
  const markets = names.map((id) => {
    const found = listing.find((each) => each.id === id)
    if (id === 'tIOTETH') expect(found).toMatchObject({ symbol: 'IOT/ETH', lotSize: '0.00000001' })
    return engine.market({ ...BTC, symbol: id, id, tickSize: '0.00000001' })
  })
  for (const market of markets) connection.carry(market)
  const statuses = new Map<Status, number>()
  for (const { data, ts } of received(lines)) {
    const status = connection.push(data, ts * 1e6)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  expect(connection.counters).toMatchObject({ gaps: 0, duplicates: 0, linked: 1669, undecoded: 0 })
  for (const market of markets) {
    expect(market.state, market.id).toBe('live')
    expect(market.counters, market.id).toMatchObject({ resyncs: 0, gaps: 0, decodeErrors: 0 })
    market.close()
  }
  expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual([Status.APPLIED, Status.IGNORED])
})

test(
  'the raw book of 2021: each frame one order; it crosses for moments and comes back',
  { timeout: 120_000 },
  async ({ skip }) => {
    const file = gunzipSync(readFileSync(recording('bitfinex_l3/bitfinex_R0_feed.json.gz', skip)))
    const frames = JSON.parse(new TextDecoder().decode(file)) as readonly unknown[]
    const market = engine.market({ ...BTC, tickSize: '0.00000001' })
    const orders = new Map<number, readonly [price: number, amount: number]>()
    const lots = (value: number) => Math.round(value * 1e8)
    const same = () => {
      const levels = [new Map<number, number>(), new Map<number, number>()] as const
      for (const [price, amount] of orders.values()) {
        const side = levels[amount > 0 ? 0 : 1]
        side.set(lots(price), (side.get(lots(price)) ?? 0) + lots(Math.abs(amount)))
      }
      const bids = [...levels[0]].toSorted(([x], [y]) => y - x)
      const asks = [...levels[1]].toSorted(([x], [y]) => x - y)
      expect(market.book.bidsTicks()).toEqual(bids)
      expect(market.book.asksTicks()).toEqual(asks)
    }
    let moments = 0
    const statuses = new Set<Status>()
    for (const [i, frame] of frames.entries()) {
      const status = market.push(JSON.stringify(frame), 1.6e15 + i * 1000)
      if (i < 2) continue
      const payload = (frame as [number, number[] | number[][]])[1]
      const entries = (Array.isArray(payload[0]) ? payload : [payload]) as [id: number, price: number, amount: number][]
      for (const [id, price, amount] of entries)
        if (price === 0) orders.delete(id)
        else orders.set(id, [price, amount])
      if (market.state !== 'live') moments++
      else if (i % 997 === 2) same()
      statuses.add(status)
    }
    expect([...statuses]).toEqual([Status.APPLIED])
    same()
    expect(market.state).toBe('live')
    expect(moments).toBe(6)
    expect(market.counters).toMatchObject({ resyncs: 0, decodeErrors: 0, gaps: 0, overdrawn: 0, repeatedIds: 0 })
    expect(market.counters.orders).toBe(orders.size)
    // The reader of files makes the same book of the same bytes.
    const steps = { tickSize: '0.00000001', lotSize: '0.00000001' }
    const feed = await replay(bitfinexR0([input('feed.json', file, 1 << 16)], steps), { features: [], levels: false })
    let events = 0
    for await (const { kind } of feed.events()) if (kind === 'event') events++
    const [read] = feed.markets
    expect(events).toBe(frames.length - 2) // all but the greeting and the subscription
    expect([read!.state, read!.counters.orders]).toEqual(['live', orders.size])
    expect(read!.book.bidsTicks()).toEqual(market.book.bidsTicks())
    expect(read!.book.asksTicks()).toEqual(market.book.asksTicks())
    feed.close()
    market.close()
  },
)

test('a list of pairs with prices gives a step of one digit more than five', () => {
  const bodies = [[['BTCUSD', 'AAVE:USD', 'BTCF0:USTF0']], [['tBTCUSD', 1, 1, 1, 1, 1, 1, 61234, 1, 1, 1], ['tAAVE:USD', 1, 1, 1, 1, 1, 1, 0.5, 1, 1, 1]]] // prettier-ignore
  const read = bitfinex.readListing(bodies.map((body) => new TextEncoder().encode(JSON.stringify(body))))
  expect(read).toEqual([
    { symbol: 'BTC/USD', id: 'tBTCUSD', tickSize: '0.1', lotSize: '0.00000001' },
    { symbol: 'AAVE/USD', id: 'tAAVE:USD', tickSize: '0.000001', lotSize: '0.00000001' },
    { symbol: 'BTC/USDT:USDT', id: 'tBTCF0:USTF0', tickSize: '0.00000001', lotSize: '0.00000001' },
  ])
})
