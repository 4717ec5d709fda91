// Weights and thresholds chosen on other markets: what a default has to be good for.
import {
  blockBootstrap,
  blockOf,
  type BlockPlan,
  BlockSums,
  type Draws,
  type Estimate,
} from '../statistics/block-bootstrap.js'
import { addTallies, CANDIDATES, choose, type Tally, tally, tallyCandidates } from './candidates.js'
import { DEFAULT_RULE, episodesOf, scoresOf, type ScoreRule } from './episodes.js'
import { addSides, gainOf, judge } from './fit.js'
import type { Aftermath, ScoreColumns } from './score-tape.js'

export interface MarketSamples {
  readonly columns: ScoreColumns
  readonly after: Aftermath
  readonly blocks: BlockPlan
}

export interface AcrossFit {
  /** What was chosen for each market on all the others, in their order. */
  readonly held: readonly { readonly rule: ScoreRule; readonly outOfSample: Tally; readonly defaults: Tally }[]
  readonly outOfSample: Tally
  readonly defaults: Tally
  /** Mean hit rate of both sides, fitted less default, over all markets; 95 % by blocks of time. */
  readonly gain: Estimate
  readonly beats: boolean
  readonly why: string
  /** Chosen on all markets if that beats the defaults, else these. */
  readonly rule: ScoreRule
}

const WHOLE = { fromMs: -Infinity, toMs: Infinity }
/** More blocks than a market has. */
const MARKET = 1e6

/** Leaves each market out in turn. Episodes of all markets count alike, so a busy one weighs more. Null of fewer than two markets. */
export function fitAcross(markets: readonly MarketSamples[], draws: Draws): AcrossFit | null {
  if (markets.length < 2) return null
  const tallies = markets.map(({ columns, after }) => tallyCandidates(columns, after, [WHOLE]).map(([all]) => all!))
  const chosenOn = (used: readonly (readonly Tally[])[]): number =>
    choose(CANDIDATES.map((_, candidate) => addTallies(used.map((market) => market[candidate]!)))) ?? 0
  const sums = new BlockSums(8)
  const chosen = markets.map((_, m) => chosenOn(tallies.filter((_, other) => other !== m)))
  const held = markets.map(({ columns, after, blocks }, m) => {
    const [rule, before] = [CANDIDATES[chosen[m]!]!, CANDIDATES[0]!]
    const block = (tsUs: number): number => m * MARKET + blockOf(blocks, tsUs)
    const episodes = [rule, before].map((one) => episodesOf(columns, scoresOf(columns, one.weights), one))
    for (const [i, list] of episodes.entries()) addSides(sums, 4 * i, columns, after, list, WHOLE, block)
    const [outOfSample, defaults] = episodes.map((list) => tally(columns, after, list, WHOLE)) as [Tally, Tally]
    return { rule, outOfSample, defaults }
  })
  const [gain] = blockBootstrap(sums, [gainOf], draws) as [Estimate]
  const outOfSample = addTallies(held.map((market) => market.outOfSample))
  const defaults = addTallies(held.map((market) => market.defaults))
  const { beats, why } = judge(
    gain,
    outOfSample,
    chosen.every((candidate) => candidate === 0),
  )
  return { held, outOfSample, defaults, gain, beats, why, rule: beats ? CANDIDATES[chosenOn(tallies)]! : DEFAULT_RULE }
}
