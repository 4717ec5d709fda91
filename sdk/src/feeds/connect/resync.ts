// Brings one market's book back: a venue that sends snapshots is asked to subscribe it anew, otherwise a snapshot is fetched, once, and
// again with growing patience when it is too old for the stream or can't be had. It never gives up: after five tries it waits a minute.
import { KIND_TRADE } from '#layout'
import type { FrameLook } from '../../engine/look.js'
import type { Market, StatusChange } from '../../engine/market.js'
import { Status, type StatusName } from '../../engine/status.js'
import type { VenueAdapter } from '../venue.js'
import { backoffMs, jittered, LONG_PAUSE_MS, SNAPSHOT, SNAPSHOT_ATTEMPTS } from './backoff.js'
import type { Env, Timer } from './env.js'

/** A book was lost and is right again. */
export interface Resync {
  readonly reason: StatusName
  /** The venue's numbers that were missing, where it has such: first and last. */
  readonly gapFrom?: number
  readonly gapTo?: number
  /** From the loss to LIVE. */
  readonly durationMs: number
  /** Snapshots or subscriptions it took. */
  readonly attempts: number
}

export interface KeeperHost {
  readonly env: Env
  readonly adapter: VenueAdapter
  /** Fetches a snapshot of the market and applies it; rejects when there is none to be had. */
  snapshot(market: Market): Promise<Status>
  /** Asks the venue to subscribe the market anew; false when there is no socket to ask on. */
  resubscribe(market: Market): boolean
  resynced(market: Market, resync: Resync): void
  problem(market: Market, what: string): void
}

interface Episode {
  readonly reason: StatusName | null
  readonly sinceUs: number
  readonly gapFrom: number
  readonly gapTo: number
  attempts: number
}

/** A stream that hasn't begun is met by a snapshot anyway after so long: quiet markets say nothing. */
const FIRST_FRAME_MS = 1500
/** A subscription that has brought no snapshot by then is made again. */
const ANSWER_MS = 10_000
const LASTED_US = 10_000_000

export class Keeper {
  readonly market: Market
  /** When the book last moved or was proved, on the clock that isn't set back. */
  progressUs: number
  resyncs = 0
  snapshots = 0
  readonly #host: KeeperHost
  #episode: Episode | null = null
  /** The line carries the market. */
  #up = false
  #fetching = false
  /** A snapshot stands in the market and waits for the frame that meets it. */
  #joining = false
  #timer: Timer | null = null
  #lastSeq = NaN
  #liveUs = -Infinity
  /** Books lost soon after they were right, in a row. */
  #streak = 0
  #gap: readonly [number, number] = [NaN, NaN]

  constructor(host: KeeperHost, market: Market) {
    this.#host = host
    this.market = market
    this.progressUs = host.env.monotonicUs()
  }

  /** The line carries the market (again). */
  up(): void {
    this.#up = true
    if (this.#isRight) return
    this.progressUs = this.#host.env.monotonicUs()
    this.#episode ??= this.#begin(null)
    if (this.#host.adapter.snapshotBySocket) {
      // A subscription brings a snapshot by itself; one that came and was lost since has to be asked for.
      const isFirst = this.#episode.reason === null || this.#episode.reason === 'VENUE_RECONNECT'
      this.#arm(isFirst ? ANSWER_MS : 0, () => this.#recover())
    } else if (this.market.state === 'buffering') this.#recover()
    else this.#arm(FIRST_FRAME_MS, () => this.#recover())
  }

  /** What became of a frame; called after the market's own change of state. */
  heard(status: Status, look: FrameLook): void {
    if (status === Status.APPLIED) {
      if (look.kind === KIND_TRADE) return
      this.progressUs = this.#host.env.monotonicUs()
      this.#lastSeq = this.market.seq
      return
    }
    if (this.#isRight || this.#host.adapter.snapshotBySocket) return
    if (status === Status.SNAPSHOT_TOO_OLD && this.#joining) {
      this.#joining = false
      this.#again('the snapshot is too old for the stream')
    } else if (this.#up && !this.#fetching && !this.#joining && this.market.state === 'buffering') {
      // The first frame of a stream that has been waited for.
      if (this.#episode?.attempts === 0) this.#recover()
    }
  }

  /** The frame that showed a gap: what is missing is known only now. */
  note(reason: StatusName | null, look: FrameLook): void {
    if (reason !== 'GAP_SEQ' && reason !== 'GAP_LINK') return
    const { first } = look
    this.#gap = [this.#lastSeq + 1, first === null ? NaN : Number(first) - 1]
  }

  changed({ state, reason }: StatusChange): void {
    if (state === 'live') {
      this.#joining = false
      this.#arm(0, null)
      this.progressUs = this.#liveUs = this.#host.env.monotonicUs()
      this.#lastSeq = this.market.seq
      this.#end()
    } else if (state === 'resync') {
      this.#joining = false
      if (this.#episode?.reason === undefined || this.#episode.reason === null) this.#episode = this.#begin(reason)
      if (reason === 'VENUE_RECONNECT') {
        this.#up = false
        this.#arm(0, null)
      } else if (this.#up && !this.#fetching) this.#arm(this.#restMs(), () => this.#recover())
    } else if (state === 'no_book') {
      this.#arm(0, null)
    }
  }

  /** Nothing for a book that has lasted; one that is lost again and again must not take the whole budget. */
  #restMs(): number {
    const { env } = this.#host
    const lasted = env.monotonicUs() - this.#liveUs > LASTED_US
    this.#streak = lasted ? 0 : this.#streak + 1
    return this.#streak > 1 ? backoffMs(SNAPSHOT, this.#streak, env) : 0
  }

  /** The book stands still and the venue's does not: begin anew without waiting for a gap. */
  renew(): void {
    if (!this.#up || this.#fetching) return
    this.#episode ??= this.#begin('STALE')
    this.#recover()
  }

  close(): void {
    this.#up = false
    this.#arm(0, null)
  }

  get #isRight(): boolean {
    const { state } = this.market
    return state === 'live' || state === 'stale' || state === 'no_book'
  }

  #begin(reason: StatusName | null): Episode {
    const attempts = this.#episode?.attempts ?? 0
    return { reason, sinceUs: this.#host.env.monotonicUs(), gapFrom: NaN, gapTo: NaN, attempts }
  }

  #end(): void {
    const episode = this.#episode
    this.#episode = null
    const [gapFrom, gapTo] = this.#gap
    this.#gap = [NaN, NaN]
    if (!episode || episode.reason === null) return
    this.resyncs++
    this.#host.resynced(this.market, {
      reason: episode.reason,
      ...(Number.isNaN(gapFrom) ? {} : { gapFrom }),
      ...(Number.isNaN(gapTo) ? {} : { gapTo }),
      durationMs: (this.#host.env.monotonicUs() - episode.sinceUs) / 1000,
      attempts: episode.attempts,
    })
  }

  #recover(): void {
    this.#arm(0, null)
    if (!this.#up || this.#fetching || this.market.at === 0) return
    const { adapter } = this.#host
    if (this.#episode) this.#episode.attempts++
    if (adapter.snapshotBySocket || !adapter.snapshot) {
      this.#host.resubscribe(this.market)
      this.#arm(this.#patienceMs() + ANSWER_MS, () => {
        if (!this.#isRight) this.#recover()
      })
      return
    }
    this.#fetching = true
    this.#joining = false
    this.#host.snapshot(this.market).then(
      (status) => this.#taken(status),
      (error: Error) => {
        this.#fetching = false
        if (this.#up && !this.#isRight) this.#again(error.message)
      },
    )
  }

  #taken(status: Status): void {
    this.#fetching = false
    if (!this.#up || this.market.at === 0) return
    this.snapshots++
    this.progressUs = this.#host.env.monotonicUs()
    if (this.#isRight) return
    if (status === Status.BUFFERED) this.#joining = true
    else
      this.#again(
        status === Status.DECODE ? `the snapshot is refused: ${this.market.defect?.rule}` : 'the snapshot does not fit',
      )
  }

  #again(why: string): void {
    if (this.#timer !== null || this.#fetching) return
    const waitMs = this.#patienceMs()
    const attempts = this.#episode?.attempts ?? 0
    if (attempts > 0 && attempts % SNAPSHOT_ATTEMPTS === 0)
      this.#host.problem(
        this.market,
        `no book after ${attempts} tries (${why}); the next in ${Math.round(waitMs / 1000)} s`,
      )
    this.#arm(waitMs, () => this.#recover())
  }

  #patienceMs(): number {
    const { env } = this.#host
    const tries = this.#episode?.attempts ?? 1
    const turn = tries % SNAPSHOT_ATTEMPTS
    return tries > 0 && turn === 0 ? jittered(LONG_PAUSE_MS, 0.25, env) : backoffMs(SNAPSHOT, turn, env)
  }

  #arm(afterMs: number, run: (() => void) | null): void {
    if (this.#timer !== null) this.#host.env.clearTimer(this.#timer)
    this.#timer = null
    if (run === null) return
    this.#timer = this.#host.env.setTimer(afterMs, () => {
      this.#timer = null
      run()
    })
  }
}
