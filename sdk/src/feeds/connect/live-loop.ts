// The loop over a live feed: the same items in the same order as replay gives for the same bytes. Frames wait in the inbox until the loop
// has come to them, so whoever handles an item finds the market as it was then.
import { EVFLAG_OTHER_SYMBOL, KIND_DEPTH, KIND_ORDERS, KIND_TRADE } from '#layout'
import type { FrameLook } from '../../engine/look.js'
import type { Market, StatusChange } from '../../engine/market.js'
import type { FeedEvent, PeriodEvent, StatusEvent } from '../replay.js'
import type { Env, Timer } from './env.js'
import type { Inbox, Item } from './inbox.js'

export interface LoopHost {
  readonly env: Env
  readonly inbox: Inbox
  readonly markets: readonly Market[]
  readonly look: FrameLook
  /** Applies an item; the markets that an applied frame was for. */
  apply(item: Item): readonly Market[]
  isClosed(): boolean
}

interface Lane {
  readonly market: Market
  dueUs: number
}

const MOVES_TIME: ReadonlySet<number> = new Set([KIND_DEPTH, KIND_ORDERS, KIND_TRADE])
/** Nothing is applied for so long at most before a market that isn't live is shown. */
const SHOW_MS = 1000

export class LiveLoop {
  readonly #host: LoopHost
  readonly #lanes: readonly Lane[]
  readonly #changes: { market: Market; change: StatusChange }[] = []
  #wake: (() => void) | null = null
  #running = false
  /** Taken from the inbox and not applied yet. */
  #held: Item | null = null
  /** Items applied so far; what replay calls the line. */
  #line = 0

  constructor(host: LoopHost) {
    this.#host = host
    this.#lanes = host.markets.map((market) => ({ market, dueUs: NaN }))
  }

  get running(): boolean {
    return this.#running
  }

  changed(market: Market, change: StatusChange): void {
    if (!this.#running) return
    this.#changes.push({ market, change })
    this.wake()
  }

  wake(): void {
    this.#wake?.()
  }

  /** 0: an item for each event; otherwise one at each multiple of the period. `ended`: at the end, whatever ended it. */
  async *run(everyUs: number, ended: () => void): AsyncGenerator<FeedEvent | PeriodEvent> {
    const { inbox, env } = this.#host
    this.#running = true
    inbox.read = true
    let shownUs = env.monotonicUs()
    try {
      while (!this.#host.isClosed()) {
        if (this.#changes.length > 0) yield* this.#statuses()
        const item = inbox.next()
        if (item) {
          this.#line++
          this.#held = item
          yield* this.#step(item, everyUs)
          continue
        }
        await this.#sleep(everyUs === 0 ? SHOW_MS : Math.max(everyUs / 1000, 10))
        if (everyUs === 0 || this.#host.isClosed()) continue
        // A market without a book moves no clock: it is shown by the local one.
        const nowUs = env.monotonicUs()
        if (nowUs - shownUs < everyUs) continue
        shownUs = nowUs
        for (const { market } of this.#lanes)
          if (market.at !== 0 && market.state !== 'live')
            yield this.#period(market, Math.floor(env.nowUs() / everyUs) * everyUs)
      }
      if (this.#changes.length > 0) yield* this.#statuses()
    } finally {
      this.#running = false
      // A reader that leaves before the frame that ended its period leaves the frame to be applied.
      if (this.#held) this.#host.apply(this.#held)
      this.#held = null
      this.#changes.length = 0
      inbox.read = false
      ended()
    }
  }

  *#step(item: Item, everyUs: number): Generator<FeedEvent | PeriodEvent> {
    if (everyUs > 0 && item.kind === 'frame') yield* this.#periodsBefore(item.bytes, item.only ?? null, everyUs)
    if (this.#host.isClosed()) return
    this.#held = null
    const applied = this.#host.apply(item)
    if (this.#changes.length > 0) yield* this.#statuses()
    if (everyUs > 0) return
    for (const market of applied) yield { kind: 'event', market, line: this.#line }
  }

  /** The multiples that venue time passes with this frame. */
  *#periodsBefore(bytes: Uint8Array, only: Market | null, everyUs: number): Generator<FeedEvent | PeriodEvent> {
    const { look } = this.#host
    if (!look.at(bytes) || !MOVES_TIME.has(look.kind) || (look.flags & EVFLAG_OTHER_SYMBOL) !== 0) return
    const { tsVenueNs, ids } = look
    if (tsVenueNs === null) return
    const untilUs = Number((tsVenueNs + 999n) / 1000n)
    for (const lane of this.#lanes) {
      const { market } = lane
      if (only ? only !== market : !ids.includes(market.id)) continue
      if (Number.isNaN(lane.dueUs)) lane.dueUs = Math.ceil(untilUs / everyUs) * everyUs
      for (; lane.dueUs < untilUs; lane.dueUs += everyUs) {
        if (this.#host.isClosed()) return
        market.advance(lane.dueUs)
        if (this.#changes.length > 0) yield* this.#statuses()
        yield this.#period(market, lane.dueUs)
      }
    }
  }

  #period(market: Market, tsVenueUs: number): PeriodEvent {
    return { kind: 'period', market, line: this.#line, tsVenueUs }
  }

  *#statuses(): Generator<StatusEvent> {
    for (const { market, change } of this.#changes.splice(0))
      yield { ...change, kind: 'status', market, line: this.#line }
  }

  #sleep(atMostMs: number): Promise<void> {
    const { env } = this.#host
    return new Promise((resolve) => {
      let timer: Timer = null
      const awake = (): void => {
        env.clearTimer(timer)
        this.#wake = null
        resolve()
      }
      timer = env.setTimer(atMostMs, awake)
      this.#wake = awake
    })
  }
}
