// Imbalances of resting size (features F11–F14).
import * as L from '#layout'
import { type Availability, BOOK_NAN, type Definition, type Reason, PROJECT } from './rows.js'

export type BookName =
  | 'queue_imbalance'
  | `imbalance_l${3 | 5 | 10}`
  | `imbalance_bps${5 | 10 | 25}`
  | 'imbalance_dist'
  | 'imbalance_pressure'
  | 'bid_pressure'
  | 'ask_pressure'

const IMBALANCE_NAN: readonly Reason[] = [...BOOK_NAN, 'zero_denominator']

const imbalance = (
  id: string,
  name: BookName,
  kind: number,
  formula: string,
  needs: Availability,
  source: string,
): Definition => ({
  ...{ name, group: 'book', id, kind, formula, unit: '1', range: '[−1, 1]', nan: IMBALANCE_NAN, needs, source },
})

const pressure = (name: BookName, kind: number, size: string): Definition => ({
  name,
  group: 'book',
  id: null,
  kind,
  param: 10,
  formula: `Σ ${size} over the best 10 levels`,
  unit: 'amount',
  range: '≥ 0',
  nan: ['not_live', 'halt'],
  needs: 'L2',
  cost: 'O(10)',
})

export function imbalances(): Definition[] {
  const all: Definition[] = [
    imbalance('F11', 'queue_imbalance', L.FEATURE_QUEUE_IMBALANCE, '(B₁ − A₁)/(B₁ + A₁)', 'L1', 'Gould, Bonart 2016'),
  ]
  for (const levels of [3, 5, 10] as const) {
    const formula = `(Σ B − Σ A)/(Σ B + Σ A) over the best ${levels} levels`
    const row = imbalance('F12', `imbalance_l${levels}`, L.FEATURE_IMBALANCE_L, formula, 'L2', 'standard')
    all.push({ ...row, param: levels, remarks: ['fewer_levels'] })
  }
  for (const bps of [5, 10, 25] as const) {
    const formula = `(Σ B − Σ A)/(Σ B + Σ A) over levels within ${bps} bp of M`
    const row = imbalance('F13', `imbalance_bps${bps}`, L.FEATURE_IMBALANCE_BPS, formula, 'L2', 'standard')
    all.push({ ...row, param: bps, cost: 'O(levels in range)', remarks: ['truncated'] })
  }
  const distance = '(Σ w·B − Σ w·A)/(Σ w·B + Σ w·A), w = e^(−(d − d₁)/δ), δ = max(5 ticks, 1 bp of M)'
  const plain = '(bid_pressure − ask_pressure)/(bid_pressure + ask_pressure)'
  all.push(
    {
      ...imbalance('F14', 'imbalance_dist', L.FEATURE_IMBALANCE_DIST, distance, 'L2', PROJECT),
      cost: 'O(1) a change',
    },
    {
      ...imbalance('F12', 'imbalance_pressure', L.FEATURE_IMBALANCE_L, plain, 'L2', PROJECT),
      param: 10,
      remarks: ['fewer_levels'],
    },
    pressure('bid_pressure', L.FEATURE_BID_PRESSURE, 'B'),
    pressure('ask_pressure', L.FEATURE_ASK_PRESSURE, 'A'),
  )
  return all
}
