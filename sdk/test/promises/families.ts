// P1 and P3 for each sequence family: what a market publishes over a line that loses, repeats, swaps and breaks is held, after
// every single frame, against the states that the venue had.
import * as L from '#layout'
import type { Engine } from '../../src/engine/engine.js'
import type { Market } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { Random } from '../../src/feeds/generated/random.js'
import { type FaultCounts, type FaultRates, Faults, FaultyLine, NO_FAULTS } from '../../src/feeds/simulator/faults.js'
import { type Family, FamilyVenue, GRID, KEPT } from './line.js'

export const POOR: Partial<FaultRates> = {
  drop: 0.02,
  dup: 0.02,
  reorder: 0.01,
  close: 0.0005,
  reset: 0.0005,
  stale: 0.3,
  late: 0.3,
}

export const SLOWEST = 400

export interface FamilyOptions {
  readonly family: Family
  readonly firstSeed: number
  readonly seeds: number
  readonly frames: number
  readonly rates?: Partial<FaultRates>
  /** The rule that the market goes by, where that is to be another one than the venue's: it must show. */
  readonly rule?: Family
  /** Frames between two audits (venues.md, audit rule); never without. */
  readonly auditEvery?: number
}

export interface FamilyOutcome {
  frames: number
  published: number
  wrong: number
  resyncs: number
  equalResyncs: number
  /** Frames behind which a live book had stood still for longer than states are remembered. */
  frozen: number
  /** Times a book began to be wrong, was found so by an audit, and after how many frames at most. */
  wrongSpells: number
  audited: number
  auditLag: number
  /** How often it took so many frames (at most SLOWEST) from the loss of a book to the next live one. */
  readonly toLive: number[]
  readonly faults: FaultCounts
  readonly notes: string[]
}

export const noFamilyOutcome = (): FamilyOutcome => ({
  frames: 0,
  published: 0,
  wrong: 0,
  resyncs: 0,
  equalResyncs: 0,
  frozen: 0,
  wrongSpells: 0,
  audited: 0,
  auditLag: 0,
  toLive: Array.from({ length: SLOWEST + 1 }, () => 0),
  faults: { ...NO_FAULTS },
  notes: [],
})

/** What lies behind a number in a queue of deliveries: an update's frame, or the whole book of a state. */
const WHOLE = 2 ** 40
const ASKS_AGAIN = 60

export function runFamily(engine: Engine, options: FamilyOptions): FamilyOutcome {
  const outcome = noFamilyOutcome()
  for (let seed = options.firstSeed; seed < options.firstSeed + options.seeds; seed++)
    new Run(engine, options, seed, outcome).all()
  return outcome
}

class Run {
  readonly #market: Market
  readonly #venue: FamilyVenue
  readonly #faults: Faults
  readonly #line: FaultyLine<number>
  readonly #out: FamilyOutcome
  readonly #options: FamilyOptions
  readonly #byRest: boolean
  readonly #seed: number
  /** The state that the book should be in; what was kept while there was none. */
  #index = -1
  #kept: number[] = []
  #pending: { frames: number; index: number } | null = null
  #waited = 0
  #lostAt = 0
  #wrongSince = -1
  #failedAudits = 0

  constructor(engine: Engine, options: FamilyOptions, seed: number, outcome: FamilyOutcome) {
    const { family, rule = family, rates = POOR } = options
    this.#options = options
    this.#seed = seed
    this.#out = outcome
    this.#lostAt = outcome.frames
    this.#byRest = family === 'range' || family === 'link'
    this.#venue = new FamilyVenue(family, new Random(seed, 1))
    this.#faults = new Faults(rates, seed)
    this.#line = new FaultyLine(this.#faults)
    this.#market = engine.market({ venue: `events:${rule}`, symbol: 'X', tickSize: '1', lotSize: '1', features: [], levels: false }) // prettier-ignore
  }

  all(): void {
    const { frames, auditEvery = 0 } = this.#options
    for (let frame = 0; frame < frames; frame++) {
      this.#venue.step()
      for (const each of this.#line.offer(this.#venue.index)) this.#take(each)
      if (this.#faults.happens('close')) this.#reopen()
      if (this.#faults.happens('reset')) {
        this.#venue.renumber()
        this.#reopen()
      }
      if (auditEvery > 0 && frame % auditEvery === auditEvery - 1) this.#audit()
      this.#mind()
    }
    if (this.#market.core.exports.isSound(this.#market.at) !== 1)
      throw new Error(`seed ${this.#seed}: a canary is dead`)
    this.#market.close()
    for (const fault of Object.keys(this.#out.faults) as (keyof FaultCounts)[])
      this.#out.faults[fault] += this.#faults.counts[fault]
  }

  #reopen(): void {
    this.#line.cleared()
    this.#pending = null
    this.#waited = 0
    this.#market.resync(Status.VENUE_RECONNECT)
    this.#lost()
  }

  /** One delivery: an update's index, or WHOLE more for the book of that state. */
  #take(what: number): void {
    this.#out.frames++
    const index = what % WHOLE
    if (index <= this.#venue.index - KEPT) return
    const wasLive = this.#market.state === 'live'
    const status = this.#push(what)
    if (this.#market.state !== 'live') {
      if (wasLive) this.#lost()
      if (status === Status.BUFFERED) this.#kept.push(index)
      else if (status >= Status.POOL_FULL) this.#kept = [index]
      return
    }
    if (status === Status.APPLIED) this.#index = index
    this.#look(status === Status.APPLIED, !wasLive)
  }

  #push(what: number): number {
    const { core, at } = this.#market
    const to = core.input >> 2
    const index = what % WHOLE
    const bytes = what >= WHOLE ? this.#venue.writeWhole(index, core.u32, to) : this.#venue.write(index, core.u32, to)
    core.exports.pushEvents(at, core.input, bytes, NaN, 0)
    core.refresh()
    return core.i32[(L.VIEW_BATCH + 4) >> 2]!
  }

  /** The book is live: is it the venue's? */
  #look(isPublished: boolean, isResync: boolean): void {
    const { book, seq } = this.#market
    const venue = this.#venue
    if (!isPublished && this.#index <= venue.index - KEPT) {
      this.#out.frozen++
      return
    }
    const isRight = venue.equals(this.#index, book.top(GRID)) && seq === venue.shown(this.#index)
    const out = this.#out
    if (isPublished) out.published++
    if (isResync) {
      out.resyncs++
      out.toLive[Math.min(SLOWEST, out.frames - this.#lostAt)]!++
      if (isRight) out.equalResyncs++
      this.#kept = []
      this.#pending = null
    }
    if (isRight) {
      this.#wrongSince = -1
      return
    }
    if (this.#wrongSince < 0) {
      this.#wrongSince = out.frames
      out.wrongSpells++
    }
    if (isPublished) out.wrong++
    if (out.notes.length < 3) out.notes.push(`seed ${this.#seed}, update ${this.#index}: not the venue's book`)
  }

  #lost(): void {
    this.#index = -1
    this.#kept = []
    this.#wrongSince = -1
    this.#failedAudits = 0
    this.#waited = 0
    this.#lostAt = this.#out.frames
  }

  /** Without a book: asks for one, again after a while. */
  #mind(): void {
    if (this.#market.state === 'live') return
    if (this.#pending) {
      // What comes by the socket comes in its place; a body is what was when it was asked for, or long before.
      if (this.#pending.frames-- <= 0) this.#deliver(this.#byRest ? this.#pending.index : this.#venue.index)
      return
    }
    if (this.#waited++ % ASKS_AGAIN !== 1) return
    const index = Math.max(0, this.#venue.index - (this.#byRest ? this.#faults.staleBy() : 0))
    this.#pending = { frames: this.#faults.lateBy(), index }
  }

  #deliver(index: number): void {
    this.#pending = null
    if (index <= this.#venue.index - KEPT) return
    if (!this.#byRest) {
      for (const each of this.#line.offer(WHOLE + index)) this.#take(each)
      return
    }
    this.#waited = 2
    const status = this.#market.snapshot(this.#venue.body(index))
    if (status === Status.APPLIED) {
      this.#index = index
      this.#look(true, true)
      return
    }
    if (status !== Status.BUFFERED) return
    for (const each of this.#kept.slice()) {
      if (each <= this.#venue.index - KEPT) return
      const now = this.#push(each)
      if (now === Status.APPLIED) {
        const isResync = this.#index < 0
        this.#index = each
        this.#look(true, isResync)
      } else if (now !== Status.DUPLICATE) {
        this.#lost()
        return
      }
    }
  }

  /** The audit of feeds without numbers: twice in a row another book than the venue's now, and it is given up. */
  #audit(): void {
    if (this.#market.state !== 'live') return
    if (this.#venue.equals(this.#venue.index, this.#market.book.top(GRID))) {
      this.#failedAudits = 0
      return
    }
    if (++this.#failedAudits < 2) return
    this.#out.audited++
    if (this.#wrongSince >= 0) this.#out.auditLag = Math.max(this.#out.auditLag, this.#out.frames - this.#wrongSince)
    this.#market.resync(Status.AUDIT_MISMATCH)
    this.#lost()
  }
}
