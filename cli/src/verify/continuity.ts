// Defects that no single record has: each is well formed, but does not follow from those before it.
import { type Engine, InputError, type Market, Status } from 'leadline'
import type { Feed, Recorded, RecordedEvents, RecordedOrders, RecordedRow, RecordEvent, Source } from 'leadline/feeds'

const text = new TextDecoder()

/** Looks at every record behind its market; null, or how it breaks with what came before. */
export class Continuity {
  readonly #format: string
  readonly #mayCross: boolean
  readonly #packedCounts = new Map<Market, { unseenIds: number; overdrawn: number }>()
  readonly #seqs = new Map<Market, number>()
  readonly #counted = new Map<Market, { mismatches: number; timeRegressions: number; refused: boolean }>()

  readonly #engine: Engine
  readonly #feed: Pick<Feed, 'connections'>
  /** Gaps that each connection has counted so far. */
  readonly #gaps = new Map<string, number>()

  /** The format names the input where a record doesn't name its file. */
  constructor(
    { format, mayCross = false }: Pick<Source, 'format' | 'mayCross'>,
    engine: Engine,
    feed: Pick<Feed, 'connections'>,
  ) {
    this.#engine = engine
    this.#feed = feed
    this.#format = format
    this.#mayCross = mayCross
  }

  look({ market, record, status }: RecordEvent): InputError | null {
    if (record.kind === 'row') return this.#row(market, record, status)
    if (record.kind === 'picture') return null
    if (record.kind === 'events' || record.kind === 'orders') return this.#packed(market, record, status)
    const before = this.#seqs.get(market) ?? NaN
    this.#seqs.set(market, market.seq)
    if (status === Status.GAP_SEQ || status === Status.GAP_LINK) {
      const expected = Number.isNaN(before) ? 'the frame after the last one' : `the frame after update id ${before}`
      return this.#defect(record, 'sequence', this.#numbersOf(market.venue, record.bytes), expected)
    }
    if (status === Status.CHECKSUM) {
      const found = `another checksum than the book's, ${this.#numbersOf(market.venue, record.bytes)}`
      return this.#defect(record, 'checksum', found, 'the checksum of the book with this frame applied')
    }
    if (status !== Status.CROSSED) return null
    return this.#defect(record, 'crossed', 'a best bid above the best ask', 'a bid at or below the ask')
  }

  /** What a file by order or by level says that can't be: an order nobody placed, more taken than there was, a crossed book. */
  #packed(market: Market, record: RecordedEvents | RecordedOrders, status: Status): InputError | null {
    const { unseenIds, overdrawn } = market.counters
    const before = this.#packedCounts.get(market) ?? { unseenIds: 0, overdrawn: 0 }
    this.#packedCounts.set(market, { unseenIds, overdrawn })
    if (unseenIds > before.unseenIds)
      return this.#defect(record, 'order_id', 'an order that is not known', 'an order placed before and still there')
    if (overdrawn > before.overdrawn)
      return this.#defect(record, 'order_size', 'more taken than the order had', 'at most what is left of it')
    if (status === Status.CROSSED && !this.#mayCross)
      return this.#defect(record, 'crossed', 'a best bid above the best ask', 'a bid at or below the ask')
    return null
  }

  #row(market: Market, record: RecordedRow, status: Status): InputError | null {
    const { mismatches, timeRegressions } = market.counters
    const before = this.#counted.get(market) ?? { mismatches: 0, timeRegressions: 0, refused: false }
    this.#counted.set(market, { mismatches, timeRegressions, refused: status === Status.DECODE })
    if (before.refused) return null // it follows from a row that could not be read
    const expected = 'the row before, changed by the message'
    if (mismatches > before.mismatches)
      return this.#defect({ ...record, ...at(record.bookFile) }, 'book_row', 'another book', expected)
    if (timeRegressions === before.timeRegressions) return null
    return this.#defect(record, 'time_order', time(record.message), 'a time not before that of the last row')
  }

  /**
   * A venue that numbers the frames of a connection has left some out: known with the next change of a market's state or the
   * next record, whichever comes first.
   */
  connection(place: Pick<Recorded, 'file' | 'line'>): InputError | null {
    let broken: InputError | null = null
    for (const [name, { counters, gap }] of this.#feed.connections) {
      if (counters.gaps === (this.#gaps.get(name) ?? 0)) continue
      this.#gaps.set(name, counters.gaps)
      const found = `number ${gap?.found} of connection ${JSON.stringify(name)}`
      broken ??= this.#defect(place, 'sequence', found, `number ${gap?.expected}`)
    }
    return broken
  }

  /** The numbers of a frame that the core has decoded. */
  #numbersOf(venue: string, bytes: Uint8Array): string {
    const look = this.#engine.look(venue)
    look.at(bytes)
    const { first, last, previous } = look
    const numbers = [
      named('first', first),
      named('last', last),
      named('previous', previous === 0n ? null : previous),
    ].filter(Boolean)
    return numbers.length === 0 ? 'no number' : numbers.join(', ')
  }

  #defect({ file, line }: Pick<Recorded, 'file' | 'line'>, rule: string, found: string, expected: string): InputError {
    return new InputError({ file: file ?? this.#format, row: line, rule, found, expected })
  }
}

const named = (name: string, number: bigint | null): string => (number === null ? '' : `${name} ${number}`)

const at = (file: string | undefined): { file?: string } => (file === undefined ? {} : { file })

const time = (message: Uint8Array): string => text.decode(message.subarray(0, message.indexOf(0x2c)))
