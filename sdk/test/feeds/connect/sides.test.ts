// Every venue that can be spoken to, against its own side: live, a lost frame, a lost socket, the socket replaced; the book is the
// venue's each time.
import { describe, expect, test } from 'vitest'

import { connect, type LiveFeed } from '../../../src/feeds/index.js'
import type { VenueSide } from '../../../src/feeds/venue.js'
import { ADAPTERS } from '../../../src/feeds/venues/adapters.js'
import { binancecoinmSide, binanceSide, binanceusdmSide } from '../../../src/feeds/venues/binance-side.js'
import { bitfinexSide } from '../../../src/feeds/venues/bitfinex-side.js'
import { bitgetSide } from '../../../src/feeds/venues/bitget-side.js'
import { bitstampSide } from '../../../src/feeds/venues/bitstamp-side.js'
import { bybitSide } from '../../../src/feeds/venues/bybit-side.js'
import { coinbaseSide } from '../../../src/feeds/venues/coinbase-side.js'
import { coinbaseexchangeSide } from '../../../src/feeds/venues/coinbaseexchange-side.js'
import { deribitSide } from '../../../src/feeds/venues/deribit-side.js'
import { dydxSide } from '../../../src/feeds/venues/dydx-side.js'
import { gateSide } from '../../../src/feeds/venues/gate-side.js'
import { geminiSide } from '../../../src/feeds/venues/gemini-side.js'
import { hyperliquidSide } from '../../../src/feeds/venues/hyperliquid-side.js'
import { krakenSide } from '../../../src/feeds/venues/kraken-side.js'
import { kucoinSide } from '../../../src/feeds/venues/kucoin-side.js'
import { okxSide } from '../../../src/feeds/venues/okx-side.js'
import { SideVenue } from './side-venue.js'

/** Venues that list each product at an address of its own. */
const LISTS_APART: ReadonlySet<string> = new Set(['bitget', 'bybit'])

type Named = readonly [symbol: string, id: string]
const SIDES: readonly (readonly [VenueSide, Named, Named])[] = [
  [binanceSide, ['BTC/USDT', 'BTCUSDT'], ['ETH/USDT', 'ETHUSDT']],
  [binanceusdmSide, ['BTC/USDT:USDT', 'BTCUSDT'], ['ETH/USDT:USDT', 'ETHUSDT']],
  [binancecoinmSide, ['BTC/USD:BTC', 'BTCUSD_PERP'], ['ETH/USD:ETH', 'ETHUSD_PERP']],
  [bitfinexSide, ['BTC/USD', 'tBTCUSD'], ['ETH/USD', 'tETHUSD']],
  [bitgetSide, ['BTC/USDT', 'BTCUSDT'], ['ETH/USDT', 'ETHUSDT']],
  [bitstampSide, ['BTC/USD', 'btcusd'], ['ETH/USD', 'ethusd']],
  [bybitSide, ['BTC/USDT', 'BTCUSDT'], ['ETH/USDT', 'ETHUSDT']],
  [coinbaseSide, ['BTC/USD', 'BTC-USD'], ['ETH/USD', 'ETH-USD']],
  [coinbaseexchangeSide, ['BTC/USD', 'BTC-USD'], ['ETH/USD', 'ETH-USD']],
  [deribitSide, ['BTC/USD:BTC', 'BTC-PERPETUAL'], ['ETH/USD:ETH', 'ETH-PERPETUAL']],
  [dydxSide, ['BTC/USDC:USDC', 'BTC-USD'], ['ETH/USDC:USDC', 'ETH-USD']],
  [gateSide, ['BTC/USDT', 'BTC_USDT'], ['ETH/USDT', 'ETH_USDT']],
  [geminiSide, ['BTC/USD', 'btcusd'], ['ETH/USD', 'ethusd']],
  [hyperliquidSide, ['BTC/USDC:USDC', 'BTC'], ['ETH/USDC:USDC', 'ETH']],
  [krakenSide, ['BTC/USD', 'BTC/USD'], ['ETH/USD', 'ETH/USD']],
  [kucoinSide, ['BTC/USDT', 'BTC-USDT'], ['ETH/USDT', 'ETH-USDT']],
  [okxSide, ['BTC/USDT', 'BTC-USDT'], ['ETH/USDT', 'ETH-USDT']],
]

async function connected(side: VenueSide, names: readonly Named[]): Promise<{ venue: SideVenue; feed: LiveFeed }> {
  const adapter = ADAPTERS[side.id]!
  const listings = names.map(([symbol, id]) => ({
    symbol,
    id,
    tickSize: side.id === 'hyperliquid' ? '0.001' : '0.01',
    lotSize: '0.001',
  }))
  // Lists of other products, which the venue has too.
  const others = [
    { symbol: 'XYZ/USDT:USDT', id: 'XYZUSDT', tickSize: '0.1', lotSize: '1' },
    { symbol: 'XYZ/USD:XYZ', id: 'XYZUSD', tickSize: '0.1', lotSize: '1' },
    { symbol: 'XYZ/USDC:USDC', id: 'XYZPERP', tickSize: '0.1', lotSize: '1' },
  ]
  const venue = new SideVenue(adapter, side, [...listings, ...(LISTS_APART.has(side.id) ? others : [])])
  const { world } = venue
  const connecting = connect({
    venue: side.id,
    symbols: names.map(([symbol]) => symbol),
    env: world,
    features: [],
    levels: false,
    auditMs: 0,
    maxBookAgeMs: 0,
  })
  const outcome = { settled: false }
  const settled = (): void => void (outcome.settled = true)
  connecting.then(settled, settled)
  while (!outcome.settled) {
    await new Promise((resolve) => setImmediate(resolve))
    if (!outcome.settled) await world.pass(20)
  }
  return { venue, feed: await connecting }
}

/** Time and changes pass until all is right again; what isn't, when that takes too long. */
async function settles({ venue, feed }: { venue: SideVenue; feed: LiveFeed }, rounds = 60): Promise<string | null> {
  let wrong: string | null = 'nothing was looked at'
  for (let i = 0; i < rounds && wrong !== null; i++) {
    for (const [n] of venue.books.entries()) venue.change(n)
    venue.alive()
    await venue.world.pass(250)
    wrong = differs(venue, feed)
  }
  return wrong
}

function differs(venue: SideVenue, feed: LiveFeed): string | null {
  for (const [i, market] of feed.markets.entries()) {
    if (market.state !== 'live') return `${market.id} is ${market.state}`
    const { bids, asks, listing } = venue.books[i]!
    if (market.tickSize !== listing.tickSize) return `${market.id}: tick ${market.tickSize}`
    const scale = Number(listing.lotSize) / Number(market.lotSize)
    for (const [found, levels, sign] of [
      [market.book.bidsTicks(10), bids, -1],
      [market.book.asksTicks(10), asks, 1],
    ] as const) {
      const wanted = [...levels]
        .map(([ticks, lots]) => [Number(ticks), Math.round(Number(lots) * scale)])
        .toSorted((a, b) => sign * (a[0]! - b[0]!))
        .slice(0, 10)
      if (JSON.stringify(found) !== JSON.stringify(wanted)) return `${market.id}: ${JSON.stringify(found)}`
    }
  }
  return null
}

describe.each(SIDES.map(([side, ...names]) => ({ side, names, id: side.id })))('$id', ({ side, names }) => {
  test('live; a frame is lost; the socket is lost', async () => {
    const both = await connected(side, names)
    const { venue, feed } = both
    const { world } = venue
    await world.pass(500)
    expect(await settles(both)).toBeNull()
    for (let i = 0; i < 20; i++) {
      venue.change(i % 2)
      await world.pass(20)
    }
    expect(differs(venue, feed)).toBeNull()
    venue.change(0, true)
    expect(await settles(both)).toBeNull()
    // A venue without numbers or checksums never notices: its audit does.
    for (const socket of [...world.sockets]) if (socket.state === 'open') socket.end('code 1006')
    expect(feed.markets.every(({ state }) => state === 'resync' || state === 'buffering')).toBe(true)
    await world.pass(1000)
    expect(await settles(both)).toBeNull()
    feed.close()
    await world.pass(60_000)
    expect(world.timers).toBe(0)
  })
})
