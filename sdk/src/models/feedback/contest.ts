// Champion and challengers on the same rows. The champion answers; who answers next is decided by rule, label by label.
//
//   promotion  a challenger's losses over the labels that both answered since the last decision: at least `labels` of them, lower in the
//              mean, and p of Diebold and Mariano below its level. Looked at each time another `labels` of them are there. Looking often
//              finds luck sooner or later, so the j-th look at K challengers has the level p/(K·j·(j + 1)): these add up to p at most.
//   rollback   an alarm of the drift detector on the champion's losses, while there is a former champion to go back to
//   cool-down  no promotion before `coolDown` labels have passed since the last decision or alarm. A rollback leaves nothing to go back
//              to, so that two members can't take turns
//
// Every decision and every alarm starts the comparisons and the detector anew: what was before is of another champion, or market.
import type { Members } from '../ensemble/ensemble.js'
import { ModelError } from '../errors.js'
import { DieboldMariano, type Comparison } from './diebold-mariano.js'
import { bytesOfHex, hexOf } from '../hex.js'
import type { DriftDetector } from './drift.js'
import { mustBeState, type ContestState } from './contest-state.js'
import { lossOf } from '../calibration/scores.js'
import { Scorecard, Shares, type Standing } from './scorecard.js'

/** A manifest has all that is needed. */
export interface Member {
  readonly name: string
  readonly version: string
  readonly featureHash: string
}

export interface ContestOptions {
  /** The first champion's place among the members. Default 0. */
  readonly champion?: number
  /** Resolved labels before a promotion, and between two looks. Default 1,000. */
  readonly labels?: number
  /** Of one comparison, over all looks together. Default 0.01. */
  readonly p?: number
  /** False: each look has the level p, and all of them together more. Default true. */
  readonly shareLevel?: boolean
  /** In labels. Default: as `labels`. */
  readonly coolDown?: number
  /** Largest lag that is kept. Default 512: outcomes that span more rows allow no promotion. */
  readonly lagMost?: number
  /** Null: no alarms, no rollbacks. */
  readonly drift?: DriftDetector | null
}

export interface Decision {
  readonly kind: 'promotion' | 'rollback' | 'alarm'
  /** Labels that the contest had seen, this one among them. */
  readonly label: number
  readonly tsUs: number
  /** Places of the champion before and after. */
  readonly from: number
  readonly to: number
  readonly why: string
  /** Labels that both answered since the last decision, and their mean losses. */
  readonly labels: number
  readonly fromLoss: number
  readonly toLoss: number
  /** Null but for promotions. */
  readonly comparison: (Comparison & { readonly look: number; readonly level: number }) | null
}

interface Pair {
  readonly test: DieboldMariano
  looks: number
  champion: number
  own: number
}

/** Decisions that are kept; older ones are counted. */
const KEPT = 1000

export class Contest {
  readonly members: readonly Member[]
  readonly classes: number
  readonly #options: Required<Omit<ContestOptions, 'champion' | 'drift'>>
  readonly #drift: DriftDetector | null
  readonly #cards: readonly Scorecard[]
  readonly #shares: Shares
  /** By member; the champion's own is not used. */
  #pairs: readonly Pair[]
  #champion: number
  #former: number | null = null
  #labels = 0
  /** Labels since the last decision or alarm; endless before the first. */
  #since = Infinity
  #overlap = 1
  #decisions: Decision[] = []
  #decided = 0

  /** Throws RangeError for options out of range and for fewer than two members or classes. */
  constructor(members: readonly Member[], classes: number, options: ContestOptions = {}) {
    const { champion = 0, labels = 1000, p = 0.01, shareLevel = true, lagMost = 512, drift = null } = options
    const coolDown = options.coolDown ?? labels
    if (members.length < 2) throw new RangeError(`members: found ${members.length}, expected 2 or more`)
    const whole = (name: string, value: number, least: number, most: number): void => {
      if (!Number.isSafeInteger(value) || value < least || value > most)
        throw new RangeError(`${name}: found ${value}, expected a whole number from ${least} to ${most}`)
    }
    whole('classes', classes, 2, 16)
    whole('champion', champion, 0, members.length - 1)
    whole('labels', labels, 2, 1e9)
    whole('coolDown', coolDown, 0, 1e9)
    if (!(p > 0 && p < 1)) throw new RangeError(`p: found ${p}, expected a number between 0 and 1`)
    this.members = members.map(({ name, version, featureHash }) => ({ name, version, featureHash }))
    this.classes = classes
    this.#options = { labels, p, shareLevel, coolDown, lagMost }
    this.#drift = drift
    this.#champion = champion
    this.#cards = members.map(() => new Scorecard())
    this.#shares = new Shares(classes)
    this.#pairs = this.#newPairs()
  }

  /** Place of the member that answers. */
  get champion(): number {
    return this.#champion
  }

  /** The champion that an alarm goes back to; null where there is none. */
  get former(): number | null {
    return this.#former
  }

  get labels(): number {
    return this.#labels
  }

  /** The last 1,000; `decided` counts all. */
  get decisions(): readonly Decision[] {
    return this.#decisions
  }

  get decided(): number {
    return this.#decided
  }

  /** By member, over everything it answered. */
  get standings(): readonly Standing[] {
    return this.#cards.map((card) => card.standing)
  }

  /** What a member's comparison with the champion says now; null of the champion. */
  comparisonOf(member: number): Comparison | null {
    return member === this.#champion ? null : this.#pairs[member]!.test.compare(this.#overlap)
  }

  /** The champion's answer; null while it sleeps. */
  answer(members: Members): ArrayLike<number> | null {
    return members[this.#champion]!
  }

  /**
   * What the members had said of a row, and its outcome. Rows in the order of their outcomes, of one market. `overlap`: rows that the
   * outcome spans beside this one. What was decided by it, at most one. Throws RangeError for wrong lengths.
   */
  learn(members: Members, outcome: number, { tsUs, overlap }: { tsUs: number; overlap: number }): Decision | null {
    if (members.length !== this.members.length)
      throw new RangeError(`members: found ${members.length}, expected ${this.members.length}`)
    if (!(Number.isInteger(outcome) && outcome >= 0 && outcome < this.classes))
      throw new RangeError(`outcome: found ${outcome}, expected a class from 0 to ${this.classes - 1}`)
    if (!(overlap >= 0)) throw new RangeError(`overlap: found ${overlap}, expected a count of rows`)
    this.#labels++
    this.#since++
    this.#overlap = Math.max(this.#overlap, overlap)
    const shareLoss = this.#shares.learn(outcome)
    for (const [i, one] of members.entries())
      if (one === null) this.#cards[i]!.sleep()
      else this.#cards[i]!.add(one, outcome, shareLoss)
    const said = members[this.#champion]
    if (!said) return null
    const loss = lossOf(said, outcome)
    for (const [i, one] of members.entries()) {
      if (one === null || i === this.#champion) continue
      const [pair, own] = [this.#pairs[i]!, lossOf(one, outcome)]
      pair.test.add(own - loss)
      pair.own += own
      pair.champion += loss
    }
    if (this.#drift?.observe(loss)) return this.#alarmed(tsUs)
    return this.#looked(members, tsUs)
  }

  #alarmed(tsUs: number): Decision {
    const [from, to] = [this.#champion, this.#former ?? this.#champion]
    const why = to === from ? 'the champion’s loss rose; no former champion' : 'the champion’s loss rose'
    const decision = this.#decision(to === from ? 'alarm' : 'rollback', to, tsUs, why, null)
    this.#former = null
    return this.#settle(decision)
  }

  /** The best of the challengers that pass at this label. */
  #looked(members: Members, tsUs: number): Decision | null {
    const { labels, p, shareLevel, coolDown } = this.#options
    let best: Decision | null = null
    for (const [i, pair] of this.#pairs.entries()) {
      if (i === this.#champion || members[i] === null) continue
      if (pair.test.rows % labels !== 0 || this.#since < coolDown) continue
      const comparison = pair.test.compare(this.#overlap)
      const look = ++pair.looks
      const level = shareLevel ? p / ((this.members.length - 1) * look * (look + 1)) : p
      if (!(comparison.difference < 0 && comparison.p < level)) continue
      if (best && best.comparison!.difference <= comparison.difference) continue
      best = this.#decision('promotion', i, tsUs, 'a lower loss, beyond luck', { ...comparison, look, level })
    }
    if (best === null) return null
    this.#former = this.#champion
    return this.#settle(best)
  }

  #decision(
    kind: Decision['kind'],
    to: number,
    tsUs: number,
    why: string,
    comparison: Decision['comparison'],
  ): Decision {
    const from = this.#champion
    const { test, champion, own } = this.#pairs[to]!
    const { rows } = test
    const losses = to === from ? { fromLoss: NaN, toLoss: NaN } : { fromLoss: champion / rows, toLoss: own / rows }
    return { ...{ kind, label: this.#labels, tsUs, from, to, why, labels: rows, ...losses }, comparison }
  }

  #settle(decision: Decision): Decision {
    this.#champion = decision.to
    this.#since = 0
    this.#pairs = this.#newPairs()
    this.#drift?.reset()
    this.#decided++
    this.#decisions = [...this.#decisions.slice(1 - KEPT), decision]
    return decision
  }

  #newPairs(): readonly Pair[] {
    return this.members.map(() => ({
      ...{ test: new DieboldMariano(this.#options.lagMost), looks: 0, champion: 0, own: 0 },
    }))
  }

  /** All that the next label depends on, as JSON; decisions of the past aren't. */
  save(): ContestState {
    return {
      format: 'leadline-contest',
      version: 1,
      ...{ members: this.members, classes: this.classes, options: this.#options },
      ...{ champion: this.#champion, former: this.#former, labels: this.#labels, overlap: this.#overlap },
      since: Number.isFinite(this.#since) ? this.#since : null,
      decided: this.#decided,
      shares: [...this.#shares.counts],
      cards: this.#cards.map((card) => card.save()),
      pairs: this.#pairs.map(({ test, looks, champion, own }) => ({ test: test.save(), looks, champion, own })),
      drift: this.#drift ? hexOf(this.#drift.save()) : null,
    }
  }

  /**
   * Goes on where `save()` was called, decision for decision. Throws ModelError, and changes nothing, for the state of other members,
   * versions, feature hashes or options, with or without a detector where this one is the other way, and for what is none.
   */
  restore(value: unknown): void {
    const state = mustBeState(value, this.members, this.classes, this.#options, this.#drift !== null)
    const pairs = this.#newPairs()
    const cards = this.#cards.map(() => new Scorecard())
    try {
      for (const [i, { test, looks, champion, own }] of state.pairs.entries()) {
        pairs[i]!.test.restore(test)
        Object.assign(pairs[i]!, { looks, champion, own })
      }
      for (const [i, card] of state.cards.entries()) cards[i]!.restore(card)
      if (state.drift !== null) this.#drift!.restore(bytesOfHex(state.drift))
    } catch (error) {
      throw new ModelError('contest', error instanceof Error ? error.message : String(error), 'what save() gave', {
        cause: error,
      })
    }
    this.#pairs = pairs
    for (const [i, card] of state.cards.entries()) this.#cards[i]!.restore(card)
    this.#shares.restore(state.shares)
    this.#champion = state.champion
    this.#former = state.former
    this.#labels = state.labels
    this.#overlap = state.overlap
    this.#since = state.since ?? Infinity
    this.#decided = state.decided
    this.#decisions = []
  }
}
