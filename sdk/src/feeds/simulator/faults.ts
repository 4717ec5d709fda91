// What goes wrong between a venue and its client, by a seed and counted: a line that loses, repeats, swaps and cuts, answers
// that come late or from long ago, a clock that steps.
import { OptionError } from '../../engine/errors.js'
import { Random } from '../generated/random.js'

/** The share of frames (bodies, readings of the clock) that each fault befalls. */
export interface FaultRates {
  readonly drop: number
  readonly dup: number
  /** A frame comes behind the one after it. */
  readonly reorder: number
  readonly truncate: number
  /** A frame comes in two pieces, as two. */
  readonly split: number
  /** One digit is another one. */
  readonly flip: number
  /** The connection is closed. */
  readonly close: number
  /** The venue's numbers begin anew. */
  readonly reset: number
  /** A snapshot shows the book as it was some updates ago. */
  readonly stale: number
  /** A snapshot comes some frames after it was asked for. */
  readonly late: number
  /** The local clock steps: ±5 s, one hour back, or it stands still. */
  readonly clock: number
}
export type Fault = keyof FaultRates
export type FaultCounts = Record<Fault, number>

export const NO_FAULTS: FaultRates = {
  drop: 0,
  dup: 0,
  reorder: 0,
  truncate: 0,
  split: 0,
  flip: 0,
  close: 0,
  reset: 0,
  stale: 0,
  late: 0,
  clock: 0,
}

/** How something sent is cut in pieces or gets another digit; without it nothing is. */
export interface Spoil<T> {
  /** The part from one share of its length to another. */
  cut(item: T, from: number, to: number): T
  /** With the digit that lies nearest to a share of its length changed. */
  flip(item: T, at: number, by: number): T
}

const STALE_UPDATES = 40
const LATE_FRAMES = 12
const HOUR_US = 3_600_000_000

export class Faults {
  readonly counts: FaultCounts = { ...NO_FAULTS }
  readonly rates: FaultRates
  /** Nothing happens any more. */
  calm = false
  readonly #random: Random
  #skewUs = 0
  #frozenUs: number | null = null

  constructor(rates: Partial<FaultRates>, seed: number) {
    this.rates = { ...NO_FAULTS, ...rates }
    this.#random = new Random(seed, FAULT_STREAM)
  }

  /** Whether this fault happens now; counted when it does. */
  happens(fault: Fault): boolean {
    const rate = this.rates[fault]
    if (rate === 0 || this.calm || !this.#random.chance(rate)) return false
    this.counts[fault]++
    return true
  }

  below(n: number): number {
    return this.#random.below(n)
  }

  share(): number {
    return this.#random.uniform()
  }

  /** Updates by which the next snapshot is behind. */
  staleBy(): number {
    return this.happens('stale') ? 1 + this.below(STALE_UPDATES) : 0
  }

  /** Frames that come before the next snapshot does. */
  lateBy(): number {
    return this.happens('late') ? 1 + this.below(LATE_FRAMES) : 0
  }

  /** What the local clock says. */
  clock(trueUs: number): number {
    if (this.happens('clock')) {
      const step = this.below(4)
      if (step === 3) this.#frozenUs = this.#frozenUs === null ? trueUs + this.#skewUs : null
      else this.#skewUs += [5_000_000, -5_000_000, -HOUR_US][step]!
    }
    return this.#frozenUs ?? trueUs + this.#skewUs
  }
}

/** A line with those faults; frames are anything, cut by `spoil`. */
export class FaultyLine<T> {
  readonly faults: Faults
  readonly #spoil: Spoil<T> | null
  #held: T | null = null

  constructor(faults: Faults, spoil: Spoil<T> | null = null) {
    this.faults = faults
    this.#spoil = spoil
  }

  /** What arrives when this is sent, in order. */
  offer(item: T): readonly T[] {
    const { faults } = this
    const out: T[] = []
    if (!faults.happens('drop')) {
      const whole = this.#spoiled(item)
      if (this.#held === null && faults.happens('reorder')) this.#held = whole.pop() ?? null
      out.push(...whole)
      if (whole.length > 0 && faults.happens('dup')) out.push(item)
      if (whole.length === 0) return out
    }
    if (this.#held !== null && out.length > 0) {
      out.push(this.#held)
      this.#held = null
    }
    return out
  }

  /** The connection is gone, and what was on its way with it. */
  cleared(): void {
    this.#held = null
  }

  #spoiled(item: T): T[] {
    const { faults } = this
    const spoil = this.#spoil
    if (!spoil) return [item]
    if (faults.happens('truncate')) return [spoil.cut(item, 0, faults.share())]
    if (faults.happens('split')) {
      const at = faults.share()
      return [spoil.cut(item, 0, at), spoil.cut(item, at, 1)]
    }
    return faults.happens('flip') ? [spoil.flip(item, faults.share(), 1 + faults.below(9))] : [item]
  }
}

/** Text, cut between characters. */
export const spoilText: Spoil<string> = {
  cut: (text, from, to) => text.slice(Math.floor(text.length * from), Math.floor(text.length * to)),
  flip(text, at, by) {
    const from = Math.floor(text.length * at)
    let place = -1
    for (let i = 0; i < text.length && place < 0; i++)
      if (isDigit(text, (from + i) % text.length)) place = (from + i) % text.length
    if (place < 0) return text
    return `${text.slice(0, place)}${(Number(text[place]) + by) % 10}${text.slice(place + 1)}`
  },
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

const FAULT_STREAM = 77
const SEED = 1

/** What a text of faults says. `lateMs`: how long answers are held back at most, where there are milliseconds (late=250ms). */
export interface ParsedFaults {
  readonly rates: FaultRates
  readonly seed: number
  readonly lateMs: number
}

/** Reads 'drop=0.01,dup=0.02,late=250ms,seed=7'. */
export function parseFaults(text: string): ParsedFaults {
  const rates: Record<Fault, number> = { ...NO_FAULTS }
  let seed = SEED
  let lateMs = 0
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [name = '', value = ''] = part.split('=').map((each) => each.trim())
    const milliseconds = name === 'late' ? /^(\d{1,6})ms$/.exec(value)?.[1] : undefined
    if (milliseconds !== undefined) {
      lateMs = Number(milliseconds)
      continue
    }
    const number = value === '' ? NaN : Number(value)
    if (name === 'seed') {
      if (!Number.isSafeInteger(number) || number < 0)
        throw new OptionError(`fault: found seed=${value}, expected a whole number from 0`)
      seed = number
      continue
    }
    if (!Object.hasOwn(NO_FAULTS, name))
      throw new OptionError(
        `fault: found ${JSON.stringify(name)}, expected one of ${Object.keys(NO_FAULTS).join(', ')}, seed`,
      )
    if (!(number >= 0 && number <= 1))
      throw new OptionError(`fault: found ${name}=${value}, expected a share from 0 to 1`)
    rates[name as Fault] = number
  }
  return { rates, seed, lateMs }
}
