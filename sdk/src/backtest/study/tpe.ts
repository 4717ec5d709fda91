// Tree-structured Parzen estimator: draw where good trials were and bad ones weren't. Bergstra, Bardenet, Bengio and Kégl 2011.
import type { Draws } from './draws.js'
import { ChoiceParzen, Parzen } from './parzen.js'
import { randomValues } from './random-search.js'
import {
  cellOf,
  type ChoiceDimension,
  lineOf,
  type ParamValue,
  placeOf,
  type RangeDimension,
  type Space,
  valueAt,
  type Values,
} from './space.js'

/** What a sampler knows of a trial. */
export interface Tried {
  readonly values: Values
  readonly state: 'running' | 'complete' | 'pruned' | 'failed'
  /** Larger is better; of a pruned trial the last one reported. Not read of others. */
  readonly value: number
  /** How many intermediate values it reported. */
  readonly steps: number
}

export interface TpeOptions {
  /** Random until so many trials are complete or pruned; 10 unless said. */
  readonly startupTrials?: number
  /** Share of them that counts as good, rounded up, at most 25; 0.1 unless said. */
  readonly goodShare?: number
  /** Draws of each parameter, of which the one that promises most is taken; 24 unless said. */
  readonly candidates?: number
}

const MOST_GOOD = 25

/**
 * The paper's estimator: trials are split at a quantile into good and bad; of draws from the density l of the good the one with the
 * greatest l/g is taken, which has the greatest expected improvement. Parameters are drawn one by one. Pruned trials rank behind
 * complete ones, those that came further first. Failed trials are bad, and so are running ones until they are told (the constant
 * liar): proposals that are out at the same time keep away from each other.
 */
export function tpeValues(space: Space, tried: readonly Tried[], draws: Draws, options: TpeOptions = {}): Values {
  const { startupTrials = 10, goodShare = 0.1, candidates = 24 } = options
  const ranked = tried.filter(({ state }) => state === 'complete' || state === 'pruned').sort(byRank)
  if (ranked.length < Math.max(1, startupTrials)) return randomValues(space, draws)
  const split = Math.min(MOST_GOOD, Math.ceil(goodShare * ranked.length))
  const others = tried.filter(({ state }) => state === 'running' || state === 'failed')
  const good = ranked.slice(0, split)
  const bad = [...ranked.slice(split), ...others]
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]): [string, ParamValue] => {
      const of = (list: readonly Tried[]) => list.map(({ values }) => values[name]!)
      return dimension.kind === 'choice'
        ? [name, bestChoice(dimension, of(good), of(bad), draws, candidates)]
        : [name, bestNumber(dimension, of(good) as number[], of(bad) as number[], draws, candidates)]
    }),
  )
}

/** Best first; of equals the earlier, as sort keeps their order. */
function byRank(a: Tried, b: Tried): number {
  if (a.state !== b.state) return a.state === 'complete' ? -1 : 1
  if (a.state === 'pruned' && a.steps !== b.steps) return b.steps - a.steps
  return b.value - a.value
}

function bestNumber(
  dimension: RangeDimension,
  good: readonly number[],
  bad: readonly number[],
  draws: Draws,
  candidates: number,
): number {
  const [from, to] = lineOf(dimension)
  const place = (value: number): number => placeOf(dimension, value)
  const [l, g] = [new Parzen(good.map(place), from, to), new Parzen(bad.map(place), from, to)]
  const promise = (value: number): number => {
    if (!dimension.isWhole) return l.density(place(value)) / g.density(place(value))
    const cell = cellOf(dimension, value)
    return l.mass(...cell) / g.mass(...cell)
  }
  return most(candidates, () => valueAt(dimension, l.draw(draws)), promise)
}

function bestChoice(
  { choices }: ChoiceDimension,
  good: readonly ParamValue[],
  bad: readonly ParamValue[],
  draws: Draws,
  candidates: number,
): ParamValue {
  const places = (list: readonly ParamValue[]) => list.map((value) => choices.indexOf(value))
  const [l, g] = [new ChoiceParzen(places(good), choices.length), new ChoiceParzen(places(bad), choices.length)]
  const drawn = most(
    candidates,
    () => l.draw(draws),
    (i) => l.shares[i]! / g.shares[i]!,
  )
  return choices[drawn]!
}

/** The first of those that promise most. */
function most<T>(n: number, draw: () => T, promise: (one: T) => number): T {
  let best = draw()
  let highest = promise(best)
  for (let i = 1; i < n; i++) {
    const next = draw()
    const value = promise(next)
    if (value > highest) [best, highest] = [next, value]
  }
  return best
}
