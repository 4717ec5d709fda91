// One subscription: where in its chain of messages it stands, what it said last, and how its data reads.
import type { Listener } from '../listener.js'
import type { BookEvent, LevelView, SourceEvent, TradeView } from '../source.js'
import { BookSide } from './book-side.js'
import type { EdgeMarket } from './edge-market.js'
import type { Topic } from './topics.js'

/** A message of data, as far as this client reads it. */
export interface DataMessage {
  readonly type: 'snapshot' | 'update'
  readonly seq: number
  readonly prevSeq?: number
  readonly tsVenueUs: number | null
  readonly data: unknown
}

/** A message is missing, or can't be what it says: the stream has to be opened anew. */
export class BrokenChain extends Error {}

type LevelText = readonly [price: string, amount: string]
type SideName = 'bids' | 'asks'

interface PredictionText {
  readonly model: string
  readonly probabilities: Readonly<Record<string, number>>
  readonly served_by: string
  readonly degraded: boolean
  readonly contributions?: Readonly<Record<string, number>> | null
}

export class Subscription {
  readonly topic: Topic
  readonly market: EdgeMarket
  readonly watches = new Set<Listener>()
  /** Named in what is sent of it, so that answers find it. */
  readonly id: string
  /** Of the last message; undefined while what was said doesn't hold and can't be gone on with. */
  seq: number | undefined
  /** What holds now, for who comes later. */
  last: SourceEvent | null = null
  /** Since when nobody has wanted it. */
  idleUs = NaN
  /** When it is asked for again, having been refused for now. */
  retryUs = NaN
  readonly #sides = { bids: new BookSide(-1), asks: new BookSide(1) }

  constructor(topic: Topic, market: EdgeMarket, id: string) {
    this.topic = topic
    this.market = market
    this.id = id
    market.books.add(this)
  }

  /** Nothing said so far holds. */
  forget(): void {
    this.seq = undefined
    this.last = null
  }

  scale(ticks: number, lots: number): void {
    for (const side of Object.values(this.#sides)) side.scale(ticks, lots)
    if (this.topic.channel === 'levels') this.last = null // counted in the steps of before
  }

  /** What a message says; null: nothing to tell. Throws BrokenChain, and RangeError or TypeError for what can't be read. */
  hear({ type, seq, prevSeq, tsVenueUs, data }: DataMessage, tsUs: number): SourceEvent | null {
    if (type !== 'snapshot' && (this.seq === undefined || prevSeq !== this.seq))
      throw new BrokenChain(`found an update behind ${prevSeq}, expected one behind ${this.seq ?? 'a snapshot'}`)
    this.seq = seq
    const { channel } = this.topic
    const read = () =>
      channel === 'book' ? this.#book(data as BookEvent & Texts, type, tsUs, tsVenueUs ?? NaN) : this.#value(data, tsUs)
    let event = read()
    // The grid became finer on the way: what was read before that is counted in other steps.
    if (this.market.isGridNew) event = read()
    if (channel !== 'trades') this.last = event
    return event
  }

  #book(texts: Texts, type: string, tsUs: number, tsVenueUs: number): SourceEvent {
    for (const name of ['bids', 'asks'] as const) {
      if (type === 'snapshot') this.#sides[name].clear()
      for (const [price, amount] of texts[name]) {
        const pxTicks = this.market.pxTicks(price)
        this.#sides[name].set(pxTicks, this.market.qtyLots(amount))
      }
    }
    const { bids, asks } = this.#sides
    return { kind: 'book', bids: bids.levels, asks: asks.levels, epoch: this.market.epoch, tsUs, tsVenueUs }
  }

  #value(data: unknown, tsUs: number): SourceEvent | null {
    const { market } = this
    switch (this.topic.channel) {
      case 'trades': {
        const { trades } = data as { trades: readonly (TradeView & Priced & { readonly tsLocalUs: number })[] }
        if (trades.length === 0) return null
        return {
          kind: 'trades',
          trades: trades.map(({ side, price, amount, tsLocalUs }) => ({
            side,
            pxTicks: market.tradeTicks(price),
            qtyLots: market.qtyLots(amount),
            tsUs: tsLocalUs,
          })),
        }
      }
      case 'levels':
        return {
          kind: 'levels',
          levels: (data as { levels: readonly (LevelView & Priced)[] }).levels.map(({ price, amount, ...level }) => ({
            ...level,
            pxTicks: market.pxTicks(price),
            qtyLots: market.qtyLots(amount),
          })),
        }
      case 'signal': {
        const { levels: _, ...signal } = data as Signal & { readonly levels: unknown }
        return { kind: 'signal', signal: 'score' in signal ? signal : null, tsUs }
      }
      case 'features':
        return { ...(data as Features), kind: 'features', tsUs }
      case 'prediction': {
        const {
          model,
          probabilities,
          served_by: servedBy,
          degraded: isDegraded,
          contributions,
        } = data as PredictionText
        const told = contributions ? { contributions } : {}
        return { kind: 'prediction', model, probabilities, servedBy, isDegraded, tsUs, ...told }
      }
      default:
        return null
    }
  }
}

type Texts = Readonly<Record<SideName, readonly LevelText[]>>
interface Priced {
  readonly price: string
  readonly amount: string
}
type Signal = NonNullable<Extract<SourceEvent, { kind: 'signal' }>['signal']>
type Features = Omit<Extract<SourceEvent, { kind: 'features' }>, 'kind' | 'tsUs'>
