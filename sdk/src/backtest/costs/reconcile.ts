// Why a simulated run's profit isn't the live one's: two lists of fills, line by line.
import { type Execution, gainOf, signOf } from './execution.js'

export interface ReconcileOptions {
  /** Fills of equal side and tag that far apart may be the same. 1 s unless said. */
  readonly withinUs?: number
  /** What prices are marked with, for the value of a fill that only one side has; the last price of either list unless said. */
  readonly mark?: number
}

/** `same`: nothing differs but the time. */
export type Difference = 'same' | 'price' | 'amount' | 'fee' | 'only_live' | 'only_sim'

export interface ReconcileLine {
  readonly live: Execution | null
  readonly sim: Execution | null
  readonly differences: readonly Difference[]
  /** Live − simulated; NaN where one is missing. */
  readonly laterUs: number
  /** Profit, live − simulated, in money: from the price of what both filled, from the amount that one filled more, from the fee. */
  readonly fromPrice: number
  readonly fromAmount: number
  readonly fromFee: number
}

export interface Reconciliation {
  /** By time of the live fill, or of the simulated one where that is all there is. */
  readonly lines: readonly ReconcileLine[]
  readonly matched: number
  readonly onlyLive: number
  readonly onlySim: number
  /** Sums over the lines. */
  readonly fromPrice: number
  readonly fromAmount: number
  readonly fromFee: number
  /** Marked profit of the live list less that of the simulated one: the sum of the three above. */
  readonly difference: number
  readonly mark: number
}

/**
 * Pairs each live fill, in order of time, with the nearest simulated one that is left, of the same side and tag, within `withinUs`;
 * of equally near ones the earlier. Profits are marked at `mark`: Σ s·amount·(mark − price) − fee.
 */
export function reconcile(
  live: readonly Execution[],
  sim: readonly Execution[],
  options: ReconcileOptions = {},
): Reconciliation {
  const { withinUs = 1_000_000 } = options
  const [ours, theirs] = [byTime(live), byTime(sim)]
  const mark = options.mark ?? lastPrice(ours, theirs)
  const left = new Map<string, Execution[]>()
  for (const fill of theirs) {
    const list = left.get(keyOf(fill))
    if (list) list.push(fill)
    else left.set(keyOf(fill), [fill])
  }
  const lines = ours.map((fill) => compare(fill, takeNearest(left.get(keyOf(fill)) ?? [], fill.tsUs, withinUs), mark))
  const matched = lines.filter(({ sim: other }) => other !== null).length
  for (const list of left.values()) for (const fill of list) lines.push(compare(null, fill, mark))
  lines.sort((a, b) => (a.live ?? a.sim!).tsUs - (b.live ?? b.sim!).tsUs)
  const sum = (part: 'fromPrice' | 'fromAmount' | 'fromFee'): number => lines.reduce((all, line) => all + line[part], 0)
  const parts = { fromPrice: sum('fromPrice'), fromAmount: sum('fromAmount'), fromFee: sum('fromFee') }
  return {
    ...{ lines, matched, onlyLive: live.length - matched, onlySim: sim.length - matched, mark },
    ...parts,
    difference: parts.fromPrice + parts.fromAmount + parts.fromFee,
  }
}

function byTime(fills: readonly Execution[]): Execution[] {
  return fills.toSorted((a, b) => a.tsUs - b.tsUs)
}

function lastPrice(ours: readonly Execution[], theirs: readonly Execution[]): number {
  const [a, b] = [ours.at(-1), theirs.at(-1)]
  return (b && (!a || b.tsUs > a.tsUs) ? b : a)?.price ?? 0
}

function keyOf({ side, tag = '' }: Execution): string {
  return `${side} ${tag}`
}

/** Taken out of `list`, which ascends by time. */
function takeNearest(list: Execution[], tsUs: number, withinUs: number): Execution | null {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (list[middle]!.tsUs < tsUs - withinUs) low = middle + 1
    else high = middle
  }
  let [best, distance] = [-1, Infinity]
  for (let i = low; i < list.length && list[i]!.tsUs <= tsUs + withinUs; i++) {
    const away = Math.abs(list[i]!.tsUs - tsUs)
    if (away < distance) [best, distance] = [i, away]
  }
  return best < 0 ? null : list.splice(best, 1)[0]!
}

function compare(live: Execution | null, sim: Execution | null, mark: number): ReconcileLine {
  const side = (live ?? sim)!.side
  const common = Math.min(live?.amount ?? 0, sim?.amount ?? 0)
  const differences: Difference[] = []
  if (!live) differences.push('only_sim')
  else if (!sim) differences.push('only_live')
  else {
    if (live.price !== sim.price) differences.push('price')
    if (live.amount !== sim.amount) differences.push('amount')
    if (live.fee !== sim.fee) differences.push('fee')
    if (differences.length === 0) differences.push('same')
  }
  const isInverse = (live ?? sim)!.isInverse ?? false
  const more = (fill: Execution | null): number =>
    fill === null ? 0 : gainOf({ amount: fill.amount - common, isInverse }, fill.price, mark)
  return {
    ...{ live, sim, differences, laterUs: live && sim ? live.tsUs - sim.tsUs : NaN },
    fromPrice: common > 0 ? signOf(side) * gainOf({ amount: common, isInverse }, live!.price, sim!.price) : 0,
    fromAmount: signOf(side) * (more(live) - more(sim)),
    fromFee: (sim?.fee ?? 0) - (live?.fee ?? 0),
  }
}
