// A source that is there while somebody watches: opened with the first watch, freed a moment after the last.
import { OptionError } from '../engine/errors.js'
import { Listener } from '../widget/listener.js'
import type { MarketSource, SourceEvent, Wish } from '../widget/source.js'
import type { LocalClock } from './local-clock.js'

/** What was opened, and how it is freed. */
export interface Session extends MarketSource {
  /** Tells whoever still watches that this is the end, and why. */
  end(reason: string): void
  /** Frees engine, sockets and timers. */
  close(): void
}

export interface OnDemandOptions {
  /** Whatever it throws is told as a problem. */
  open(): Promise<Session>
  readonly clock: LocalClock
  /** Code of the problem when it can't be opened. */
  readonly code: string
  /** Tried again after so long while somebody watches, unless the wish itself is wrong; never without. */
  readonly retryMs?: number
  /** States before the first event are told by the host's clock, where that is the one of the source. */
  readonly isNow?: boolean
  /** Nobody watches and nothing is open any more. */
  readonly over?: (() => void) | undefined
}

interface Watcher {
  readonly wish: Wish
  readonly listener: Listener
  end: (() => void) | null
}

/** An element that is moved in its document watches again at once. */
const GRACE_MS = 250

export class OnDemand implements MarketSource {
  readonly #options: OnDemandOptions
  readonly #watchers = new Set<Watcher>()
  #session: Session | null = null
  /** Of the opening that counts. */
  #opening = 0
  #isOpening = false
  /** Of the grace after the last watch, or until the next try. */
  #timer: unknown = null

  constructor(options: OnDemandOptions) {
    this.#options = options
  }

  watch(wish: Wish, listener: (event: SourceEvent) => void): () => void {
    const watcher: Watcher = { wish, listener: new Listener(listener), end: null }
    this.#watchers.add(watcher)
    this.#stopTimer()
    if (this.#session) this.#attach(watcher, this.#session)
    else {
      this.#tellState('connecting', null, [watcher])
      if (!this.#isOpening) void this.#open()
    }
    return () => {
      if (!this.#watchers.delete(watcher)) return
      watcher.listener.end()
      watcher.end?.()
      if (this.#watchers.size > 0) return
      this.#stopTimer()
      this.#timer = this.#options.clock.setTimer(GRACE_MS, () => {
        this.#timer = null
        this.#free('closed')
        this.#options.over?.()
      })
    }
  }

  /** Ends what is open, for those who watch too: they are told why, and hear nothing more. */
  restart(reason: string): void {
    this.#free(reason)
    this.#watchers.clear()
  }

  async #open(): Promise<void> {
    const number = ++this.#opening
    this.#stopTimer()
    this.#isOpening = true
    try {
      const session = await this.#options.open()
      if (number !== this.#opening) return session.close()
      this.#isOpening = false
      this.#session = session
      for (const watcher of this.#watchers) this.#attach(watcher, session)
    } catch (error) {
      if (number === this.#opening) this.#failed(error)
    }
  }

  #attach(watcher: Watcher, session: Session): void {
    watcher.end = session.watch(watcher.wish, (event) => watcher.listener.tell(event))
  }

  #failed(error: unknown): void {
    this.#isOpening = false
    const { code, retryMs, clock } = this.#options
    const detail = error instanceof Error ? error.message : String(error)
    for (const { listener } of this.#watchers) listener.tell({ kind: 'problem', code, detail })
    this.#tellState('disconnected', code, this.#watchers)
    if (retryMs === undefined || error instanceof OptionError || this.#watchers.size === 0) return
    this.#timer = clock.setTimer(retryMs, () => {
      this.#timer = null
      this.#tellState('connecting', null, this.#watchers)
      void this.#open()
    })
  }

  #tellState(state: 'connecting' | 'disconnected', reason: string | null, watchers: Iterable<Watcher>): void {
    if (!this.#options.isNow) return
    const tsUs = this.#options.clock.nowUs()
    for (const { listener } of watchers) listener.tell({ kind: 'state', state, reason, epoch: 0, tsUs })
  }

  #free(reason: string): void {
    this.#opening++
    this.#isOpening = false
    this.#stopTimer()
    const session = this.#session
    this.#session = null
    session?.end(reason)
    session?.close()
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#options.clock.clearTimer(this.#timer)
    this.#timer = null
  }
}
