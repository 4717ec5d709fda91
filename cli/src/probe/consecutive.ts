// Does a number that rises rise by exactly one?
import { type Answer, type Observed, type Question } from './question.js'

/** `read` gives the series a frame belongs to and its number there, or null. */
export class Consecutive implements Question {
  readonly #question: string
  readonly #read: (observed: Observed) => readonly [series: string, number: number] | null
  readonly #last = new Map<string, number>()
  readonly #counts = { steps: 0, byOne: 0, ahead: 0, notAhead: 0 }

  constructor(question: string, read: (observed: Observed) => readonly [string, number] | null) {
    this.#question = question
    this.#read = read
  }

  look(observed: Observed): void {
    const read = this.#read(observed)
    if (!read || Number.isNaN(read[1])) return
    const [series, number] = read
    const last = this.#last.get(series)
    this.#last.set(series, number)
    if (last === undefined) return
    this.#counts.steps++
    if (number === last + 1) this.#counts.byOne++
    else if (number > last) this.#counts.ahead++
    else this.#counts.notAhead++
  }

  answer(): Answer {
    const { steps, byOne, ahead, notAhead } = this.#counts
    const words =
      steps === 0
        ? null
        : byOne === steps
          ? `yes, in all ${steps} steps`
          : `no: ${ahead} steps leave numbers out, ${notAhead} don't rise, of ${steps}`
    return { question: this.#question, counts: { ...this.#counts }, answer: words }
  }
}

/** Counts frames by what they show, and words the counts. */
export class Tally implements Question {
  readonly #question: string
  readonly #see: (observed: Observed, count: (what: string) => void) => void
  readonly #word: (counts: Readonly<Record<string, number>>) => string | null
  readonly #counts: Record<string, number>

  constructor(
    question: string,
    kinds: readonly string[],
    see: (observed: Observed, count: (what: string) => void) => void,
    word: (counts: Readonly<Record<string, number>>) => string | null,
  ) {
    this.#question = question
    this.#counts = Object.fromEntries(kinds.map((kind) => [kind, 0]))
    this.#see = see
    this.#word = word
  }

  look(observed: Observed): void {
    this.#see(observed, (what) => (this.#counts[what] = (this.#counts[what] ?? 0) + 1))
  }

  answer(): Answer {
    return { question: this.#question, counts: { ...this.#counts }, answer: this.#word(this.#counts) }
  }
}
