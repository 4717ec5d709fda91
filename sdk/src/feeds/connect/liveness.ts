// Is what we have still so? A connection that is silent leaves its markets stale and is replaced; a book that stands still on a
// connection that lives is proved by a small snapshot where the venue has one, and asked for anew where it doesn't hold.
import type { Market } from '../../engine/market.js'
import type { Env, Timer } from './env.js'
import type { Line } from './line.js'
import type { Keeper } from './resync.js'

export interface LivenessHost {
  readonly env: Env
  readonly lines: readonly Line[]
  readonly staleMs: number
  readonly maxBookAgeMs: number
  keeper(market: Market): Keeper
  /** The venue's number of the book now; null when it can't be told. */
  number(market: Market): Promise<number> | null
  resubscribe(market: Market): boolean
  stalled(market: Market, ageMs: number): void
  /** Something may have changed that nobody has been told of. */
  wake(): void
}

interface Watched {
  patienceMs: number
  /** Progress seen when the patience was last stretched. */
  progressUs: number
  asking: boolean
}

/** Times its stale time that a connection may be silent before it is given up. */
const SILENCES = 2
/** A market that turns out to be quiet again and again is asked for less and less often. */
const MOST_PATIENCE = 16
/** A frame that is on its way gets this long. */
const ON_ITS_WAY_MS = 1000

export class Liveness {
  readonly #host: LivenessHost
  readonly #watched = new Map<Market, Watched>()
  readonly #timers = new Set<Timer>()
  #timer: Timer | null = null
  #closed = false

  constructor(host: LivenessHost) {
    this.#host = host
  }

  start(): void {
    const { staleMs, maxBookAgeMs, env } = this.#host
    const everyMs = Math.max(25, Math.min(1000, staleMs / 4, (maxBookAgeMs || Infinity) / 4))
    this.#timer = env.setTimer(everyMs, () => {
      this.#look()
      if (!this.#closed) this.start()
    })
  }

  close(): void {
    this.#closed = true
    if (this.#timer !== null) this.#host.env.clearTimer(this.#timer)
    this.#timer = null
    for (const timer of this.#timers) this.#host.env.clearTimer(timer)
    this.#timers.clear()
  }

  #look(): void {
    const { env, lines, staleMs, maxBookAgeMs, wake } = this.#host
    const nowUs = env.monotonicUs()
    for (const line of lines) {
      const { current } = line
      if (current?.state !== 'open') continue
      const hasBook = line.plan.wish.book !== false
      // Both times are of the clock that is never set back.
      if (hasBook) for (const market of line.markets) market.tick(nowUs, current.heardUs)
      const silentMs = (nowUs - current.heardUs) / 1000
      if (silentMs > SILENCES * staleMs) current.close(`silent for ${Math.round(silentMs)} ms`)
      else if (hasBook && maxBookAgeMs > 0 && current.ready)
        for (const market of line.markets) this.#watch(market, nowUs, line)
    }
    wake()
  }

  #watch(market: Market, nowUs: number, line: Line): void {
    const { maxBookAgeMs } = this.#host
    const { progressUs } = this.#host.keeper(market)
    let watched = this.#watched.get(market)
    if (!watched) this.#watched.set(market, (watched = { patienceMs: maxBookAgeMs, progressUs, asking: false }))
    const { state } = market
    if (state === 'no_book' || state === 'idle' || watched.asking) return
    const ageMs = (nowUs - Math.max(progressUs, line.current!.openedUs)) / 1000
    if (ageMs <= watched.patienceMs) return
    watched.asking = true
    const asked = state === 'live' ? this.#host.number(market) : null
    if (!asked) return this.#stall(market, watched, ageMs)
    void this.#ask(market, watched, ageMs, asked)
  }

  async #ask(market: Market, watched: Watched, ageMs: number, asked: Promise<number>): Promise<void> {
    let number = Infinity // what can't be asked for can't be proved
    try {
      number = await asked
    } catch {
      // the fetcher has counted it
    }
    const isGone = (): boolean => this.#closed || market.at === 0
    if (isGone()) return
    if (market.state === 'live' && number === market.seq) this.#proved(market, watched)
    else
      this.#later(() => {
        if (isGone()) return
        if (market.state === 'live' && market.seq >= number) this.#proved(market, watched)
        else this.#stall(market, watched, ageMs)
      })
  }

  /** Quiet, and right. */
  #proved(market: Market, watched: Watched): void {
    watched.asking = false
    this.#host.keeper(market).progressUs = this.#host.env.monotonicUs()
    this.#stretch(watched)
  }

  #stall(market: Market, watched: Watched, ageMs: number): void {
    watched.asking = false
    const { env, staleMs } = this.#host
    const keeper = this.#host.keeper(market)
    const nowUs = env.monotonicUs()
    if (keeper.progressUs > nowUs - watched.patienceMs * 1000) return // it moved while it was asked for
    keeper.progressUs = nowUs
    this.#stretch(watched)
    // Not known to be right: nobody may act on it until the venue has said so.
    market.tick(nowUs, nowUs - staleMs * 1000 - 1000)
    this.#host.stalled(market, ageMs)
    this.#host.resubscribe(market)
    keeper.renew()
    this.#host.wake()
  }

  #stretch(watched: Watched): void {
    watched.patienceMs = Math.min(watched.patienceMs * 2, this.#host.maxBookAgeMs * MOST_PATIENCE)
  }

  #later(run: () => void): void {
    const { env } = this.#host
    const timer = env.setTimer(ON_ITS_WAY_MS, () => {
      this.#timers.delete(timer)
      if (!this.#closed) run()
    })
    this.#timers.add(timer)
  }
}
