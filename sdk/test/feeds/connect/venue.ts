// A Binance of the tests: books that change by hand, sockets that send the changes, REST that shows the book as it is, or was.
import type { FakeSocket, World } from './world.js'
import { bytes } from './world.js'

export class FakeMarket {
  readonly id: string
  u = 100
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()
  constructor(id: string) {
    this.id = id
    for (let i = 0; i < 30; i++) {
      this.bids.set(10_000 - i, 1000 + i)
      this.asks.set(10_001 + i, 2000 + i)
    }
  }
  get body(): string {
    const side = (levels: Map<number, number>, sign: number): string[][] =>
      [...levels].toSorted((a, b) => sign * (a[0] - b[0])).map(([px, qty]) => [price(px), size(qty)])
    return JSON.stringify({ lastUpdateId: this.u, bids: side(this.bids, -1), asks: side(this.asks, 1) })
  }
}

export const price = (ticks: number): string => (ticks / 100).toFixed(2)
export const size = (lots: number): string => (lots / 1000).toFixed(3)

export class FakeVenue {
  readonly world: World
  readonly markets = new Map<string, FakeMarket>()
  /** Streams by socket. */
  readonly streams = new Map<FakeSocket, Set<string>>()
  /** Sockets that this venue has forgotten to send to. */
  readonly mute = new Set<FakeSocket>()
  /** Answer instead of the book as it is, once each. */
  readonly bodies: string[] = []
  /** The same for one market. */
  readonly bodiesOf = new Map<string, string>()
  status = 200
  retryAfterMs: number | undefined
  futures = false

  constructor(world: World, ids: readonly string[]) {
    this.world = world
    for (const id of ids) this.markets.set(id, new FakeMarket(id))
    world.onSend = (socket, text) => this.#heard(socket, text)
    world.answer = ({ url }) => {
      const answer = this.#rest(url)
      return answer && { ...answer, ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }) }
    }
  }

  market(id = 'BTCUSDT'): FakeMarket {
    return this.markets.get(id)!
  }

  /** One change of one level, sent to whoever is subscribed; `lost`: to nobody. */
  change(id = 'BTCUSDT', { px = 9990, qty = NaN, by = 1, lost = false } = {}): string {
    const market = this.market(id)
    const first = market.u + 1
    const prev = market.u
    market.u += by
    const lots = Number.isNaN(qty) ? 1000 + (market.u % 997) : qty
    if (lots === 0) market.bids.delete(px)
    else market.bids.set(px, lots)
    const frame = JSON.stringify({
      e: 'depthUpdate',
      E: 1_700_000_000_000 + Math.round(this.world.nowMs),
      ...(this.futures ? { T: 1_700_000_000_000 } : {}),
      s: id,
      U: first,
      u: market.u,
      ...(this.futures ? { pu: prev } : {}),
      b: [[price(px), size(lots)]],
      a: [],
    })
    if (!lost) this.send(id, frame)
    return frame
  }

  send(id: string, frame: string): void {
    for (const [socket, streams] of this.streams)
      if (!this.mute.has(socket) && streams.has(`${id.toLowerCase()}@depth@100ms`)) socket.frame(frame)
  }

  #heard(socket: FakeSocket, text: string): void {
    const { method, params, id } = JSON.parse(text) as { method: string; params?: string[]; id: number }
    let streams = this.streams.get(socket)
    if (!streams) this.streams.set(socket, (streams = new Set()))
    if (method === 'SUBSCRIBE') for (const name of params!) streams.add(name)
    if (method === 'UNSUBSCRIBE') for (const name of params!) streams.delete(name)
    this.world.setTimer(1, () => socket.frame(JSON.stringify({ result: null, id })))
  }

  #rest(url: string): { status: number; body: Uint8Array } | null {
    if (this.status !== 200) return { status: this.status, body: bytes('{"code":-1003,"msg":"Too many requests"}') }
    if (url.includes('/exchangeInfo')) return { status: 200, body: bytes(this.listing) }
    const id = /symbol=(\w+)/.exec(url)?.[1]
    const market = id && this.markets.get(id)
    const old = id && this.bodiesOf.get(id)
    if (old) {
      this.bodiesOf.delete(id)
      return { status: 200, body: bytes(old) }
    }
    return market ? { status: 200, body: bytes(this.bodies.shift() ?? market.body) } : null
  }

  get listing(): string {
    const symbols = [...this.markets.keys()].map((id) => ({
      symbol: id,
      status: 'TRADING',
      baseAsset: id.replace(/USDT$/, ''),
      quoteAsset: 'USDT',
      filters: [
        { filterType: 'PRICE_FILTER', minPrice: '0.01000000', tickSize: '0.01000000' },
        { filterType: 'LOT_SIZE', minQty: '0.00100000', stepSize: '0.00100000' },
      ],
    }))
    return JSON.stringify({ timezone: 'UTC', symbols })
  }
}
