// What has come and is not applied yet, in order. Without a loop that reads the feed everything is applied as it comes; with one, as the
// loop gets to it, so that each item finds the markets as they were then. Bounded: what doesn't fit is dropped and counted, and the
// books it may have belonged to begin anew (never silently on).
import type { Status } from '../../engine/status.js'
import type { Market } from '../../engine/market.js'
import type { SocketSession } from './socket-session.js'

/** What a socket has heard, and when. */
export interface SocketFrame {
  readonly bytes: Uint8Array
  readonly tsLocalUs: number
  readonly tsLocalNs: number
  /** Which frame of its socket, from 1, where they are counted. */
  readonly number?: number
}

export interface FrameItem extends SocketFrame {
  readonly kind: 'frame'
  readonly session: SocketSession
  /** Only for this market: a frame that a new socket has heard before it carried the market. */
  readonly only?: Market
}

export interface SnapshotItem {
  readonly kind: 'snapshot'
  readonly market: Market
  readonly bytes: Uint8Array
  readonly tsLocalUs: number
  readonly tsLocalNs: number
  readonly done: (status: Status) => void
}

/** Something that has to happen behind what came before it. */
export interface CallItem {
  readonly kind: 'call'
  readonly run: () => void
}

export type Item = FrameItem | SnapshotItem | CallItem

const ITEMS_MAX = 50_000
const BYTES_MAX = 64 << 20

export class Inbox {
  /** Frames that didn't fit. */
  dropped = 0
  readonly #apply: (item: Item) => void
  readonly #wake: () => void
  #items: Item[] = []
  #head = 0
  #bytes = 0
  #read = false
  #applying = false

  /** `apply`: for items that no loop reads; `wake`: for the loop. */
  constructor(apply: (item: Item) => void, wake: () => void) {
    this.#apply = apply
    this.#wake = wake
  }

  get size(): number {
    return this.#items.length - this.#head
  }
  get bytes(): number {
    return this.#bytes
  }

  /** From now on a loop reads, or none does. */
  set read(reads: boolean) {
    this.#read = reads
    if (!reads) this.#drain()
  }

  /** False when it is full and the frame is dropped. */
  frame(item: FrameItem): boolean {
    if (this.size >= ITEMS_MAX || this.#bytes + item.bytes.length > BYTES_MAX) {
      this.dropped++
      return false
    }
    this.#bytes += item.bytes.length
    this.put(item)
    return true
  }

  /** What can't be dropped. */
  put(item: Item): void {
    this.#items.push(item)
    if (this.#read) this.#wake()
    else this.#drain()
  }

  /** In front of all others, in order. */
  first(items: readonly FrameItem[]): void {
    if (items.length === 0) return
    for (const { bytes } of items) this.#bytes += bytes.length
    this.#items = [...items, ...this.#items.slice(this.#head)]
    this.#head = 0
    if (!this.#read) this.#drain()
  }

  next(): Item | undefined {
    const item = this.#items[this.#head]
    if (!item) return undefined
    this.#head++
    if (item.kind === 'frame') this.#bytes -= item.bytes.length
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    } else if (this.#head === this.#items.length) {
      this.#items = []
      this.#head = 0
    }
    return item
  }

  clear(): void {
    this.#items = []
    this.#head = 0
    this.#bytes = 0
  }

  #drain(): void {
    if (this.#applying) return
    this.#applying = true
    try {
      while (!this.#read) {
        const item = this.next()
        if (!item) break
        this.#apply(item)
      }
    } finally {
      this.#applying = false
    }
  }
}
