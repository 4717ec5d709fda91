// Order flow of the best levels (features F27–F29).
import * as L from '#layout'
import { type Availability, type Definition, FLOW_NAN, PROJECT, WINDOWS } from './rows.js'

type Level = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10
/** Without the window: `ofi_l1_10s` is `ofi_l1` over 10 s. */
export type FlowBase = `ofi_l${1 | 5 | 10}` | `mlofi_${Level}` | 'ofi_legacy'

const CKS = 'Cont, Kukanov, Stoikov 2014'

export function flows(windows: readonly string[] = WINDOWS): Definition[] {
  return windows.flatMap((window) => {
    const flow = (
      id: string,
      base: FlowBase,
      kind: number,
      param: number,
      formula: string,
      needs: Availability,
      source: string,
    ): Definition => ({
      ...{ name: `${base}_${window}`, group: 'flow', id, kind, param, formula, unit: 'amount', window, nan: FLOW_NAN },
      ...{ needs, source, cost: 'O(1) an event' },
    })
    const ofi = 'Σ 1{b ≥ b′}B − 1{b ≤ b′}B′ − 1{a ≤ a′}A + 1{a ≥ a′}A′ over events'
    const best = (levels: 5 | 10, series: number): Definition =>
      flow(
        'F29',
        `ofi_l${levels}`,
        L.FEATURE_OFI,
        series + 1,
        `Σ mlofi_m over the best ${levels} levels`,
        'L2',
        PROJECT,
      )
    const all = [
      flow('F27', 'ofi_l1', L.FEATURE_OFI, 1, ofi, 'L1', CKS),
      best(5, L.SERIES_BEST_5),
      best(10, L.SERIES_BEST_10),
    ]
    for (let level = 1; level <= 10; level++) {
      const formula = `ofi_l1 of occupied level ${level}`
      all.push(flow('F29', `mlofi_${level as Level}`, L.FEATURE_OFI, level, formula, 'L2', 'Xu, Gould, Howison 2018'))
    }
    const legacy = 'Σ max(ΔB₁, 0) − max(ΔA₁, 0) over events'
    all.push(flow('F28', 'ofi_legacy', L.FEATURE_OFI_LEGACY, 0, legacy, 'L1', PROJECT))
    return all
  })
}
