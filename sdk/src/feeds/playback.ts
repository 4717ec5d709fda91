// A recording handed to its markets, record by record, in the recording's own order and by its own clocks.
import type { Connection, Told } from '../engine/connection.js'
import type { Engine } from '../engine/engine.js'
import { InputError, LeadlineError } from '../engine/errors.js'
import type { Market, MarketOptions, StatusChange } from '../engine/market.js'
import { Status } from '../engine/status.js'
import { Sockets } from './sockets.js'
import type {
  Recorded,
  RecordedClose,
  RecordedFrame,
  RecordedOpen,
  RecordedPicture,
  RecordedRow,
  Source,
} from './source.js'
import { VenueClock } from './venue-clock.js'

export interface PlaybackOptions extends Pick<MarketOptions, 'features' | 'levels' | 'score' | 'staleMs'> {
  /**
   * Called for every record that the core refuses. Without it a refused frame is counted in `defects` and leaves its
   * market in resync, as it would live; a refused row of a file ends the replay with the InputError.
   */
  readonly onDefect?: (error: InputError) => void
}

interface Happening {
  readonly market: Market
  /** Line of the recording. */
  readonly line: number
}

/** An event is closed: one applied frame, or all rows of one time. */
export interface EventEvent extends Happening {
  readonly kind: 'event'
}

/** The market's state changed; the fields are those of the moment it did. */
export interface StatusEvent extends Happening, StatusChange {
  readonly kind: 'status'
}

/** A record has been handed to its market: every one, also those that were buffered, ignored or refused. */
export interface RecordEvent extends Happening {
  readonly kind: 'record'
  readonly record: Exclude<Recorded, RecordedOpen | RecordedClose>
  readonly status: Status
}

/** Venue time reached a multiple of the period; the market stands as after its last event at or before then. */
export interface PeriodEvent extends Happening {
  readonly kind: 'period'
  readonly tsVenueUs: number
}

export type FeedEvent = EventEvent | StatusEvent

export interface Defects {
  count: number
  /** The first of them. */
  readonly first: InputError[]
}

const KEPT_DEFECTS = 20
/** A connection that is silent for longer may have been lost: then the markets are told the time. */
const STALE_MS = 70_000

interface Lane {
  readonly market: Market
  readonly clock: VenueClock
  /** A row has been taken whose event is not closed yet. */
  open: boolean
  line: number
}

/** What a recording says of its markets: its sockets and instruments, without its records. */
export type Recording = Pick<Source, 'format' | 'instruments'>

export class Playback {
  readonly markets: readonly Market[]
  /** Frames that the core refused. */
  readonly defects: Defects = { count: 0, first: [] }

  readonly #format: string
  readonly #engine: Engine
  readonly #options: PlaybackOptions
  readonly #lanes: readonly Lane[]
  readonly #changes: { market: Market; change: StatusChange }[] = []
  readonly #staleUs: number
  readonly #sockets: Sockets
  #heardUs = NaN
  #before: Lane | null = null

  constructor({ format, instruments }: Recording, engine: Engine, options: PlaybackOptions) {
    this.#format = format
    this.#engine = engine
    this.#options = options
    this.#staleUs = (options.staleMs ?? STALE_MS) * 1000
    const { features, levels, score, staleMs } = options
    const wishes = { ...defined({ features }), ...defined({ levels }), ...defined({ score }), ...defined({ staleMs }) }
    this.#lanes = instruments.map((instrument) => {
      const market = engine.market({ ...instrument, ...wishes })
      market.on('status', (change) => this.#changes.push({ market, change }))
      return { market, clock: new VenueClock(instrument, engine.look(instrument.venue)), open: false, line: 0 }
    })
    this.markets = this.#lanes.map(({ market }) => market)
    this.#sockets = new Sockets(
      engine,
      this.markets,
      instruments.map(({ product }) => product),
    )
  }

  close(): void {
    for (const market of this.markets) market.close()
  }

  /** One record, and what came of it; with a period, of what is due before it. Read all of it before the next record. */
  *take(record: Recorded, everyUs = 0): Generator<FeedEvent | RecordEvent | PeriodEvent> {
    if (this.#sockets.waits) yield* this.#settle(record, everyUs)
    if (record.kind === 'frame' || record.kind === 'snapshot') {
      if (record.tsLocalUs - this.#heardUs > this.#staleUs) {
        for (const { market } of this.#lanes) market.tick(record.tsLocalUs)
        if (this.#changes.length > 0) yield* this.#statuses(record.line)
      }
      this.#heardUs = record.tsLocalUs
    }
    if (record.kind === 'open' || record.kind === 'close') {
      yield* this.#socket(record, everyUs)
      return
    }
    if (record.kind === 'frame' && record.instrument === undefined && record.connection !== undefined) {
      yield* this.#routed(record, everyUs)
      return
    }
    const lane = this.#lanes[record.instrument ?? 0]
    if (!lane) throw new LeadlineError(`record of instrument ${record.instrument}, of ${this.#lanes.length}`)
    const { market, clock } = lane
    if (record.kind === 'picture') {
      if (everyUs === 0) yield { kind: 'record', market, line: record.line, record, status: Status.IGNORED }
      return
    }
    if (record.kind !== 'row') {
      // its event is closed as soon as it is applied
    } else if (lane !== this.#before) {
      if (this.#before) yield* this.#finish(this.#before, this.#before.clock.greatestUs, everyUs)
      this.#before = lane
    } else if (market.opensEvent(record.message)) {
      yield* this.#flush(lane, everyUs)
    }
    if (everyUs > 0) {
      const untilUs = clock.timeOf(record)
      if (clock.due(untilUs, everyUs) < untilUs) yield* this.#periods(lane, untilUs, everyUs)
    }
    const status = this.#apply(market, record)
    lane.line = record.line
    if (this.#changes.length > 0) yield* this.#statuses(record.line)
    if (record.kind === 'row' && status !== Status.DECODE) lane.open = true
    if (everyUs > 0) return
    if (record.kind !== 'row' && record.kind !== 'snapshot' && status === Status.APPLIED)
      yield { kind: 'event', market, line: record.line }
    yield { kind: 'record', market, line: record.line, record, status }
  }

  /** Closes the event that is open, if `next` is not part of it. `take(next)` does so too, but by then it is the time of `next`. */
  *before(next: Recorded): Generator<FeedEvent> {
    const lane = this.#before
    if (!lane?.open || next.kind !== 'row') return
    const isOther = this.#lanes[next.instrument ?? 0] !== lane
    if (isOther || lane.market.opensEvent(next.message)) yield* this.#flush(lane, 0)
  }

  /** The recording is over: what is still open is closed. */
  *end(everyUs = 0): Generator<FeedEvent | PeriodEvent> {
    const before = this.#before
    if (before) yield* this.#finish(before, before.clock.greatestUs, everyUs)
    const endUs = Math.max(...this.#lanes.map(({ clock }) => clock.greatestUs))
    if (!before) for (const lane of this.#lanes) yield* this.#finish(lane, endUs, everyUs)
  }

  /** A frame of a connection that carries several markets goes to those it names. */
  *#routed(record: RecordedFrame, everyUs: number): Generator<FeedEvent | RecordEvent | PeriodEvent> {
    if (everyUs > 0) {
      for (const lane of this.#named(record)) {
        const untilUs = lane.clock.timeOf(record)
        if (lane.clock.due(untilUs, everyUs) < untilUs) yield* this.#periods(lane, untilUs, everyUs)
      }
    }
    const told: [Market, Status][] = []
    const { bytes, tsLocalUs, tsLocalNs } = record
    const alone = this.#lanes.length === 1 ? this.#lanes[0]!.market : null
    const tell: Told = (market, status) => void told.push([market, status])
    const became = this.#sockets.push(record, tell)
    // What can't be read may have been about the only market there is: it decides, and says what is wrong.
    const isNobodys = became === Status.DECODE && this.#sockets.namedBy(record).length === 0
    if (isNobodys && alone) told.splice(0, told.length, [alone, alone.push(bytes, tsLocalUs, tsLocalNs)])
    yield* this.#told(told, record, everyUs, isNobodys && !alone)
  }

  /** A socket is opened or closed: markets lose their books, or go over to another. */
  *#socket(record: RecordedOpen | RecordedClose, everyUs: number): Generator<FeedEvent | RecordEvent> {
    const told: [Market, Status][] = []
    const tell: Told = (market, status) => void told.push([market, status])
    if (record.kind === 'open') this.#sockets.opened(record)
    else this.#sockets.closed(record, tell)
    yield* this.#told(told, record, everyUs)
  }

  /** What became of a handover whose old socket is gone, the next record says. */
  *#settle(record: Recorded, everyUs: number): Generator<FeedEvent | RecordEvent> {
    const told: [Market, Status][] = []
    this.#sockets.before(record, (market, status) => void told.push([market, status]))
    yield* this.#told(told, record, everyUs)
  }

  /** `isNobodys`: the frame could not be read and named nobody; the markets that lost their books for it have nothing to say of it. */
  *#told(
    told: readonly [Market, Status][],
    record: Recorded,
    everyUs: number,
    isNobodys = false,
  ): Generator<FeedEvent | RecordEvent> {
    const { line } = record
    for (const [market, status] of told) {
      this.#lanes.find((lane) => lane.market === market)!.line = line
      if (status === Status.DECODE && !isNobodys) this.#refused(market, record)
    }
    if (this.#changes.length > 0) yield* this.#statuses(line)
    if (everyUs > 0) return
    for (const [market, status] of told) {
      if (status === Status.APPLIED) yield { kind: 'event', market, line }
      if (record.kind === 'frame') yield { kind: 'record', market, line, record, status }
    }
  }

  /** The connections of the recording, by their names in it. */
  get connections(): ReadonlyMap<string, Connection> {
    return this.#sockets.connections
  }

  #named({ bytes, connection = '' }: RecordedFrame): Lane[] {
    const look = this.#engine.look(this.markets[0]!.venue)
    look.at(bytes)
    const { ids } = look
    return this.#lanes.filter(({ market }) => ids.includes(market.id) && this.#sockets.carries(connection, market))
  }

  /** Closes the open event of a market of files. */
  *#flush(lane: Lane, everyUs: number): Generator<FeedEvent> {
    if (!lane.open) return
    lane.open = false
    lane.market.flush()
    yield* this.#statuses(lane.line)
    if (everyUs === 0) yield { kind: 'event', market: lane.market, line: lane.line }
  }

  /** The multiples that are due before `untilUs`. */
  *#periods({ market, clock, line }: Lane, untilUs: number, everyUs: number): Generator<StatusEvent | PeriodEvent> {
    for (let t = clock.due(untilUs, everyUs); t < untilUs; t = clock.due(untilUs, everyUs)) {
      market.advance(t)
      clock.passed(t)
      yield* this.#statuses(line)
      yield { kind: 'period', market, line, tsVenueUs: t }
    }
  }

  *#finish(lane: Lane, endUs: number, everyUs: number): Generator<FeedEvent | PeriodEvent> {
    yield* this.#flush(lane, everyUs)
    if (everyUs > 0 && lane.clock.greatestUs > -Infinity) yield* this.#periods(lane, endUs + 1, everyUs)
  }

  #apply(market: Market, record: Exclude<Recorded, RecordedPicture | RecordedOpen | RecordedClose>): Status {
    if (record.kind === 'row') {
      const status = market.row(record.message, record.book)
      if (status === Status.DECODE) this.#refused(market, record)
      return status
    }
    if (record.kind === 'events' || record.kind === 'orders') {
      const { packed, localNs } = record
      const tsUs = localNs === undefined ? NaN : Number(localNs / 1000n)
      const restNs = localNs === undefined ? 0 : Number(localNs % 1000n)
      return (
        record.kind === 'events' ? market.pushEvents(packed, tsUs, restNs) : market.pushOrders(packed, tsUs, restNs)
      ).status
    }
    const { bytes, tsLocalUs, tsLocalNs } = record
    const { seq } = market
    const status =
      record.kind === 'frame' ? market.push(bytes, tsLocalUs, tsLocalNs) : market.snapshot(bytes, tsLocalUs, tsLocalNs)
    if (record.kind === 'frame' && record.connection !== undefined)
      if (status === Status.BUFFERED || (status === Status.APPLIED && market.seq !== seq))
        this.#sockets.brought(record.connection, market)
    if (status === Status.DECODE) this.#refused(market, record)
    return status
  }

  #refused(market: Market, record: Recorded): void {
    const defect = market.defect
    const error = new InputError({
      file: (record.kind === 'row' ? fileOfRow(record, defect?.part) : record.file) ?? this.#format,
      row: record.line,
      byte: defect?.byte ?? null,
      rule: defect?.rule ?? 'decode',
      found: defect?.found ?? '',
      expected: defect?.expected ?? '',
    })
    const { onDefect } = this.#options
    if (onDefect) onDefect(error)
    else if (record.kind === 'row') throw error
    else if (++this.defects.count <= KEPT_DEFECTS) this.defects.first.push(error)
  }

  *#statuses(line: number): Generator<StatusEvent> {
    for (const { market, change } of this.#changes.splice(0)) yield { ...change, kind: 'status', market, line }
  }
}

function fileOfRow(record: RecordedRow, part: 'message' | 'book' | undefined): string | undefined {
  return part === 'book' ? (record.bookFile ?? record.file) : record.file
}

/** Leaves out what is undefined: an option that isn't given keeps its default. */
function defined<T extends object>(value: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(value).filter(([, given]) => given !== undefined)) as {
    [Key in keyof T]?: NonNullable<T[Key]>
  }
}
