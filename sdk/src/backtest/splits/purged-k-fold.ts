// Cross-validation of samples that overlap in time: k folds, and all combinations of several of them. López de Prado 2018, chapters 7 and 12.
import { OptionError } from '../../engine/errors.js'
import { type IndexSplit, type Interval, purge, spanOf } from './intervals.js'

/**
 * Each of `folds` parts in turn is tested on, contiguous in the order of `samples`, which ascend by `from`; trained on is what stays more
 * than `embargo` away from it.
 */
export function purgedKFold(samples: readonly Interval[], folds: number, embargo: number): readonly IndexSplit[] {
  return combinatorialSplits(samples, folds, 1, embargo).splits
}

export interface CombinatorialSplits {
  /** One for each choice of the tested groups. */
  readonly splits: readonly (IndexSplit & { readonly groups: readonly number[] })[]
  /** Each path holds for every group the split that tests it: together they test every sample once. */
  readonly paths: readonly (readonly number[])[]
}

/**
 * CPCV: of `groups` contiguous parts every choice of `tested` is tested on. C(groups, tested) splits, which make C(groups − 1, tested − 1)
 * paths through all samples.
 */
export function combinatorialSplits(
  samples: readonly Interval[],
  groups: number,
  tested: number,
  embargo: number,
): CombinatorialSplits {
  if (!(Number.isInteger(groups) && groups >= 2 && groups <= samples.length))
    throw new OptionError(`groups: found ${groups}, expected a whole number from 2 to the ${samples.length} samples`)
  if (!(Number.isInteger(tested) && tested >= 1 && tested < groups))
    throw new OptionError(`tested: found ${tested}, expected a whole number from 1 to ${groups - 1}`)
  if (!(embargo >= 0)) throw new OptionError(`embargo: found ${embargo}, expected 0 or more`)
  const late = samples.findIndex(({ from, to }, i) => !(from <= to) || from < (samples[i - 1]?.from ?? -Infinity))
  if (late >= 0)
    throw new OptionError(`samples[${late}]: expected from ≤ to, and from not before that of the sample above`)

  const parts = contiguous(samples.length, groups)
  const spans = parts.map((part) => spanOf(part.map((index) => samples[index]!)))
  const splits = choices(groups, tested).map((chosen) => {
    const others = parts.flatMap((part, group) => (chosen.includes(group) ? [] : part))
    const spansTested = chosen.map((group) => spans[group]!)
    const test = chosen.flatMap((group) => parts[group]!)
    return { groups: chosen, train: purge(samples, others, spansTested, embargo), test }
  })
  return { splits, paths: pathsOf(splits, groups) }
}

/** 0 … n − 1 in parts whose sizes differ by one at most. */
function contiguous(n: number, parts: number): number[][] {
  const edge = (part: number): number => Math.floor((part * n) / parts)
  return Array.from({ length: parts }, (_, part) =>
    Array.from({ length: edge(part + 1) - edge(part) }, (__, i) => edge(part) + i),
  )
}

/** Every choice of `k` of 0 … n − 1, in lexicographic order. */
function choices(n: number, k: number, from = 0): number[][] {
  if (k === 0) return [[]]
  return Array.from({ length: n - k - from + 1 }, (_, i) => from + i).flatMap((first) =>
    choices(n, k - 1, first + 1).map((rest) => [first, ...rest]),
  )
}

function pathsOf(splits: readonly { readonly groups: readonly number[] }[], groups: number): number[][] {
  const testing = Array.from({ length: groups }, (_, group) =>
    splits.flatMap((split, i) => (split.groups.includes(group) ? [i] : [])),
  )
  return testing[0]!.map((_, path) => testing.map((list) => list[path]!))
}
