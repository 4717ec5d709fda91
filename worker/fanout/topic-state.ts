// What a fan-out object knows of a topic: the last value, its number, and the messages that a client that comes back may still want.
import { sidOf, type Publication, type StatusNotice, type Topic } from '../stream-messages.js'
import { bookChanges, type BookData } from './book-changes.js'

/** Numbers of one shard: milliseconds of the next thousand years. */
const SHARD_NUMBERS = 100_000_000_000_000
/** Messages kept for clients that come back. */
const KEPT = 64

interface Kept {
  readonly seq: number
  readonly text: string
}

export interface Message {
  /** What clients hear that heard the message before; null: everybody needs the snapshot. */
  readonly update: string | null
  /** Made only if somebody needs it. */
  snapshot(): string
}

export class TopicState {
  readonly topic: Topic
  readonly key: string
  readonly sid: string
  readonly #kept: Kept[] = []
  #seq: number
  #last: Publication | null = null
  #notice: StatusNotice | null = null
  /** Of the newest that was heard. */
  #order = -Infinity

  /**
   * Numbers begin at the time of day in milliseconds. A topic is told less than a thousand times a second, so that numbers go on rising
   * when an object that was put out of memory begins anew. Each shard has numbers of its own: one's are unknown to the others, and a
   * client that comes back to another is given a snapshot.
   */
  constructor(topic: Topic, key: string, nowMs: number, shard = 0) {
    this.topic = topic
    this.key = key
    this.sid = sidOf(key)
    this.#seq = shard * SHARD_NUMBERS + nowMs
  }

  get seq(): number {
    return this.#seq
  }
  /** What the market was last said to be, for as long as there is no value; null where nothing was said. */
  get notice(): StatusNotice | null {
    return this.#last === null ? this.#notice : null
  }
  get hasValue(): boolean {
    return this.#last !== null
  }

  /** A new value: the message for those who heard the last one, and the one for the rest; null where nothing is new. */
  next(publication: Publication): Message | null {
    if (this.#isOld(publication)) return null
    const last = this.#last
    const prevSeq = this.#seq
    const continues = last !== null && last.epoch === publication.epoch && last.state === publication.state
    const data = continues ? this.#updateData(last, publication) : null
    if (continues && data === null) return null
    this.#seq++
    this.#last = publication
    const update = continues ? this.#text('update', data, prevSeq) : null
    if (update === null) this.#kept.length = 0
    else if (this.#kept.push({ seq: this.#seq, text: update }) > KEPT) this.#kept.shift()
    let snapshot: string | null = null
    return { update, snapshot: () => (snapshot ??= this.snapshot()) }
  }

  /** The whole present value. */
  snapshot(): string {
    const { topic } = this
    const data = topic.channel === 'trades' ? { trades: [] } : (this.#last?.data ?? null)
    return this.#text('snapshot', data, null)
  }

  /** What followed `seq`, as far as all of it is still there; null: only a snapshot helps. */
  since(seq: number): readonly string[] | null {
    if (!this.#last) return null
    if (seq === this.#seq) return []
    const from = this.#kept.findIndex((kept) => kept.seq === seq + 1)
    return from < 0 ? null : this.#kept.slice(from).map(({ text }) => text)
  }

  /** The market lost its book: nothing said before holds. */
  lost(notice: StatusNotice): void {
    if (this.#isOld(notice)) return
    this.#notice = notice
    this.#last = null
    this.#kept.length = 0
  }

  /** The answer to a subscription may arrive behind what was said after it. */
  #isOld({ order = Infinity }: { readonly order?: number }): boolean {
    if (order < this.#order) return true
    if (order !== Infinity) this.#order = order
    return false
  }

  #updateData(last: Publication, now: Publication): unknown {
    if (this.topic.channel !== 'book') return now.data
    const changes = bookChanges(last.data as BookData, now.data as BookData)
    return changes.bids.length + changes.asks.length > 0 ? changes : null
  }

  #text(type: 'snapshot' | 'update', data: unknown, prevSeq: number | null): string {
    const { channel, exchange, symbol } = this.topic
    const { state, epoch, tsVenueUs, tsLocalUs } = this.#last ?? NOTHING
    return JSON.stringify({
      channel,
      sid: this.sid,
      type,
      ...(prevSeq === null ? {} : { prevSeq }),
      seq: this.#seq,
      exchange,
      symbol,
      state,
      epoch,
      tsVenueUs,
      tsLocalUs,
      data,
    })
  }
}

const NOTHING = { state: 'buffering', epoch: 0, tsVenueUs: null, tsLocalUs: null }
