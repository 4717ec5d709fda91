import { Exchange, type Fill } from './exchange.js'
import { OrderFlow } from './flow.js'
import { Hawkes } from './hawkes.js'
import { Random } from './random.js'
import { BASELINE_PER_S, BUY, KERNELS, SELL, Weather, type RegimeName } from './regimes.js'
import { Walls } from './walls.js'
import { bookTicker, depthUpdate, snapshotBody, tradeFrame } from './wire.js'

export interface MarketOptions {
  readonly seed: number
  readonly id: string
  readonly startUs: number
  readonly regime: RegimeName | undefined
}

export interface TimedMessage {
  readonly kind: 'frame' | 'snapshot'
  readonly bytes: Uint8Array
  readonly eventMs: number
}

export const FRAME_MS = 100
const FRAME_S = FRAME_MS / 1000
/** Simulated before the first frame, so that the stream begins in a market that has settled. */
const WARM_UP_FRAMES = 300
/** The snapshot is taken in the middle of this frame and arrives after it, so that frames before it are buffered. */
const SNAPSHOT_FRAME = 3
const SNAPSHOT_LEVELS = 5_000
const START_TICKS = 6_500_000
const FIRST_UPDATE_ID = 50_000_000_000
const FIRST_TRADE_ID = 4_000_000_000

/** The whole market in steps of one depth frame: what the venue would have sent in those 100 ms. */
export class GeneratedMarket {
  readonly exchange: Exchange
  readonly weather: Weather
  readonly eventCounts = new Float64Array(BASELINE_PER_S.length)
  private readonly options: MarketOptions
  private readonly hawkes: Hawkes
  private readonly flow: OrderFlow
  private readonly walls: Walls
  private readonly fills: Fill[] = []
  private out: TimedMessage[] = []
  private frame = -WARM_UP_FRAMES
  private lastFrameUpdateId = 0
  private tradeId = FIRST_TRADE_ID
  private tickerText = ''
  private snapshot: Uint8Array | null = null

  constructor(options: MarketOptions) {
    this.options = options
    const random = (stream: number): Random => new Random(options.seed, stream)
    this.weather = new Weather(options.regime, random(1))
    this.hawkes = new Hawkes(BASELINE_PER_S, KERNELS, random(2))
    this.exchange = new Exchange(FIRST_UPDATE_ID, (fill) => this.fills.push(fill))
    this.flow = new OrderFlow(this.exchange, random(3), this.weather, START_TICKS)
    this.walls = new Walls(this.exchange, random(4))
    while (this.frame < 0) this.step()
    this.eventCounts.fill(0)
  }

  /** The next 100 ms, in the order of their event times. */
  step(): TimedMessage[] {
    this.out = []
    const startMs = Math.floor(this.options.startUs / 1000) + this.frame * FRAME_MS
    this.weather.elapse(FRAME_S)
    let atS = 0
    for (;;) {
      this.steer()
      const waitS = this.hawkes.next(FRAME_S - atS)
      if (waitS === Number.POSITIVE_INFINITY) break
      atS += waitS
      this.flow.elapse(waitS, this.heat)
      this.flow.act(this.hawkes.type)
      this.eventCounts[this.hawkes.type]!++
      this.walls.watch()
      this.report(startMs + Math.floor(atS * 1000))
      if (this.frame === SNAPSHOT_FRAME && atS > FRAME_S / 2) this.snapshot ??= this.takeSnapshot()
    }
    this.flow.elapse(FRAME_S - atS, this.heat)
    this.walls.elapse(FRAME_S)
    this.report(startMs + FRAME_MS - 1)
    this.closeFrame(startMs + FRAME_MS)
    return this.out
  }

  /** The Hawkes baselines follow the regime, and takers lean to where the fair price is. */
  private steer(): void {
    const { activity, excitation } = this.weather.regime
    const { lean } = this.flow
    this.hawkes.excitation = excitation
    for (let type = 0; type < BASELINE_PER_S.length; type++) {
      const leaning = type === BUY ? 1 + lean : type === SELL ? 1 - lean : 1
      this.hawkes.baselinePerS[type] = BASELINE_PER_S[type]! * activity * leaning
    }
  }

  /** Taker activity now against its mean: volatility follows it, so it clusters as the orders do. */
  private get heat(): number {
    const perS = this.hawkes.intensityPerS(BUY) + this.hawkes.intensityPerS(SELL)
    return Math.min(4, 0.3 + perS / 20)
  }

  /** Trades of the last action, then the touch if it has changed. */
  private report(eventMs: number): void {
    const { exchange, options } = this
    for (const fill of this.fills) {
      this.tradeId++
      this.send('frame', eventMs, () => tradeFrame({ id: options.id, eventMs, tradeId: this.tradeId, ...fill }))
    }
    this.fills.length = 0
    const bidTicks = exchange.best('bid')
    const askTicks = exchange.best('ask')
    const bid = [bidTicks, exchange.qtyAt('bid', bidTicks)] as const
    const ask = [askTicks, exchange.qtyAt('ask', askTicks)] as const
    const tickerText = `${bid} ${ask}`
    if (tickerText === this.tickerText) return
    this.tickerText = tickerText
    this.send('frame', eventMs, () => bookTicker({ id: options.id, updateId: exchange.updateId, bid, ask }))
  }

  private closeFrame(eventMs: number): void {
    const { exchange, options } = this
    const bids = exchange.drainChanges('bid')
    const asks = exchange.drainChanges('ask')
    const firstUpdateId = this.lastFrameUpdateId + 1
    const lastUpdateId = exchange.updateId
    if (lastUpdateId >= firstUpdateId) {
      const update = { id: options.id, eventMs, firstUpdateId, lastUpdateId, bids, asks }
      this.send('frame', eventMs, () => depthUpdate(update))
    }
    this.lastFrameUpdateId = lastUpdateId
    if (this.frame === SNAPSHOT_FRAME) {
      const body = this.snapshot ?? this.takeSnapshot()
      this.send('snapshot', eventMs, () => body)
      this.snapshot = null
    }
    this.frame++
  }

  private takeSnapshot(): Uint8Array {
    const { exchange } = this
    const bids = exchange.levels('bid', SNAPSHOT_LEVELS)
    return snapshotBody(exchange.updateId, bids, exchange.levels('ask', SNAPSHOT_LEVELS))
  }

  private send(kind: TimedMessage['kind'], eventMs: number, write: () => Uint8Array): void {
    if (this.frame >= 0) this.out.push({ kind, bytes: write(), eventMs })
  }
}
