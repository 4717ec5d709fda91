// How far behind a client is. A Worker can't see how much of what it sent is still on the way, so clients are asked: pings stand in
// the stream, and whoever answers one has read all that was sent before it. Pure: the socket and the clock are given.

/** Sent and not known to be read: beyond it nothing more is sent until the client has caught up. */
export const MOST_BEHIND_BYTES = 1 << 20
/** How long a client may be held back before it is let go. */
export const HELD_BACK_MS = 6_000
/** Between two pings, while something is sent. */
export const PING_EVERY_MS = 1_000
/** A client that has answered pings before is behind when it hasn't for so long. */
export const ANSWER_WITHIN_MS = 2_000

interface Ping {
  readonly ts: number
  readonly sentBytes: number
  readonly atMs: number
}

export class Delivery {
  readonly #send: (text: string) => void
  #sentBytes = 0
  #readBytes = 0
  #pings: Ping[] = []
  #pingedMs = 0
  #answers = false
  #heldBackMs: number | null = null
  /** Messages that were not sent since the client fell behind. */
  skipped = 0
  /** Where the host can tell how much is unread, it is asked instead of the client. */
  unread: (() => number) | null = null

  constructor(send: (text: string) => void) {
    this.#send = send
  }

  get behindBytes(): number {
    return this.unread ? this.unread() : this.#sentBytes - this.#readBytes
  }
  /** Since the oldest ping that it hasn't answered. */
  silentMs(nowMs: number): number {
    const oldest = this.#pings[0]
    return oldest ? nowMs - oldest.atMs : 0
  }
  get isHeldBack(): boolean {
    return this.#heldBackMs !== null
  }

  /** Sends, unless the client is held back: then it is counted. */
  send(text: string): boolean {
    if (this.#heldBackMs !== null) {
      this.skipped++
      return false
    }
    this.#sentBytes += text.length
    this.#send(text)
    return true
  }

  /** The client answered the ping of `ts`: what was sent before it has been read. Returns whether it has just caught up. */
  pong(ts: number | undefined): boolean {
    this.#answers = true
    const at = ts === undefined ? this.#pings.length - 1 : this.#pings.findIndex((ping) => ping.ts === ts)
    if (at < 0) return false
    this.#readBytes = Math.max(this.#readBytes, this.#pings[at]!.sentBytes)
    this.#pings.splice(0, at + 1)
    return this.#heldBackMs !== null && this.#caughtUp()
  }

  #caughtUp(): boolean {
    if (this.behindBytes > MOST_BEHIND_BYTES / 2) return false
    this.#heldBackMs = null
    return true
  }

  /** To be called after sending: pings, holds back, and says when it is enough. */
  check(nowMs: number): 'fine' | 'held_back' | 'caught_up' | 'give_up' {
    if (this.#heldBackMs !== null) {
      if (this.unread !== null && this.#caughtUp()) return 'caught_up'
      return nowMs - this.#heldBackMs >= HELD_BACK_MS ? 'give_up' : 'held_back'
    }
    const oldest = this.#pings[0]
    const isLate = this.#answers && oldest !== undefined && nowMs - oldest.atMs > ANSWER_WITHIN_MS
    if (isLate || this.behindBytes > MOST_BEHIND_BYTES) {
      // Nothing is sent from now on: the answer to a ping behind all that was sent is how it can catch up.
      if (this.unread === null && this.#pings.at(-1)?.sentBytes !== this.#sentBytes) this.#ping(nowMs)
      this.#heldBackMs = nowMs
      return 'held_back'
    }
    if (this.unread === null && this.behindBytes > 0 && nowMs - this.#pingedMs >= PING_EVERY_MS) this.#ping(nowMs)
    return 'fine'
  }

  #ping(nowMs: number): void {
    this.#pingedMs = nowMs
    const text = JSON.stringify({ op: 'ping', ts: nowMs })
    this.#sentBytes += text.length
    // A client that never answers must not make the list grow: only the newest few matter then.
    if (this.#pings.push({ ts: nowMs, sentBytes: this.#sentBytes, atMs: nowMs }) > MOST_PINGS) this.#pings.shift()
    this.#send(text)
  }
}

const MOST_PINGS = 64
