// A strategy on a market. Two clocks: the venue's, by which orders meet the book, and ours, by which anything is known here.
import { open } from '../engine/engine.js'
import type { Instrument as Traded } from '../engine/trading.js'
import type { Instrument, Source } from '../feeds/source.js'
import { Account } from './account.js'
import { type HeardTrade, RunDesk } from './desk.js'
import type { Hearing, Leg } from './leg.js'
import type { TradingOptions, TradingRun } from './options.js'
import { RecordLeg } from './record-leg.js'
import { RowLeg } from './row-leg.js'
import { Sight } from './sight.js'
import { RANK, Timeline } from './timeline.js'
import { Timers } from './timers.js'
import type { VenueSideOptions } from './venue-side.js'

const LEVELS = 200
const SAMPLE_US = 1_000_000
const NO_TRADES: readonly HeardTrade[] = []

type Contract = NonNullable<TradingOptions['contracts']>[number]

/**
 * Streams: memory holds what was ordered, filled and sampled, and of the market what is on its way from venue to here. Same input, same
 * bits. Throws RangeError for options that can't be, and whatever the source throws.
 */
export async function trade(options: TradingOptions): Promise<TradingRun> {
  const opened = await options.source()
  const sources: readonly Source[] = 'records' in opened ? [opened] : opened
  const engines = { venue: await open(), local: await open() }
  const session = new Session(options, sources, engines)
  try {
    await session.run()
    return session.result()
  } catch (error) {
    const run = session.untilNow()
    if (run) options.watch?.onBroken?.(run)
    throw error
  } finally {
    await session.close()
    engines.venue.close()
    engines.local.close()
  }
}

/** Rows where the source has them, unless the queue model needs single orders. */
function legOf(source: Source, { queue }: TradingOptions, hearing: Hearing): Leg {
  return source.blocks && !queue.isExact ? new RowLeg(source, hearing) : new RecordLeg(source, hearing)
}

class Session {
  readonly #options: TradingOptions
  readonly #timeline = new Timeline()
  readonly #timers = new Timers()
  readonly #legs: readonly Leg[]
  readonly #instruments: Traded[] = []
  readonly #account: Account
  readonly #sights: readonly Sight[]
  readonly #desk: RunDesk
  readonly #heard: HeardTrade[] = []
  readonly #samples: { tsUs: number[]; equity: number[]; midTicks: number[][] }
  #events = 0
  #fromUs = NaN

  constructor(options: TradingOptions, sources: readonly Source[], engines: Hearing['engines']) {
    this.#options = options
    const { strategy, latency } = options
    const { features = [], followsLevels: levels = false, readsSignal: hasSignals = true } = strategy
    const wishes = { features, levels } as Hearing['wishes']
    // A strategy with nothing but a timer sees no single event, and nobody else does.
    const isLazy = !strategy.onMarket && !strategy.onTrade && !options.risk
    const mayGlance = !hasSignals && features.length === 0 && !levels && !strategy.onTrade
    this.#legs = sources.map((source) => {
      const first = this.#instruments.length
      this.#instruments.push(...source.instruments.map((one, i) => tradedOf(one, options.contracts?.[first + i])))
      return legOf(source, options, {
        ...{ engines, latency, wishes, isLazy, mayGlance, side: (i) => this.#side(first + i) },
        told: (i, events, tsUs) => {
          this.#timeline.moveTo(tsUs)
          this.#desk.told(first + i, events)
        },
        heard: (i, events, tsUs) => this.#hear(first + i, events, tsUs),
      })
    })
    const markets = this.#legs.flatMap((leg) => leg.markets)
    this.#account = new Account(this.#instruments, options.startEquity)
    // What is heard is handed over when somebody looks.
    const catchUp = isLazy ? () => this.#catchUp() : null
    this.#sights = this.#legs.flatMap(({ markets, glances }) =>
      markets.map((market, i) => new Sight(market, { catchUp, glance: glances[i] ?? null, hasSignals })),
    )
    if (strategy.onTrade)
      for (const [instrument, market] of markets.entries())
        market.trades((trade) => this.#heard.push({ instrument, ...trade }))
    const gates = this.#legs.flatMap((leg) => leg.gates)
    const risk = options.risk?.(this.#instruments) ?? null
    this.#desk = new RunDesk({
      ...{ timeline: this.#timeline, strategy, latency, risk, rearm: options.rearm, watch: options.watch ?? {} },
      catchUp: () => this.#catchUp(),
      ...{ instruments: this.#instruments, sights: this.#sights, gates, account: this.#account },
    })
    this.#samples = { tsUs: [], equity: [], midTicks: this.#instruments.map(() => []) }
  }

  async run(): Promise<void> {
    this.#desk.start()
    const timeline = this.#timeline
    const legs = this.#legs
    const timers = this.#timers
    for (;;) {
      for (let i = 0; i < legs.length; i++) if (legs[i]!.isBehind) await legs[i]!.fetch()
      // Who is next, and when anybody else is at the earliest.
      let which = -1
      let tsUs = timeline.nextUs
      let rank = timeline.nextRank
      let otherUs = Infinity
      for (let i = 0; i < legs.length; i++) {
        const { venueUs, localUs } = legs[i]!
        if (venueUs < tsUs || (venueUs === tsUs && RANK.venue < rank)) {
          otherUs = tsUs
          which = i
          tsUs = venueUs
          rank = RANK.venue
        } else if (venueUs < otherUs) otherUs = venueUs
        if (localUs < tsUs || (localUs === tsUs && RANK.local < rank)) {
          otherUs = tsUs
          which = i
          tsUs = localUs
          rank = RANK.local
        } else if (localUs < otherUs) otherUs = localUs
      }
      const timerUs = timers.nextUs
      if (timerUs < tsUs && tsUs < Infinity) {
        timers.tick(tsUs)
        continue
      }
      if (tsUs === Infinity) return
      if (which < 0) timeline.step()
      else if (rank === RANK.venue) legs[which]!.atVenue(Math.min(otherUs, timerUs))
      else {
        timeline.moveTo(tsUs)
        legs[which]!.here()
      }
    }
  }

  async close(): Promise<void> {
    for (const leg of this.#legs) await leg.close()
  }

  result(): TradingRun {
    this.#sample(Math.max(this.#timeline.nowUs, Number.isNaN(this.#fromUs) ? -Infinity : this.#fromUs))
    return this.#told()
  }

  /** As it stands, whatever state the markets were left in: nothing is read of them. Null before the first sample. */
  untilNow(): TradingRun | null {
    return this.#samples.tsUs.length > 0 ? this.#told() : null
  }

  #told(): TradingRun {
    const [desk, account, samples] = [this.#desk, this.#account, this.#samples]
    return {
      ...{ instruments: this.#instruments, fromUs: this.#fromUs, toUs: samples.tsUs.at(-1)!, samples },
      ...{ fills: desk.fills, orders: desk.orderList, records: desk.records },
      ...{ startEquity: this.#options.startEquity, endEquity: account.equity, fees: account.fees },
      ...{ impactCost: account.impact, stops: desk.supervision?.stops ?? [] },
      counts: {
        ...{ events: this.#events, denied: desk.denied, denials: Object.fromEntries(desk.denials) },
        defects: this.#legs.reduce((sum, { defects }) => sum + defects, 0),
      },
    }
  }

  #catchUp(): void {
    const { nowUs } = this.#timeline
    for (let i = 0; i < this.#legs.length; i++) this.#legs[i]!.catchUp(nowUs)
  }

  #side(instrument: number): VenueSideOptions {
    const { bookLevels: levels = LEVELS, queue, fees, impact, shift, consumption } = this.#options
    const traded = this.#instruments[instrument]!
    return {
      ...{ instrument, levels, queue, fees: fees(traded) },
      ...(impact ? { impact: impact(traded) } : {}),
      ...(shift ? { shift: shift() } : {}),
      ...(consumption === undefined ? {} : { consumption }),
    }
  }

  #hear(instrument: number, events: number, tsUs: number): void {
    const sight = this.#sights[instrument]!
    sight.passed(tsUs)
    if (events === 0) return
    this.#events += events
    if (Number.isNaN(this.#fromUs)) this.#begin(tsUs)
    this.#account.mark(instrument, sight.bidTicks, sight.askTicks)
    this.#desk.market(instrument, this.#heard.length === 0 ? NO_TRADES : this.#heard.splice(0))
  }

  #begin(nowUs: number): void {
    this.#fromUs = nowUs
    const { sampleUs = SAMPLE_US, strategy } = this.#options
    this.#timers.every(sampleUs, nowUs, (tsUs) => {
      this.#timeline.moveTo(tsUs)
      this.#catchUp()
      this.#desk.check()
      this.#sample(tsUs)
      this.#options.watch?.onSample?.({
        ...{ tsUs, equity: this.#account.equity, state: this.#desk.riskState },
        positions: this.#instruments.map((_, i) => this.#account.position(i).lots),
      })
    })
    if (strategy.timerMs === undefined) return
    this.#timers.every(strategy.timerMs * 1000, nowUs, (tsUs) => {
      this.#timeline.moveTo(tsUs)
      this.#desk.timer()
    })
  }

  #sample(tsUs: number): void {
    const { tsUs: times, equity, midTicks } = this.#samples
    times.push(tsUs)
    equity.push(this.#account.equity)
    for (let i = 0; i < this.#sights.length; i++) {
      const { bidTicks, askTicks } = this.#sights[i]!
      midTicks[i]!.push((bidTicks + askTicks) / 2)
    }
  }
}

function tradedOf({ venue, symbol, tickSize, lotSize }: Instrument, contract?: Contract): Traded {
  return {
    venue,
    symbol,
    tickSize,
    lotSize,
    contract: contract?.contract ?? 'linear',
    multiplier: contract?.multiplier ?? 1,
  }
}
