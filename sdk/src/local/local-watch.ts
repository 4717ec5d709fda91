// One who looks on at a market of this page: what it wants, and when it is to be told again.
import { Listener } from '../widget/listener.js'
import type { Channel, SourceEvent, Wish } from '../widget/source.js'

/** How often at most, epoch microseconds between two; the book as often as is wished. */
const EVERY_US: Readonly<Partial<Record<Channel, number>>> = { signal: 250_000, levels: 1_000_000, features: 250_000 }
const BOOK_MS = 100
const BOOK_DEPTH = 20

export class LocalWatch extends Listener {
  readonly wish: Wish
  readonly depth: number
  /** It has heard the instrument and the state. */
  isWelcome = false
  /** Of each channel: when it is due, and of what the market was when it was told last. */
  readonly #due = new Map<Channel, number>()
  readonly #told = new Map<Channel, number>()

  constructor(wish: Wish, listener: (event: SourceEvent) => void) {
    super(listener)
    this.wish = wish
    this.depth = wish.depth ?? BOOK_DEPTH
  }

  wants(channel: Channel): boolean {
    return this.wish.channels.includes(channel)
  }

  /** Whether it is time to tell what the market is at its `version`; then it has been told. */
  isDue(channel: Channel, nowUs: number, version: number): boolean {
    if (!this.wants(channel) || this.#told.get(channel) === version) return false
    if (nowUs < (this.#due.get(channel) ?? -Infinity)) return false
    const everyUs = EVERY_US[channel] ?? (this.wish.bookMs ?? BOOK_MS) * 1000
    this.#due.set(channel, (Math.floor(nowUs / everyUs) + 1) * everyUs)
    this.#told.set(channel, version)
    return true
  }

  /** What it knows is no more so, or is the last: it is told at once. */
  hurry(): void {
    this.#due.clear()
  }
}
