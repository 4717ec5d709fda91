// Keeps a socket up for a set of markets: opens it, opens it again with back-off, and replaces it before the venue would end it or
// when the venue says that it will.
import type { Market } from '../../engine/market.js'
import { Status } from '../../engine/status.js'
import { backoffMs, jittered, RECONNECT } from './backoff.js'
import type { Env, Timer } from './env.js'
import type { FrameItem } from './inbox.js'
import { Handover } from './rotation.js'
import { WHY } from './record.js'
import type { Plan, SocketSession } from './socket-session.js'

export interface LineHost {
  readonly env: Env
  /** Life of a connection at this venue, null when it has none. */
  readonly lifeMs: number | null
  session(line: Line, plan: Plan): SocketSession
  /** Runs behind everything that has come so far. */
  behind(run: () => void): void
  /** These frames are next. */
  proceed(frames: readonly FrameItem[]): void
  /** The line carries its markets again. */
  up(line: Line): void
  tell(line: Line, what: 'connected' | 'disconnected' | 'rotating' | 'rotated' | 'rotation failed', why: string): void
}

/** A connection that has lasted so long was a good one: the next try needs no patience. */
const GOOD_US = 10_000_000
/** How long markets have for going over. */
const HANDOVER_MS = 30_000
const NEXT_ROTATION_MS = 300_000

export class Line {
  readonly plan: Plan
  readonly markets: readonly Market[]
  readonly #host: LineHost
  current: SocketSession | null = null
  /** The socket that is to follow. */
  next: SocketSession | null = null
  handover: Handover<SocketSession> | null = null
  reconnects = 0
  rotations = 0
  #attempt = 0
  #opened = 0
  #timer: Timer | null = null
  #rotation: Timer | null = null
  #closed = false

  constructor(host: LineHost, plan: Plan, markets: readonly Market[]) {
    this.#host = host
    this.plan = plan
    this.markets = markets
  }

  start(): void {
    if (this.#closed || this.current) return
    const session = this.#session()
    for (const market of this.markets) session.connection.carry(market)
    this.current = session
    session.open()
  }

  /** Replaces the socket while it still serves. */
  rotate(why: string): void {
    const { current } = this
    if (this.#closed || this.next || !current || current.state !== 'open') return
    this.#host.tell(this, 'rotating', why)
    const next = this.#session(current.plan.name)
    this.next = next
    this.handover = new Handover(current, next, this.markets, (frames) => this.#host.proceed(frames))
    next.open()
  }

  subscribed(session: SocketSession): void {
    if (session === this.next) {
      // Counted from here on, not from the opening: many markets take their time to subscribe.
      this.#armRotation(HANDOVER_MS, () => this.#expire())
      return
    }
    if (session !== this.current) return
    this.#planRotation()
    this.#host.tell(this, 'connected', session.plan.name)
    this.#host.behind(() => this.#host.up(this))
  }

  closed(session: SocketSession, why: string): void {
    if (session === this.next) {
      this.#host.tell(this, 'rotation failed', why)
      const { handover } = this
      this.next = null
      this.handover = null
      this.#host.behind(() => handover?.abandon())
      if (this.current?.state === 'closed') return this.#lost(session)
      this.#host.behind(() => this.#host.up(this))
      this.#armRotation(jittered(NEXT_ROTATION_MS, 0.5, this.#host.env), () => this.rotate('again'))
      return
    }
    if (session !== this.current || this.#closed) return
    this.reconnects++
    this.#host.tell(this, 'disconnected', why)
    const { next, handover } = this
    if (next?.ready && handover) {
      this.#host.behind(() => {
        handover.force()
        this.#settle()
      })
      return
    }
    this.next = null
    this.handover = null
    next?.close(WHY.ALONE)
    this.#lost(session)
  }

  /** No socket is left. */
  #lost(session: SocketSession): void {
    this.current = null
    this.#host.behind(() => {
      if (this.plan.wish.book !== false) for (const market of this.markets) lose(market)
    })
    this.#reconnect(session)
  }

  /** After each frame: a handover that is complete ends the old socket. */
  settle(): void {
    if (this.handover?.done) this.#settle()
  }

  close(): void {
    this.#closed = true
    this.#arm(0, null)
    this.#armRotation(0, null)
    const { current, next } = this
    this.current = null
    this.next = null
    this.handover = null
    next?.close(WHY.ENDED)
    current?.close(WHY.ENDED)
  }

  #settle(): void {
    const { current, next } = this
    if (!next) return
    this.current = next
    this.next = null
    this.handover = null
    this.rotations++
    this.#planRotation()
    current?.close(WHY.REPLACED)
    this.#host.tell(this, 'rotated', next.plan.name)
    this.#host.behind(() => this.#host.up(this))
  }

  #expire(): void {
    if (!this.handover || !this.next) return
    if (this.handover.expire()) this.#settle()
    else this.next.close('its frames did not link')
  }

  #reconnect(session: SocketSession): void {
    const { env } = this.#host
    const lasted = env.monotonicUs() - session.openedUs
    this.#attempt = lasted > GOOD_US ? 1 : this.#attempt + 1
    this.#armRotation(0, null)
    this.#arm(backoffMs(RECONNECT, this.#attempt, env), () => this.start())
  }

  /** At 23 of 24 hours, half an hour more or less. */
  #planRotation(): void {
    const { lifeMs, env } = this.#host
    if (lifeMs === null) this.#armRotation(0, null)
    else this.#armRotation((lifeMs / 24) * (22.5 + env.random()), () => this.rotate('its time is up'))
  }

  #session(follows?: string): SocketSession {
    this.#opened++
    const name = `${this.plan.name}.${this.#opened}`
    return this.#host.session(this, { ...this.plan, name, ...(follows === undefined ? {} : { follows }) })
  }

  #arm(afterMs: number, run: (() => void) | null): void {
    if (this.#timer !== null) this.#host.env.clearTimer(this.#timer)
    this.#timer = run === null ? null : this.#host.env.setTimer(afterMs, run)
  }

  #armRotation(afterMs: number, run: (() => void) | null): void {
    if (this.#rotation !== null) this.#host.env.clearTimer(this.#rotation)
    this.#rotation = run === null ? null : this.#host.env.setTimer(afterMs, run)
  }
}

/** The socket is gone, and with it whatever was to follow on this book. */
function lose(market: Market): void {
  if (market.at !== 0 && market.state !== 'idle') market.resync(Status.VENUE_RECONNECT)
}
