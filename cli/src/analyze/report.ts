// The whole report: each market of the inputs, each pair of them, and the discoveries among all Granger tests.
import { falseDiscovery, type Granger } from './granger.js'
import { type MarketReport, marketReport } from './market-report.js'
import { type Looked, type PairReport, pairReport } from './pair-report.js'
import type { Sample } from './sample.js'

export interface GrangerTest extends Granger {
  readonly cause: string
  readonly effect: string
  /** Benjamini–Hochberg over all tests of the report, of p and of the robust p. */
  readonly q: number
  readonly qRobust: number
}

export interface Report {
  readonly inputs: readonly string[]
  readonly seed: number
  readonly markets: readonly MarketReport[]
  readonly pairs: readonly PairReport[]
  readonly granger: readonly GrangerTest[]
}

export interface Prepared extends Looked {
  readonly sample: Sample
}

export function report(inputs: readonly string[], prepared: readonly Prepared[], seed: number): Report {
  const markets = prepared.map((market) => marketReport(market, market.sample, seed))
  const pairs = prepared.flatMap((a, i) => prepared.slice(i + 1).map((b) => pairReport(a, b)))
  const tests: (Granger & { cause: string; effect: string })[] = []
  const note = (cause: string, effect: string, test: Granger | null): void => {
    if (test) tests.push({ cause, effect, ...test })
  }
  for (const { label, granger } of markets) {
    note(`${label} OFI`, `${label} mid`, granger.ofiToMoves)
    note(`${label} mid`, `${label} OFI`, granger.movesToOfi)
  }
  for (const { first, second, firstToSecond, secondToFirst } of pairs) {
    note(`${first} mid`, `${second} mid`, firstToSecond)
    note(`${second} mid`, `${first} mid`, secondToFirst)
  }
  const [qs, robust] = [falseDiscovery(tests.map(({ p }) => p)), falseDiscovery(tests.map(({ pRobust }) => pRobust))]
  return { inputs, seed, markets, pairs, granger: tests.map((t, i) => ({ ...t, q: qs[i]!, qRobust: robust[i]! })) }
}
