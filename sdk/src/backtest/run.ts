// A strategy on a recording. Two clocks: the venue's, by which orders meet the book, and ours, by which anything is known here.
import { open } from '../engine/engine.js'
import type { Fill, Instrument as Traded, Order } from '../engine/trading.js'
import { type Feed, replay } from '../feeds/replay.js'
import { Account } from './account.js'
import { RunDesk } from './desk.js'
import { gated, type Stamps } from './gated.js'
import type { BacktestOptions, OrderRecord, Samples } from './options.js'
import { Sight } from './sight.js'
import { RANK, Timeline } from './timeline.js'
import { VenueSide } from './venue-side.js'

export interface BacktestRun {
  readonly instruments: readonly Traded[]
  /** Of the local clock, epoch microseconds: the first and the last record. */
  readonly fromUs: number
  readonly toUs: number
  readonly samples: Samples
  readonly fills: readonly Fill[]
  readonly orders: readonly Order[]
  /** By order id. */
  readonly records: readonly OrderRecord[]
  /** In the account's currency. */
  readonly startEquity: number
  readonly endEquity: number
  readonly fees: number
  /** Of takes, by the impact model; taken off the equity, as the fees are. */
  readonly impactCost: number
  readonly counts: {
    readonly localEvents: number
    readonly venueEvents: number
    readonly denied: number
    /** By code. */
    readonly denials: Readonly<Record<string, number>>
  }
}

const LEVELS = 200
const SAMPLE_US = 1_000_000

/** Streams: memory holds what was ordered, filled and sampled, and nothing of the recording. Same input, same bits. */
export async function backtest(options: BacktestOptions): Promise<BacktestRun> {
  const { strategy, latency, bookLevels = LEVELS, sampleUs = SAMPLE_US } = options
  const timeline = new Timeline()
  const [venueSource, localSource] = [await options.source(), await options.source()]
  const [venueEngine, localEngine] = [await open(), await open()]
  const features = (strategy.features ?? []) as never
  const lastUs = { venue: -Infinity, local: -Infinity }
  const timesOf = ({ tsVenueUs, tsLocalUs }: Stamps) => {
    const known = Number.isNaN(tsVenueUs) ? tsLocalUs : tsVenueUs
    const heardUs = known + latency.feedUs(known, tsLocalUs)
    return { venueUs: Math.min(known, heardUs), heardUs }
  }
  const venueFeed = await replay(
    gated(venueSource, venueEngine, (stamps) => {
      const { venueUs } = timesOf(stamps)
      if (venueUs > lastUs.venue) lastUs.venue = venueUs
      return timeline.reach(lastUs.venue, RANK.venue)
    }),
    { engine: venueEngine },
  )
  const localFeed = await replay(
    gated(localSource, localEngine, (stamps) => {
      const { heardUs } = timesOf(stamps)
      if (heardUs > lastUs.local) lastUs.local = heardUs
      return timeline.reach(lastUs.local, RANK.local)
    }),
    { engine: localEngine, features },
  )

  const instruments: Traded[] = localFeed.markets.map(({ venue, symbol, tickSize, lotSize }, i) => {
    const { contract = 'linear', multiplier = 1 } = options.contracts?.[i] ?? {}
    return { venue, symbol, tickSize, lotSize, contract, multiplier }
  })
  const account = new Account(instruments, options.startEquity)
  const sights = localFeed.markets.map((market) => new Sight(market))
  const sides = venueFeed.markets.map(
    (market, instrument) =>
      new VenueSide(market, {
        instrument,
        levels: bookLevels,
        queue: options.queue,
        fees: options.fees(instruments[instrument]!),
        ...(options.impact ? { impact: options.impact(instruments[instrument]!) } : {}),
        ...(options.shift ? { shift: options.shift() } : {}),
        ...(options.consumption === undefined ? {} : { consumption: options.consumption }),
      }),
  )
  const risk = options.risk?.(instruments) ?? null
  const desk = new RunDesk({ timeline, strategy, latency, instruments, sights, sides, account, risk })
  const samples = { tsUs: [] as number[], equity: [] as number[], midTicks: instruments.map(() => [] as number[]) }
  const counts = { localEvents: 0, venueEvents: 0 }
  let dueUs = NaN
  let fromUs = NaN

  const sample = (tsUs: number): void => {
    samples.tsUs.push(tsUs)
    samples.equity.push(account.equity)
    for (const [i, { bidTicks, askTicks }] of sights.entries()) samples.midTicks[i]!.push((bidTicks + askTicks) / 2)
    if (risk) risk.equity(account.equity, tsUs)
  }

  timeline.read(async () => {
    for await (const item of venueFeed.steps()) {
      const i = venueFeed.markets.indexOf(item.market)
      if (item.kind !== 'event' && item.kind !== 'status') continue
      counts.venueEvents++
      desk.told(i, sides[i]!.follow(timeline.nowUs))
    }
  })
  const heard = tradesOf(localFeed)
  timeline.read(async () => {
    desk.start()
    for await (const item of localFeed.steps()) {
      const i = localFeed.markets.indexOf(item.market)
      sights[i]!.passed(timeline.nowUs)
      if (item.kind !== 'event' && item.kind !== 'status') continue
      counts.localEvents++
      const nowUs = timeline.nowUs
      if (Number.isNaN(fromUs)) fromUs = dueUs = nowUs
      const { bidTicks, askTicks } = sights[i]!
      account.mark(i, bidTicks, askTicks)
      desk.market(i, heard.splice(0))
      // The state after the last event at or before a sample is what it shows: the sample waits for the next event.
      while (nowUs >= dueUs) {
        sample(dueUs)
        dueUs += sampleUs
      }
    }
  })
  try {
    await timeline.run()
  } finally {
    for (const side of sides) side.close()
    venueFeed.close()
    localFeed.close()
    venueEngine.close()
    localEngine.close()
  }
  const toUs = Math.max(timeline.nowUs, Number.isNaN(fromUs) ? -Infinity : fromUs)
  samples.tsUs.push(toUs)
  samples.equity.push(account.equity)
  for (const list of samples.midTicks) list.push(list.at(-1) ?? NaN)
  return {
    ...{ instruments, fromUs, toUs, samples, fills: desk.fills, orders: desk.orderList, records: desk.records },
    ...{ startEquity: options.startEquity, endEquity: account.equity, fees: account.fees, impactCost: account.impact },
    counts: { ...counts, denied: desk.denied, denials: Object.fromEntries(desk.denials) },
  }
}

interface Heard {
  readonly instrument: number
  readonly side: 'buy' | 'sell'
  readonly price: number
  readonly amount: number
  readonly tsVenueUs: number
}

/** Trades as the markets tell them, in order. */
function tradesOf(feed: Feed): Heard[] {
  const heard: Heard[] = []
  for (const [instrument, market] of feed.markets.entries())
    market.trades(({ side, price, amount, tsVenueUs }) => heard.push({ instrument, side, price, amount, tsVenueUs }))
  return heard
}
