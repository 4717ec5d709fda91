// How often an episode of the score was right about the next change of the mid, beside what knows nothing, and what the move was worth.
import {
  blockBootstrap,
  blockOf,
  type BlockPlan,
  BlockSums,
  type Draws,
  type Estimate,
} from '../statistics/block-bootstrap.js'
import { type Bounds, wilson } from '../statistics/wilson.js'
import type { Episode } from './episodes.js'
import type { Aftermath, ScoreColumns } from './score-tape.js'

/** Under so many episodes a share says next to nothing. */
export const FEW_EPISODES = 100

export interface Rate extends Bounds {
  readonly hits: number
  readonly share: number
}

export interface HitRates {
  /** Episodes whose next change of the mid is known. */
  readonly episodes: number
  /** Those of which it isn't: the recording or the unbroken stretch ended before. */
  readonly censored: number
  /** How many different changes of the mid they are judged by: fewer than `episodes` where several share one. */
  readonly changes: number
  readonly tooFew: boolean
  /** Next change of the mid went the score's way; 95 % by Wilson. */
  readonly score: Rate
  /** Always the same guess, whichever of the two is right more often of these very episodes. */
  readonly constant: Rate & { readonly guess: 'up' | 'down' }
  /** Sign of the imbalance at the same samples; one of 0 is no guess and no hit. */
  readonly imbalance: Rate
  /** Share of the score less the other's, 95 % by blocks of time. */
  readonly overConstant: Estimate
  readonly overImbalance: Estimate
  /** Mean move of the mid in the score's direction in the horizon, ticks, 95 % by blocks, of those episodes whose stretch lasts so long. */
  readonly move: Estimate & { readonly episodes: number }
  /** Mean of half the spread at the beginning of an episode, ticks: what a taker pays once. */
  readonly halfSpreadTicks: number
}

/** What an episode adds to the sums of its block. */
const SUM = { n: 0, hits: 1, ups: 2, imbalance: 3, moved: 4, move: 5 } as const

/** `episodes` of one side or of both. */
export function hitRates(
  columns: ScoreColumns,
  { nextMove, movedTicks }: Aftermath,
  episodes: readonly Episode[],
  blocks: BlockPlan,
  draws: Draws,
): HitRates {
  const { tsUs, midTicks, spreadTicks, parts } = columns
  const sums = new BlockSums(6)
  const changes = new Set<number>()
  let [censored, halfSpread] = [0, 0]
  for (const { index, side } of episodes) {
    const block = blockOf(blocks, tsUs[index]!)
    halfSpread += spreadTicks[index]! / 2
    if (!Number.isNaN(movedTicks[index]!)) {
      sums.add(block, SUM.moved, 1)
      sums.add(block, SUM.move, side * movedTicks[index]!)
    }
    const next = nextMove[index]!
    if (next < 0) {
      censored++
      continue
    }
    const isUp = midTicks[next]! > midTicks[index]!
    changes.add(next)
    sums.add(block, SUM.n, 1)
    if (isUp) sums.add(block, SUM.ups, 1)
    if (isUp === side > 0) sums.add(block, SUM.hits, 1)
    if (isUp ? parts[0][index]! > 0 : parts[0][index]! < 0) sums.add(block, SUM.imbalance, 1)
  }
  const total = sums.total
  const [n, ups] = [total[SUM.n]!, total[SUM.ups]!]
  const guess = ups >= n - ups ? 'up' : 'down'
  const guessed = (of: Float64Array): number => (guess === 'up' ? of[SUM.ups]! : of[SUM.n]! - of[SUM.ups]!)
  const [overConstant, overImbalance, move] = blockBootstrap(
    sums,
    [
      (of) => (of[SUM.hits]! - guessed(of)) / of[SUM.n]!,
      (of) => (of[SUM.hits]! - of[SUM.imbalance]!) / of[SUM.n]!,
      (of) => of[SUM.move]! / of[SUM.moved]!,
    ],
    draws,
  ) as [Estimate, Estimate, Estimate]
  return {
    episodes: n,
    censored,
    changes: changes.size,
    tooFew: n < FEW_EPISODES,
    score: rateOf(total[SUM.hits]!, n),
    constant: { guess, ...rateOf(guessed(total), n) },
    imbalance: rateOf(total[SUM.imbalance]!, n),
    overConstant,
    overImbalance,
    move: { episodes: total[SUM.moved]!, ...move },
    halfSpreadTicks: halfSpread / episodes.length,
  }
}

function rateOf(hits: number, n: number): Rate {
  return { hits, share: hits / n, ...wilson(hits, n) }
}
