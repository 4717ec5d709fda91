// A strategy on a market. Two clocks: the venue's, by which orders meet the book, and ours, by which anything is known here.
import { type Engine, open } from '../engine/engine.js'
import type { Instrument as Traded } from '../engine/trading.js'
import type { Source } from '../feeds/source.js'
import { Account } from './account.js'
import { type HeardTrade, RunDesk } from './desk.js'
import { type Happened, Leg } from './leg.js'
import type { TradingOptions, TradingRun } from './options.js'
import { Sight } from './sight.js'
import { RANK, Timeline } from './timeline.js'
import { Timers } from './timers.js'
import { VenueSide } from './venue-side.js'

const LEVELS = 200
const SAMPLE_US = 1_000_000

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
  } finally {
    await session.close()
    engines.venue.close()
    engines.local.close()
  }
}

class Session {
  readonly #options: TradingOptions
  readonly #timeline = new Timeline()
  readonly #timers = new Timers()
  readonly #legs: readonly Leg[]
  /** Of each leg: its first instrument's place in the run's list. */
  readonly #places: readonly number[]
  readonly #instruments: readonly Traded[]
  readonly #account: Account
  readonly #sights: readonly Sight[]
  readonly #sides: readonly VenueSide[]
  readonly #desk: RunDesk
  readonly #heard: HeardTrade[] = []
  readonly #samples: { tsUs: number[]; equity: number[]; midTicks: number[][] }
  readonly #counts = { localEvents: 0, venueEvents: 0 }
  #fromUs = NaN

  constructor(options: TradingOptions, sources: readonly Source[], engines: { venue: Engine; local: Engine }) {
    this.#options = options
    const { strategy, latency, bookLevels = LEVELS } = options
    const features = strategy.features as never
    this.#legs = sources.map((source) => new Leg(source, engines, latency, features))
    let place = 0
    this.#places = this.#legs.map(({ local }) => (place += local.markets.length) - local.markets.length)
    const locals = this.#legs.flatMap(({ local }) => local.markets)
    this.#instruments = locals.map(({ venue, symbol, tickSize, lotSize }, i) => {
      const { contract = 'linear', multiplier = 1 } = options.contracts?.[i] ?? {}
      return { venue, symbol, tickSize, lotSize, contract, multiplier }
    })
    this.#account = new Account(this.#instruments, options.startEquity)
    this.#sights = locals.map((market) => new Sight(market))
    for (const [instrument, market] of locals.entries())
      market.trades((trade) => this.#heard.push({ instrument, ...trade }))
    this.#sides = this.#legs
      .flatMap(({ venue }) => venue.markets)
      .map((market, instrument) => {
        const traded = this.#instruments[instrument]!
        return new VenueSide(market, {
          ...{ instrument, levels: bookLevels, queue: options.queue, fees: options.fees(traded) },
          ...(options.impact ? { impact: options.impact(traded) } : {}),
          ...(options.shift ? { shift: options.shift() } : {}),
          ...(options.consumption === undefined ? {} : { consumption: options.consumption }),
        })
      })
    const risk = options.risk?.(this.#instruments) ?? null
    this.#desk = new RunDesk({
      ...{ timeline: this.#timeline, strategy, latency, risk, rearm: options.rearm },
      ...{ instruments: this.#instruments, sights: this.#sights, sides: this.#sides, account: this.#account },
    })
    this.#samples = { tsUs: [], equity: [], midTicks: this.#instruments.map(() => []) }
  }

  async run(): Promise<void> {
    this.#desk.start()
    const [timeline, legs, timers] = [this.#timeline, this.#legs, this.#timers]
    for (;;) {
      for (let i = 0; i < legs.length; i++) {
        const leg = legs[i]!
        if (!leg.isBehind) continue
        await leg.fetch()
        this.#atVenue(i, leg.settleVenue())
      }
      let [which, tsUs, rank] = [-1, timeline.nextUs, timeline.nextRank]
      for (let i = 0; i < legs.length; i++) {
        const { venueUs, localUs } = legs[i]!
        if (venueUs < tsUs || (venueUs === tsUs && RANK.venue < rank)) [which, tsUs, rank] = [i, venueUs, RANK.venue]
        if (localUs < tsUs || (localUs === tsUs && RANK.local < rank)) [which, tsUs, rank] = [i, localUs, RANK.local]
      }
      if (timers.tick(tsUs)) continue
      if (tsUs === Infinity) return
      if (which < 0) timeline.step()
      else {
        timeline.moveTo(tsUs)
        if (rank === RANK.venue) this.#atVenue(which, legs[which]!.takeVenue())
        else this.#here(which, legs[which]!.takeLocal())
      }
    }
  }

  async close(): Promise<void> {
    for (const side of this.#sides) side.close()
    for (const leg of this.#legs) await leg.close()
  }

  result(): TradingRun {
    const { nowUs } = this.#timeline
    const [desk, account, samples] = [this.#desk, this.#account, this.#samples]
    this.#sample(Math.max(nowUs, Number.isNaN(this.#fromUs) ? -Infinity : this.#fromUs))
    return {
      ...{ instruments: this.#instruments, fromUs: this.#fromUs, toUs: samples.tsUs.at(-1)!, samples },
      ...{ fills: desk.fills, orders: desk.orderList, records: desk.records },
      ...{ startEquity: this.#options.startEquity, endEquity: account.equity, fees: account.fees },
      ...{ impactCost: account.impact, stops: desk.supervision?.stops ?? [] },
      counts: {
        ...{ ...this.#counts, denied: desk.denied, denials: Object.fromEntries(desk.denials) },
        defects: this.#legs.reduce((sum, { local }) => sum + local.defects.count, 0),
      },
    }
  }

  #atVenue(leg: number, items: Iterable<Happened>): void {
    for (const item of items) {
      const i = this.#places[leg]! + this.#legs[leg]!.venue.markets.indexOf(item.market)
      const side = this.#sides[i]!
      if (item.kind === 'event' || item.kind === 'status') this.#counts.venueEvents++
      this.#desk.told(i, side.happened(item, this.#timeline.nowUs))
    }
  }

  #here(leg: number, items: Iterable<Happened>): void {
    const { nowUs } = this.#timeline
    for (const item of items) {
      const i = this.#places[leg]! + this.#legs[leg]!.local.markets.indexOf(item.market)
      const sight = this.#sights[i]!
      sight.passed(nowUs)
      if (item.kind !== 'event' && item.kind !== 'status') continue
      this.#counts.localEvents++
      if (Number.isNaN(this.#fromUs)) this.#begin(nowUs)
      this.#account.mark(i, sight.bidTicks, sight.askTicks)
      this.#desk.market(i, this.#heard.splice(0))
    }
  }

  #begin(nowUs: number): void {
    this.#fromUs = nowUs
    const { sampleUs = SAMPLE_US, strategy } = this.#options
    this.#timers.every(sampleUs, nowUs, (tsUs) => {
      this.#timeline.moveTo(tsUs)
      this.#desk.check()
      this.#sample(tsUs)
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
    for (const [i, { bidTicks, askTicks }] of this.#sights.entries()) midTicks[i]!.push((bidTicks + askTicks) / 2)
  }
}
