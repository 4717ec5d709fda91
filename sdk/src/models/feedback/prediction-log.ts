// Predictions and what became of them. One moment is what all members said of one row; it waits until its horizon has passed and then has
// its outcome by the label rule, from the mids that were pushed meanwhile.
//
//   push ────────── waits ──────────┬─ resolved   the mid at t + h, or the mean of (t, t + h], is known
//                                   ├─ flat       it didn't move, and the classes have no flat
//                                   ├─ unknown    a mid that is needed was undefined
//                                   └─ voided     the book was lost, or found anew
//
// Each moment ends in exactly one of these counts, or still waits. No clock is read: times come with the calls.
import type { Members } from '../ensemble/ensemble.js'
import { fail } from '../model-part.js'
import { outcomeOf, thresholdTicks, type Question } from './question.js'

/** What was said at t, and all that is known of it then. */
export interface Said {
  readonly tsVenueUs: number
  /** Of all members; null for one that had no answer. Copied. */
  readonly members: Members
  /** Place of the member whose answer was given out. */
  readonly champion: number
  readonly spreadTicks: number
}

/** A moment with its outcome. */
export interface Resolved {
  /** Its number among all that were pushed, from 0. */
  readonly row: number
  readonly tsVenueUs: number
  readonly members: readonly (readonly number[] | null)[]
  readonly champion: number
  readonly midTicks: number
  readonly spreadTicks: number
  /** When the horizon ended, and the event from which that could be known: never before. */
  readonly tsEndUs: number
  readonly tsKnownUs: number
  /** What is compared with the threshold, in ticks. */
  readonly moveTicks: number
  readonly thresholdTicks: number
  /** Place among the classes. */
  readonly outcome: number
  /** Moments in (t, t + h], this one apart: as many neighbours' outcomes have mids in common with this one's. */
  readonly overlap: number
}

export interface LogCounts {
  readonly pushed: number
  readonly waiting: number
  readonly resolved: number
  readonly flat: number
  readonly unknown: number
  readonly voided: number
  /** Not taken: `most` were waiting already; or mid, or the spread that a cost label needs, undefined. */
  readonly full: number
  readonly unpriced: number
  /** Times before the latest one, taken as that. */
  readonly backwards: number
}

export interface LogOptions {
  /** Moments that may wait at once. Default 65,536. */
  readonly most?: number
  /** Told of each moment as it resolves, oldest first, before `follow()` returns. */
  readonly onResolved?: (resolved: Resolved) => void
}

interface Waiting extends Said {
  readonly row: number
  readonly midTicks: number
  readonly threshold: number
  readonly endUs: number
  /** Events, and those of them with a mid and the sum of these, when it was pushed. */
  readonly events: number
  readonly holes: number
  readonly sum: number
}

const MOST = 65_536

export class PredictionLog {
  readonly question: Question
  readonly #most: number
  readonly #onResolved: (resolved: Resolved) => void
  /** Oldest first, from #from on. */
  #waiting: Waiting[] = []
  #from = 0
  #epoch: number | null = null
  #nowUs = -Infinity
  #midTicks = NaN
  /** Since the book was found: events, those without a mid, and Σ (mid − base) of the others. */
  #events = 0
  #holes = 0
  #sum = 0
  #base = 0
  readonly #counts = { pushed: 0, resolved: 0, flat: 0, unknown: 0, voided: 0, full: 0, unpriced: 0, backwards: 0 }

  /** Throws RangeError for a `most` that is no whole number from 1. */
  constructor(question: Question, { most = MOST, onResolved = () => {} }: LogOptions = {}) {
    if (!Number.isSafeInteger(most) || most < 1)
      throw new RangeError(`most: found ${most}, expected a whole number from 1`)
    this.question = question
    this.#most = most
    this.#onResolved = onResolved
  }

  get counts(): LogCounts {
    return { ...this.#counts, waiting: this.#waiting.length - this.#from }
  }

  /**
   * The mid behind a book event, or at a moment of the cadence that the model was trained at; NaN where a side is empty. To be called
   * before `push()` of the same event. What has come due is resolved first: by time, with the mids up to t + h and none of a later one, so
   * at the first event behind t + h; by events, at the k-th event itself. Another epoch than before voids what waits.
   */
  follow(tsVenueUs: number, midTicks: number, epoch: number): void {
    if (this.#epoch !== epoch) this.lose()
    this.#epoch = epoch
    const nowUs = this.#timeOf(tsVenueUs)
    const { horizonMs, horizonEvents } = this.question
    if (horizonMs !== null) while (this.#oldest && this.#oldest.endUs < nowUs) this.#settle(this.#oldest.endUs, nowUs)
    this.#nowUs = nowUs
    this.#midTicks = midTicks
    if (this.#events === 0 && Number.isFinite(midTicks)) this.#base = midTicks
    this.#events++
    if (Number.isFinite(midTicks)) this.#sum += midTicks - this.#base
    else this.#holes++
    if (horizonEvents !== null)
      while (this.#oldest && this.#oldest.events + horizonEvents <= this.#events) this.#settle(nowUs, nowUs)
  }

  /** The book isn't live: nothing is known of the mids until it is. Voids what waits. */
  lose(): void {
    this.#counts.voided += this.#waiting.length - this.#from
    this.#waiting = []
    this.#from = 0
    this.#events = this.#holes = this.#sum = 0
    this.#midTicks = NaN
    this.#epoch = null
  }

  /** Puts what was said at the event followed last to wait. Whether it waits. Throws ModelError for probabilities that are none. */
  push({ tsVenueUs, members, champion, spreadTicks }: Said): boolean {
    const { classes, horizonMs, label } = this.question
    const kept = members.map((one, i) => (one === null ? null : distributionOf(one, classes.length, `members[${i}]`)))
    const at = this.#timeOf(tsVenueUs)
    const midTicks = this.#midTicks
    const threshold = thresholdTicks(label, midTicks, spreadTicks)
    if (!Number.isFinite(midTicks) || !Number.isFinite(threshold)) {
      this.#counts.unpriced++
      return false
    }
    if (this.#waiting.length - this.#from >= this.#most) {
      this.#counts.full++
      return false
    }
    this.#waiting.push({
      ...{ row: this.#counts.pushed++, tsVenueUs: at, members: kept, champion, midTicks, spreadTicks, threshold },
      ...{ endUs: horizonMs === null ? NaN : at + horizonMs * 1000 },
      ...{ events: this.#events, holes: this.#holes, sum: this.#sum },
    })
    this.#nowUs = at
    return true
  }

  get #oldest(): Waiting | undefined {
    return this.#waiting[this.#from]
  }

  #timeOf(tsVenueUs: number): number {
    if (!Number.isFinite(tsVenueUs)) throw new RangeError(`tsVenueUs: found ${tsVenueUs}, expected a time`)
    if (tsVenueUs >= this.#nowUs) return tsVenueUs
    this.#counts.backwards++
    return this.#nowUs
  }

  /** Takes the oldest away. All events followed so far are in its horizon, and no later one. */
  #settle(tsEndUs: number, tsKnownUs: number): void {
    const { events, holes, sum, endUs: _, threshold, ...said } = this.#oldest!
    const overlap = this.#waiting.length - this.#from - 1
    if (++this.#from > 1024 && this.#from * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#from)
      this.#from = 0
    }
    const count = this.#events - events
    let end = this.#midTicks
    if (this.question.label.definition === 'smooth' && count > 0)
      end = this.#holes > holes ? NaN : this.#base + (this.#sum - sum) / count
    const moveTicks = end - said.midTicks
    if (!Number.isFinite(moveTicks)) {
      this.#counts.unknown++
      return
    }
    const outcome = outcomeOf(this.question.classes, moveTicks, threshold)
    if (outcome < 0) {
      this.#counts.flat++
      return
    }
    this.#counts.resolved++
    const members = said.members as readonly (readonly number[] | null)[]
    this.#onResolved({
      ...{ ...said, members, tsEndUs, tsKnownUs, moveTicks, thresholdTicks: threshold, outcome, overlap },
    })
  }
}

/** Probabilities that are further from 1 together are none: as with models that ONNX Runtime evaluates. */
const SUM_SLACK = 1e-3

function distributionOf(given: ArrayLike<number>, classes: number, where: string): readonly number[] {
  if (given.length !== classes) fail(where, `${given.length} probabilities`, String(classes))
  const found = Array.from(given)
  const sum = found.reduce((all, p) => all + (p >= 0 ? p : NaN), 0)
  if (!(Math.abs(sum - 1) <= SUM_SLACK)) fail(where, `a sum of ${sum}`, '1, of probabilities from 0 to 1')
  return found
}
