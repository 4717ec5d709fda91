// Backtest = paper = replay, order by order: on a live feed of a made-up world, on its tape, and on its tape served anew.
import { describe, expect, test } from 'vitest'

import type { Strategy } from '../../src/engine/trading.js'
import { backtest, constantFeed, constantOrders, latency, logProb, rateFees } from '../../src/backtest/index.js'
import { paper, type PaperSession, type TradingRun } from '../../src/execution/index.js'
import { type ConnectOptions, tape, tapeRecorder } from '../../src/feeds/index.js'
import { ADAPTERS } from '../../src/feeds/venues/adapters.js'
import { binanceSide } from '../../src/feeds/venues/binance-side.js'
import { krakenSide } from '../../src/feeds/venues/kraken-side.js'
import { Risk } from '../../src/risk/index.js'
import { recordedFeed } from '../../src/simulation/index.js'
import { input } from '../feeds/bytes.js'
import { SideVenue } from '../feeds/connect/side-venue.js'

const listing = (symbol: string, id: string) => ({ symbol, id, tickSize: '0.01', lotSize: '0.001' })
const BINANCE = [listing('BTC/USDT', 'BTCUSDT'), listing('ETH/USDT', 'ETHUSDT')]
const KRAKEN = [listing('BTC/USD', 'BTC/USD')]

/** Quotes the first market, takes from it now and then, and follows in every other. */
function busy(): Strategy {
  let events = 0
  return {
    timerMs: 250,
    onTimer: (desk) => {
      for (const order of desk.orders(0)) desk.cancel(order.id)
    },
    onMarket: (desk, instrument) => {
      const market = desk.markets[instrument]!
      if (market.state !== 'live' || Number.isNaN(market.bidTicks) || ++events % 3 !== 0) return
      const side = desk.position(instrument).lots > 0 ? 'sell' : 'buy'
      if (instrument > 0 || events % 21 === 0)
        desk.submit({ instrument, side, kind: 'market', qtyLots: 1 + (events % 5) })
      else {
        const pxTicks = side === 'buy' ? market.bidTicks : market.askTicks
        desk.submit({ instrument, side, kind: 'limit', qtyLots: 2, pxTicks, postOnly: true })
      }
    },
  }
}

const options = (recorded: boolean) => ({
  latency: latency(recorded ? recordedFeed() : constantFeed(4000), constantOrders(3000, 5000)),
  queue: logProb(),
  fees: (instrument: Parameters<typeof rateFees>[0]['instrument']) =>
    rateFees({ instrument, tiers: [{ fromVolume: 0, makerRate: 0.0001, takerRate: 0.0004 }] }),
  risk: (instruments: ConstructorParameters<typeof Risk>[0]) =>
    new Risk(instruments, { loss: { losingExits: null }, rate: { ordersPerS: 100 } }),
  startEquity: 1_000_000,
})

const wishes = (venue: SideVenue, id: string, record?: ConnectOptions['record']): ConnectOptions => ({
  ...{ venue: id, symbols: venue.listings.map(({ symbol }) => symbol), env: venue.world },
  ...{ auditMs: 0, maxBookAgeMs: 0, ...(record ? { record } : {}) },
})

/** Lets the world go on until the promise has settled. */
async function through<T>(venues: readonly SideVenue[], promise: Promise<T>): Promise<T> {
  const outcome = { isSettled: false }
  const settled = (): void => void (outcome.isSettled = true)
  promise.then(settled, settled)
  while (!outcome.isSettled) {
    await new Promise((resolve) => setImmediate(resolve))
    if (!outcome.isSettled) for (const venue of venues) await venue.world.pass(1)
  }
  return promise
}

async function trading(venues: readonly SideVenue[], session: PaperSession, changes: number): Promise<TradingRun> {
  const pass = async (ms: number): Promise<void> => {
    for (const venue of venues) await venue.world.pass(ms)
  }
  await pass(500)
  for (let i = 0; i < changes; i++) {
    for (const venue of venues) {
      const takerSide = i % 4 < 2 ? 'buy' : 'sell'
      const pxTicks = takerSide === 'buy' ? 100_001n : 100_000n
      const trades = i % 3 === 0 ? [{ id: BigInt(i + 1), pxTicks, qtyLots: 40n, takerSide } as const] : []
      venue.change(i % venue.listings.length, { trades })
      if (i % 10 === 0) venue.alive()
    }
    await pass(40)
    if (i === Math.floor(changes / 2)) {
      for (const { world } of venues)
        for (const socket of [...world.sockets]) if (socket.state === 'open') socket.end('code 1006')
      await pass(3000)
    }
  }
  session.stop()
  return through(venues, session.done)
}

const told = ({ orders, fills, samples }: TradingRun) => ({ orders, fills, equity: samples.equity })

describe.each([
  ['latency of the feed as recorded', true],
  ['constant latency of the feed', false],
])('%s', (_, recorded) => {
  test('the tape of a paper session gives the same orders and fills in a backtest, across a lost socket', async () => {
    const venue = new SideVenue(ADAPTERS['binance']!, binanceSide, BINANCE)
    const pieces: Uint8Array[] = []
    const recorder = tapeRecorder(
      { write: async (piece) => void pieces.push(piece.slice()) },
      { createdUs: venue.world.nowUs() },
    )
    const heard = { orders: 0, fills: 0, samples: 0 }
    const session = await through(
      [venue],
      paper({
        ...options(recorded),
        strategy: busy(),
        feeds: [wishes(venue, 'binance', recorder.record)],
        watch: {
          onOrder: () => void heard.orders++,
          onFill: () => void heard.fills++,
          onSample: () => void heard.samples++,
        },
      }),
    )
    const live = await trading([venue], session, 300)
    await recorder.close()
    const instruments = BINANCE.map((one) => ({ venue: 'binance', ...one }))
    const source = () => tape([input('paper.tape', Buffer.concat(pieces))], { instruments })
    const again = await backtest({ ...options(recorded), source, strategy: busy() })
    expect(live.fills.length).toBeGreaterThan(20)
    expect(live.fills.some(({ isMaker }) => isMaker)).toBe(true)
    expect(live.fills.some(({ isMaker }) => !isMaker)).toBe(true)
    expect(told(again)).toEqual(told(live))
    expect(heard.fills).toBe(live.fills.length)
    expect(heard.orders).toBeGreaterThan(live.fills.length)
    expect(heard.samples).toBeGreaterThan(10)
  })
})

test('two venues at once: instruments in the order of the feeds, each with its own connection', async () => {
  const venues = [
    new SideVenue(ADAPTERS['binance']!, binanceSide, BINANCE.slice(0, 1)),
    new SideVenue(ADAPTERS['kraken']!, krakenSide, KRAKEN),
  ] as const
  const session = await through(
    venues,
    paper({
      ...options(false),
      strategy: busy(),
      feeds: [wishes(venues[0], 'binance'), wishes(venues[1], 'kraken')],
    }),
  )
  const { instruments, fills } = await trading(venues, session, 200)
  expect(instruments.map(({ venue, symbol }) => `${venue} ${symbol}`)).toEqual(['binance BTC/USDT', 'kraken BTC/USD'])
  expect(new Set(fills.map(({ instrument }) => instrument))).toEqual(new Set([0, 1]))
})

test('a symbol that the venue does not have: the error of connect(), and nothing stays open', async () => {
  const venue = new SideVenue(ADAPTERS['binance']!, binanceSide, BINANCE)
  const wish = { ...wishes(venue, 'binance'), symbols: ['NO/SUCH'] }
  await expect(through([venue], paper({ ...options(false), strategy: busy(), feeds: [wish] }))).rejects.toThrow(
    /NO\/SUCH/,
  )
  expect(venue.world.sockets.every(({ state }) => state === 'closed')).toBe(true)
})

test('a strategy that throws ends the session with its error, and what was until then is told', async () => {
  const venue = new SideVenue(ADAPTERS['binance']!, binanceSide, BINANCE)
  const strategy: Strategy = {
    onMarket: (desk) => {
      const market = desk.markets[0]!
      if (market.state === 'live' && desk.orders(0).length === 0 && desk.position(0).lots === 0)
        desk.submit({ instrument: 0, side: 'buy', kind: 'market', qtyLots: 3 })
      if (desk.position(0).lots > 0) throw new Error('no such luck')
    },
  }
  const runs: TradingRun[] = []
  const watch = { onBroken: (run: TradingRun) => void runs.push(run) }
  const wish = { ...options(false), sampleUs: 1000, strategy, watch, feeds: [wishes(venue, 'binance')] }
  const session = await through([venue], paper(wish))
  await expect(trading([venue], session, 20)).rejects.toThrow('no such luck')
  expect(runs).toHaveLength(1)
  const { fills, orders, samples, fees } = runs[0]!
  expect(fills.map(({ side, qtyLots }) => [side, qtyLots])).toEqual([['buy', 3]])
  expect(orders).toHaveLength(1)
  expect(fees).toBeGreaterThan(0)
  expect(samples.equity.at(-1)).not.toBeNaN()
  expect(venue.world.sockets.every(({ state }) => state === 'closed')).toBe(true)
})
