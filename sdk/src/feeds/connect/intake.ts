// What a frame does: it is kept in order, applied to the markets it names, and everyone who watches over them hears of it.
import { KIND_RECONNECT } from '#layout'
import type { Connection } from '../../engine/connection.js'
import type { Market, StatusChange } from '../../engine/market.js'
import { Status } from '../../engine/status.js'
import type { VenueAdapter } from '../venue.js'
import { Inbox, type FrameItem, type Item, type SocketFrame } from './inbox.js'
import type { Line } from './line.js'
import type { Keeper } from './resync.js'
import type { SocketSession } from './socket-session.js'
import type { States } from './states.js'

export interface IntakeHost {
  readonly adapter: VenueAdapter
  isClosed(): boolean
  lineOf(session: SocketSession): Line | undefined
  keeper(market: Market): Keeper
  readonly states: States
  problem(market: Market | null, what: string): void
  /** Something waits for the loop. */
  wake(): void
}

/** Small enough to be a question that has to be answered at once. */
const QUESTION_BYTES = 1024
const NONE: readonly Market[] = []
const text = new TextDecoder()

export class Intake {
  readonly inbox: Inbox
  readonly counted = { frames: 0, bytes: 0, complaints: 0 }
  readonly #host: IntakeHost
  /** Sockets whose frames didn't fit, until their books have been given up. */
  readonly #overrun = new Set<SocketSession>()
  /** The connection whose frame is being applied. */
  #now: Connection | null = null

  constructor(host: IntakeHost) {
    this.#host = host
    this.inbox = new Inbox(
      (item) => void this.apply(item),
      () => host.wake(),
    )
  }

  received(session: SocketSession, frame: SocketFrame): void {
    this.counted.frames++
    this.counted.bytes += frame.bytes.length
    const { adapter } = this.#host
    // Not behind a slow reader: whoever asks wants an answer now.
    if (adapter.answer && frame.bytes.length < QUESTION_BYTES) {
      const answer = adapter.answer(text.decode(frame.bytes))
      if (answer !== null) session.send(answer)
    }
    if (!this.inbox.frame({ ...frame, kind: 'frame', session })) this.#overran(session)
  }

  /** Applies an item; the markets that an applied frame was for. */
  apply(item: Item): readonly Market[] {
    if (this.#host.isClosed()) return NONE
    if (item.kind === 'call') {
      item.run()
      return NONE
    }
    if (item.kind === 'snapshot') {
      item.done(item.market.snapshot(item.bytes, item.tsLocalUs, item.tsLocalNs))
      return NONE
    }
    return this.#frame(item)
  }

  /** A market's state has changed. */
  changed(market: Market, change: StatusChange): void {
    const keeper = this.#host.keeper(market)
    if (change.state === 'resync' && this.#now) keeper.note(change.reason, this.#now.look)
    keeper.changed(change)
  }

  #frame(item: FrameItem): readonly Market[] {
    const { session, bytes, tsLocalUs, tsLocalNs, only } = item
    const { connection } = session
    const line = this.#host.lineOf(session)
    const applied: Market[] = []
    const told = (market: Market, status: Status): void => {
      this.#host.keeper(market).heard(status, connection.look)
      if (status !== Status.APPLIED) return
      applied.push(market)
      this.#host.states.applied(market)
      if (line?.handover?.from === session) line.handover.applied(market)
    }
    this.#now = connection
    try {
      if (only) {
        connection.look.at(bytes)
        told(only, only.push(bytes, tsLocalUs, tsLocalNs))
      } else {
        connection.push(bytes, tsLocalUs, tsLocalNs, told)
        this.#beside(session, line, item)
      }
    } finally {
      this.#now = null
    }
    line?.settle()
    return applied
  }

  /** What a frame means for its socket, not for a market. */
  #beside(session: SocketSession, line: Line | undefined, frame: SocketFrame): void {
    const { named, look } = session.connection
    if (line && look.kind === KIND_RECONNECT && session === line.current)
      line.rotate('the venue asks for a new connection')
    if (named.length > 0) {
      if (line?.handover?.to === session) line.handover.heard(frame, look, named)
      return
    }
    const { adapter, problem } = this.#host
    if (!adapter.complaint || frame.bytes.length >= QUESTION_BYTES) return
    const why = adapter.complaint(text.decode(frame.bytes))
    if (why === null) return
    this.counted.complaints++
    problem(null, `${session.plan.name}: the venue refuses: ${why}`)
  }

  /** A frame is lost: behind what still waits, the books it may have belonged to begin anew. */
  #overran(session: SocketSession): void {
    const line = this.#host.lineOf(session)
    if (this.#overrun.has(session) || !line) return
    this.#overrun.add(session)
    this.#host.problem(null, `${session.plan.name}: frames come faster than they are read: some are dropped`)
    this.inbox.put({
      kind: 'call',
      run: () => {
        this.#overrun.delete(session)
        for (const market of line.markets) if (market.state !== 'idle') market.resync(Status.BUFFER_OVERFLOW)
      },
    })
  }
}
