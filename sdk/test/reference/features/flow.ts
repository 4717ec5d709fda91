// Order flow over windows: F27 to F33.
import { fromUnits } from '../decimal.js'
import { FLOW_LEVELS } from '../flow.js'
import { ofBookWindow, quotient, tradesIn } from '../gates.js'
import type { Parts } from '../past/rows.js'
import type { Family, Formula, Reading, Value, Windowed } from '../reading.js'
import { keyOf, WINDOWS, type Window } from '../windows.js'

interface Sums {
  /** How many book events; the first of an epoch has no flow and is not among them. */
  readonly events: number
  readonly byLevel: readonly bigint[]
  readonly legacy: bigint
  /** Of both sides, level by level, after each event. */
  readonly depth: readonly bigint[]
}

const levels = Array.from({ length: FLOW_LEVELS }, (_, m) => m)

export function sumsOf(window: Window, { past, once }: Reading): Sums {
  return once(`flow ${keyOf(window)}`, () => {
    const rows = past.books.within(window, past.clock).filter(({ flow }) => flow !== null)
    const sum = (term: (row: (typeof rows)[number]) => bigint) => rows.reduce((all, row) => all + term(row), 0n)
    return {
      events: rows.length,
      byLevel: levels.map((m) => sum(({ flow }) => flow?.byLevel[m] ?? 0n)),
      legacy: sum(({ flow }) => flow?.legacy ?? 0n),
      depth: levels.map((m) => sum(({ bids, asks }) => (bids[m]?.[1] ?? 0n) + (asks[m]?.[1] ?? 0n))),
    }
  })
}

function ofSums(formula: (sums: Sums, reading: Reading) => Value): Windowed {
  return (window) => ofBookWindow(window, (reading) => formula(sumsOf(window, reading), reading))
}

function ofLots(lots: (sums: Sums) => bigint): Windowed {
  return ofSums((sums, { lot }) => fromUnits(lots(sums), lot))
}

function total(lots: readonly bigint[]): bigint {
  return lots.reduce((sum, each) => sum + each, 0n)
}

/** F30: one scale for all levels, the mean depth of a level and side. Cont, Cucuringu and Zhang 2023, equation 3. */
function normalised({ byLevel, depth, events }: Sums, m: number): Value {
  return quotient(Number(byLevel[m] ?? 0n) * 2 * FLOW_LEVELS * events, Number(total(depth)))
}

/** F31: the training window's first component, weights given. */
function integrated(sums: Sums, { settings: { ofiWeights } }: Reading): Value {
  if (ofiWeights === null) return 'no_table'
  let sum = 0
  for (const [m, weight] of ofiWeights.entries()) {
    const value = normalised(sums, m)
    if (typeof value !== 'number') return value
    sum += weight * value
  }
  return quotient(
    sum,
    ofiWeights.reduce((all, weight) => all + Math.abs(weight), 0),
  )
}

/** F32, project definition: levels weighted by their share of depth. */
function byDepthShare({ byLevel, depth }: Sums, { lot }: Reading): Value {
  const weighted = levels.reduce((sum, m) => sum + (depth[m] ?? 0n) * (byLevel[m] ?? 0n), 0n)
  const share = quotient(Number(weighted), Number(total(depth)))
  return typeof share === 'number' ? share * fromUnits(1n, lot) : share
}

function perTradeVolume(window: Window): Formula {
  return ofBookWindow(window, (reading) => {
    const traded = tradesIn(window, reading).reduce((sum, { qtyLots }) => sum + qtyLots, 0n)
    return quotient(Number(sumsOf(window, reading).byLevel[0] ?? 0n), Number(traded), 'no_trades')
  })
}

function partsOf(window: Window, { past, once }: Reading): Parts {
  return once(`parts ${keyOf(window)}`, () => {
    const rows = past.parts.within(window, past.clock)
    const sum = (kind: keyof Parts) => rows.reduce((all, row) => all + row[kind], 0n)
    return { add: sum('add'), cancel: sum('cancel'), trade: sum('trade') }
  })
}

/** F33: Sitaru, Calinescu and Cucuringu 2023. */
function ofParts(lots: (parts: Parts, ofi: bigint, byOrder: boolean) => bigint): Windowed {
  return (window) =>
    ofBookWindow(window, (reading) => {
      const ofi = sumsOf(window, reading).byLevel[0] ?? 0n
      return fromUnits(lots(partsOf(window, reading), ofi, reading.orders !== null), reading.lot)
    })
}

const LONG = ['10s', '60s'] as const

export const flow: Family = {
  windowed: [
    ...[1, 5, 10].map((n) => [`ofi_l${n}`, ofLots(({ byLevel }) => total(byLevel.slice(0, n))), WINDOWS] as const),
    ['ofi_legacy', ofLots(({ legacy }) => legacy), WINDOWS],
    ...levels.flatMap(
      (m) =>
        [
          [`mlofi_${m + 1}`, ofLots(({ byLevel }) => byLevel[m] ?? 0n), WINDOWS],
          [`ofi_norm_${m + 1}`, ofSums((sums) => normalised(sums, m)), LONG],
        ] as const,
    ),
    ['ofi_integrated', ofSums(integrated), LONG],
    ['ofi_depth_share', ofSums(byDepthShare), LONG],
    ['ofi_per_trade_vol', perTradeVolume, LONG],
    ...(['add', 'cancel', 'trade'] as const).map(
      (kind) => [`ofi_${kind}`, ofParts((parts) => parts[kind]), LONG] as const,
    ),
    [
      'ofi_batch_rest',
      ofParts(({ add, cancel, trade }, ofi, byOrder) => (byOrder ? ofi - add - cancel - trade : 0n)),
      LONG,
    ],
  ],
}
