// Binance's own side: what it writes of its books is what the core reads, for spot and both futures.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Engine } from '../../src/engine/engine.js'
import { Status } from '../../src/engine/status.js'
import { binanceSide, binancecoinmSide, binanceusdmSide } from '../../src/feeds/venues/binance-side.js'
import type { SideBook, SideSession, SideUpdate } from '../../src/feeds/venue.js'
import { openBuild } from '../parity/cores.js'

let engine: Engine
beforeAll(async () => {
  engine = await openBuild('core.debug')
})
afterAll(() => engine.close())

const session = (): SideSession => ({ ids: new Set(), sent: 0n, channels: new Map() })

const SIDES = [
  [binanceSide, { symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.00001' }, '/ws/', '/api/v3'],
  [
    binanceusdmSide,
    { symbol: 'BTC/USDT:USDT', id: 'BTCUSDT', tickSize: '0.10', lotSize: '0.001' },
    '/public/ws/',
    '/fapi/v1',
  ],
  [binancecoinmSide, { symbol: 'BTC/USD:BTC', id: 'BTCUSD_PERP', tickSize: '0.1', lotSize: '1' }, '/ws/', '/dapi/v1'],
] as const

describe.each(SIDES)('$id', (side, listing, path, api) => {
  const stream = `${listing.id.toLowerCase()}@depth@100ms`
  const bids = new Map([
    [100_000n, 5n],
    [99_990n, 7n],
  ])
  const asks = new Map([[100_001n, 3n]])
  const book: SideBook = { listing, bids, asks, seq: 1027024n, tsUs: 1_700_000_000_000_000 }
  const change = (first: bigint, last: bigint, prev: bigint, lots: bigint): SideUpdate => {
    const trade = { id: last, pxTicks: 100_001n, qtyLots: 1n, takerSide: 'buy' } as const
    return { listing, bids: [[100_000n, lots]], asks: [], first, last, prev, tsUs: book.tsUs, trades: [trade] }
  }

  test('subscribed by the address, snapshot by REST, a gap at the next frame', () => {
    const market = engine.market({ venue: side.id, ...listing })
    const held = session()
    const reply = side.open(`${path}${stream}`, held)
    expect(reply.subscribe).toEqual([listing.id])
    expect(side.snapshot(book, held)).toEqual([])
    const sent = (update: SideUpdate) => side.update(update, book, held)
    expect(sent(change(1n, 2n, 0n, 1n))).toHaveLength(1) // no stream of trades was asked for
    const first = sent(change(1027020n, 1027025n, 1027019n, 9n))
    expect(market.push(first[0]!)).toBe(Status.BUFFERED)
    const body = side.rest('GET', `${api}/depth?symbol=${listing.id}&limit=1000`, () => book, [listing])!
    market.snapshot(body)
    expect(market.state).toBe('live')
    expect(market.book.bidsTicks()).toEqual([
      [100_000, 9],
      [99_990, 7],
    ])
    expect(market.push(sent(change(1027026n, 1027028n, 1027025n, 0n))[0]!)).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toEqual([[99_990, 7]])
    expect(market.book.asksTicks()).toEqual([[100_001, 3]])
    const gap = market.push(sent(change(1027031n, 1027032n, 1027030n, 1n))[0]!)
    expect(gap).toBe(side.id === 'binance' ? Status.GAP_SEQ : Status.GAP_LINK)
    market.close()
  })

  test('subscribed by messages, wrapped with the stream’s name, trades told', () => {
    const market = engine.market({ venue: side.id, ...listing })
    const held = session()
    side.open('/stream', held)
    const trades = `${listing.id.toLowerCase()}@${side.id === 'binance' ? 'trade' : 'aggTrade'}`
    const reply = side.message(JSON.stringify({ method: 'SUBSCRIBE', params: [stream, trades], id: 3 }), held)
    expect(reply).toEqual({ replies: ['{"result":null,"id":3}'], subscribe: [listing.id], unsubscribe: [] })
    const frames = side.update(change(1n, 1n, 0n, 1n), book, held)
    expect(frames.map((frame) => (JSON.parse(frame) as { stream: string }).stream)).toEqual([stream, trades])
    const told: string[] = []
    market.trades(({ side: by }) => told.push(by))
    expect(frames.map((frame) => market.push(frame))).toEqual([Status.BUFFERED, Status.APPLIED])
    expect(told).toEqual(['buy'])
    const raw = session()
    side.open(`${path}${stream}`, raw)
    expect(side.relay!(frames[0]!, raw)).toBe((/"data":(.*)\}$/.exec(frames[0]!) ?? [])[1])
    expect(side.relay!(frames[1]!, raw)).toBe(null)
    expect(side.relay!(side.relay!(frames[0]!, raw)!, held)).toBe(frames[0])
    const unsubscribe = JSON.stringify({ method: 'UNSUBSCRIBE', params: [stream], id: 4 })
    expect(side.message(unsubscribe, held).unsubscribe).toEqual([listing.id])
    expect(side.message('{"method":"LIST_SUBSCRIPTIONS","id":5}', held).replies).toEqual([
      `{"result":["${trades}"],"id":5}`,
    ])
    market.close()
  })

  test('the list of instruments has the steps', () => {
    const body = side.rest('GET', `${api}/exchangeInfo`, () => null, [listing])!
    const { symbols } = JSON.parse(body) as { symbols: { symbol: string; filters: Record<string, string>[] }[] }
    expect(symbols[0]).toMatchObject({ symbol: listing.id })
    expect(symbols[0]!.filters.map(({ tickSize, stepSize }) => tickSize ?? stepSize)).toEqual([
      listing.tickSize,
      listing.lotSize,
    ])
    expect(side.rest('GET', '/nowhere', () => null, [])).toBe(null)
  })
})
