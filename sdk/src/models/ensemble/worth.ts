// Whether an ensemble is worth having: its loss beside its members', row by row, before anybody knew the outcome (gate: at most 0.001 nats
// above the best single member, or it stays off).
import { lossOf } from '../calibration/scores.js'
import type { Members } from './ensemble.js'

/** Mean logarithmic losses, nats a row, over the rows in which the ensemble and all members answered. */
export interface Worth {
  readonly rows: number
  readonly ensemble: number
  readonly members: readonly number[]
  /** The best member's place; −1 before the first row. */
  readonly best: number
  /** Whether the ensemble's loss is at most the best member's and the slack. */
  readonly isWorthIt: boolean
}

export const SLACK_NATS = 0.001

export class EnsembleWorth {
  readonly #sums: Float64Array
  readonly #slackNats: number
  #sum = 0
  #rows = 0

  constructor(members: number, slackNats = SLACK_NATS) {
    this.#sums = new Float64Array(members)
    this.#slackNats = slackNats
  }

  /** What was said of a row, and its outcome. A row that not all answered is left out: losses are compared on the same rows. */
  add(members: Members, combined: ArrayLike<number>, outcome: number): void {
    if (members.includes(null)) return
    this.#rows++
    this.#sum += lossOf(combined, outcome)
    for (const [i, one] of members.entries()) this.#sums[i]! += lossOf(one!, outcome)
  }

  get worth(): Worth {
    const rows = this.#rows
    const members = Array.from(this.#sums, (sum) => sum / rows)
    const least = Math.min(...members)
    const ensemble = this.#sum / rows
    return { rows, ensemble, members, best: members.indexOf(least), isWorthIt: ensemble <= least + this.#slackNats }
  }
}
