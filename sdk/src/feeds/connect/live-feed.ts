// A feed from a venue: its markets, what happens to them, and everything that keeps them right behind it.
import { FAMILY_CHECKSUM, FAMILY_FULL, FAMILY_NONE } from '#layout'
import type { Engine } from '../../engine/engine.js'
import { LeadlineError } from '../../engine/errors.js'
import type { Market, StatusChange } from '../../engine/market.js'
import type { StatusName } from '../../engine/status.js'
import { rulesOf } from '../../engine/venues.js'
import type { FeedEvent, PeriodEvent, StatusEvent } from '../replay.js'
import { periodUs } from '../time.js'
import type { Listing } from '../venue.js'
import { Auditor } from './audit.js'
import type { VenueBudget } from './budget.js'
import type { Env } from './env.js'
import { FeedListeners, type FeedEvents } from './feed-events.js'
import type { Fetcher } from './fetcher.js'
import type { FrameItem } from './inbox.js'
import { Intake } from './intake.js'
import { Line } from './line.js'
import { planLines } from './lines.js'
import { Liveness } from './liveness.js'
import { LiveLoop } from './live-loop.js'
import { measured, type FeedMetrics } from './metrics.js'
import { wishesOf, type Checked, type ConnectOptions } from './options.js'
import type { RecordEvent } from './record.js'
import { Keeper, type Resync } from './resync.js'
import { Snapshots } from './snapshots.js'
import { SocketSession, type Plan } from './socket-session.js'
import { openMarket } from './saved-market.js'
import { States } from './states.js'
import { verifyByTime } from './verify-by-time.js'

export interface LiveParts {
  readonly options: ConnectOptions
  readonly checked: Checked
  readonly env: Env
  readonly engine: Engine
  readonly budget: VenueBudget
  readonly fetcher: Fetcher
  readonly listings: readonly Listing[]
}

/** Where nothing numbers the frames, a snapshot can't be joined to them. */
const BY_TIME: ReadonlySet<number> = new Set([FAMILY_NONE, FAMILY_CHECKSUM, FAMILY_FULL])

export class LiveFeed {
  readonly markets: readonly Market[]
  /** What the venue's list says of each market. */
  readonly listings: readonly Listing[]
  /** Saved states (`saved`) that were left alone, and why. */
  readonly savedRefused: readonly { readonly market: Market; readonly what: string }[]
  readonly #parts: LiveParts
  readonly #intake: Intake
  readonly #loop: LiveLoop
  readonly #lines: readonly Line[]
  readonly #lineOf = new WeakMap<SocketSession, Line>()
  readonly #keepers: ReadonlyMap<Market, Keeper>
  readonly #auditor: Auditor
  readonly #liveness: Liveness
  readonly #listeners = new FeedListeners()
  readonly #reasons: Partial<Record<StatusName, number>> = {}
  #closed = false
  #failure: unknown = null

  /** @internal use connect() */
  constructor(parts: LiveParts) {
    this.#parts = parts
    const { checked, engine, env, listings, options } = parts
    const { adapter, wish, staleMs, auditMs, maxBookAgeMs } = checked
    const wishes = wishesOf(options)
    this.listings = listings
    const refusals: { market: Market; what: string }[] = []
    this.markets = listings.map(({ symbol, id, tickSize, lotSize }) => {
      const wanted = { ...wishes, venue: adapter.id, symbol, id, tickSize, lotSize, staleMs }
      const { market, refused } = openMarket(engine, wanted, options.saved?.(symbol) ?? null)
      if (refused !== null) refusals.push({ market, what: refused })
      return market
    })
    this.savedRefused = refusals
    const snapshots = new Snapshots({
      ...parts,
      refined: (market, listed) =>
        this.#problem(
          market,
          `the book has prices between the listed ticks of ${listed}: it is kept in ${market.tickSize}`,
        ),
    })
    const keeperHost = {
      env,
      adapter,
      snapshot: (market: Market) => snapshots.apply(market, this.#intake.inbox),
      resubscribe: (market: Market) => this.#resubscribe(market),
      resynced: (market: Market, resync: Resync) => {
        this.#reasons[resync.reason] = (this.#reasons[resync.reason] ?? 0) + 1
        this.#listeners.tell('resync', { ...resync, market })
      },
      problem: (market: Market, what: string) => this.#problem(market, what),
    }
    const states = new States()
    const verifier = {
      env,
      states,
      shadow: (market: Market) => engine.shadow(market),
      fetch: (market: Market) => snapshots.body(market, 'audit'),
    }
    this.#keepers = new Map(this.markets.map((market) => [market, new Keeper(keeperHost, market)]))
    for (const market of this.markets) {
      market.on('status', (change) => this.#changed(market, change))
      if (!adapter.snapshot) continue
      market.fetchSnapshot = () => snapshots.body(market, 'audit')
      if (BY_TIME.has(rulesOf(adapter.id)!.family))
        market.verifyByTime = (levels) => verifyByTime(verifier, market, levels)
    }
    this.#auditor = new Auditor({
      ...verifier,
      auditMs: adapter.snapshot ? auditMs : 0,
      audited: (market, result) => this.#listeners.tell('audit', { ...result, market }),
    })
    this.#intake = new Intake({
      adapter,
      isClosed: () => this.#closed,
      lineOf: (session) => this.#lineOf.get(session),
      keeper: (market) => this.#keepers.get(market)!,
      states,
      refused: (market, look) => void snapshots.refine(market, look),
      problem: (market, what) => this.#problem(market, what),
      wake: () => this.#loop.wake(),
    })
    this.#loop = new LiveLoop({
      env,
      inbox: this.#intake.inbox,
      markets: this.markets,
      look: engine.look(adapter.id),
      apply: (item) => this.#intake.apply(item),
      isClosed: () => this.#closed,
    })
    this.#lines = planLines(adapter, wish, this.markets).map(
      ({ plan, markets }) => new Line(this.#lineHost(), plan, markets),
    )
    this.#liveness = new Liveness({
      env,
      lines: this.#lines,
      staleMs,
      maxBookAgeMs,
      keeper: (market) => this.#keepers.get(market)!,
      number: (market) => snapshots.number(market),
      resubscribe: (market) => this.#resubscribe(market),
      stalled: (market, ageMs) => this.#problem(market, `the book has stood still for ${Math.round(ageMs)} ms`),
      wake: () => this.#loop.wake(),
    })
  }

  /** @internal */
  start(): this {
    for (const line of this.#lines) line.start()
    this.#liveness.start()
    this.#auditor.start(this.markets)
    return this
  }

  /** One item for each closed event and for each change of state. */
  async *events(): AsyncGenerator<FeedEvent> {
    for await (const item of this.#run(0)) if (item.kind !== 'period') yield item
  }

  /**
   * One item at each multiple of the period of venue time, `10s` or `250ms`, as replay gives for the same frames; markets that aren't
   * live are shown by the local clock.
   */
  async *every(period: string): AsyncGenerator<PeriodEvent> {
    for await (const item of this.#run(periodUs(period))) if (item.kind === 'period') yield item
  }

  /** As `every()`, and one item for each change of state. */
  async *everyWithStatus(period: string): AsyncGenerator<PeriodEvent | StatusEvent> {
    for await (const item of this.#run(periodUs(period)))
      if (item.kind === 'period' || item.kind === 'status') yield item
  }

  /** Returns how to stop. */
  on<Name extends keyof FeedEvents>(event: Name, listener: (happening: FeedEvents[Name]) => void): () => void {
    return this.#listeners.on(event, listener)
  }

  get metrics(): FeedMetrics {
    return measured({
      budget: this.#parts.budget,
      fetcher: this.#parts.fetcher,
      lines: this.#lines,
      keepers: [...this.#keepers.values()],
      intake: this.#intake,
      auditor: this.#auditor,
      reasons: this.#reasons,
    })
  }

  /** Closes sockets, timers and markets; a loop that runs ends. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#liveness.close()
    this.#auditor.close()
    for (const keeper of this.#keepers.values()) keeper.close()
    for (const line of this.#lines) line.close()
    this.#parts.fetcher.close()
    this.#intake.inbox.clear()
    if (this.#loop.running) this.#loop.wake()
    else this.#free()
  }

  /** Whoever handles an item may look at its market to the end; the loop that gave it frees the rest. */
  #free(): void {
    for (const market of this.markets) market.close()
    if (!this.#parts.options.engine) this.#parts.engine.close()
  }

  #run(everyUs: number): AsyncGenerator<FeedEvent | PeriodEvent> {
    if (this.#closed) throw new LeadlineError('this feed is closed')
    if (this.#loop.running) throw new LeadlineError('this feed is being read already: one loop at a time')
    return this.#loop.run(everyUs, () => {
      if (this.#closed) this.#free()
      if (this.#failure !== null) throw this.#failure
    })
  }

  #resubscribe(market: Market): boolean {
    const line = this.#lines.find(({ plan, markets }) => plan.wish.book !== false && markets.includes(market))
    const session = line?.current
    if (session?.state !== 'open') return false
    // A socket beside it brings a snapshot too, and the other markets stay live.
    if (!session.resubscribe(market.id)) line!.rotate(`${market.id} can't be subscribed anew`)
    return true
  }

  #changed(market: Market, change: StatusChange): void {
    this.#intake.changed(market, change)
    this.#loop.changed(market, change)
    this.#listeners.tell('status', { ...change, market })
  }

  /** Nothing may be applied that isn't recorded: a recorder that fails ends the feed. */
  #record(event: RecordEvent): void {
    try {
      this.#parts.options.record?.(event)
    } catch (error) {
      this.#failure ??= error
      this.close()
    }
  }

  #problem(market: Market | null, what: string): void {
    this.#listeners.tell('problem', { market, what })
  }

  #lineHost() {
    const { env, checked, budget, fetcher, engine } = this.#parts
    const { adapter, endpoints, authorize } = checked
    const host = {
      env,
      authorize,
      adapter,
      endpoints,
      connections: budget.connections,
      fetcher,
      record: (event: RecordEvent) => this.#record(event),
      received: (session: SocketSession, bytes: Uint8Array, tsLocalUs: number, tsLocalNs: number) =>
        this.#intake.received(session, { bytes, tsLocalUs, tsLocalNs, number: session.frames }),
      subscribed: (session: SocketSession) => this.#lineOf.get(session)?.subscribed(session),
      closed: (session: SocketSession, why: string) => this.#lineOf.get(session)?.closed(session, why),
    }
    return {
      env,
      lifeMs: shorter(adapter.limits.lifeMs, this.#parts.options.lifeMs),
      session: (line: Line, plan: Plan): SocketSession => {
        const session = new SocketSession(host, plan, engine.connection({ venue: adapter.id, given: true }))
        this.#lineOf.set(session, line)
        return session
      },
      behind: (run: () => void) => this.#intake.inbox.put({ kind: 'call', run }),
      proceed: (frames: readonly FrameItem[]) => this.#intake.inbox.first(frames),
      up: (line: Line) => {
        if (line.plan.wish.book !== false) for (const market of line.markets) this.#keepers.get(market)!.up()
      },
      tell: (line: Line, what: string, why: string) =>
        this.#listeners.tell('connection', { connection: line.plan.name, what, why }),
    }
  }
}

/** Null: no limit. */
function shorter(venueMs: number | null, wantedMs: number | undefined): number | null {
  if (wantedMs === undefined) return venueMs
  return venueMs === null ? wantedMs : Math.min(venueMs, wantedMs)
}
