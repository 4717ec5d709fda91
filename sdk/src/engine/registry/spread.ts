// What trades paid and what they moved (features F07–F10, F53, F55).
import * as L from '#layout'
import { BOOK_NAN, type Definition, type Reason, TRADED } from './rows.js'

/** Without the window. */
export type SpreadBase = 'spread_effective' | 'spread_effective_eq' | 'spread_effective_bps' | 'vwap_dev'
type Delay = '1s' | '5s' | '60s'
export type ImpactName =
  | `spread_realized_${Delay}_60s`
  | `impact_${Delay}_60s`
  | 'hasbrouck_var_impact_20'
  | 'roll_500t'

const HUANG_STOLL = 'Huang, Stoll 1996'

export function effectiveSpreads(windows: readonly string[] = ['10s', '60s']): Definition[] {
  return windows.flatMap((window) => {
    const effective = (base: SpreadBase, param: number, formula: string, unit: string): Definition => ({
      ...{
        name: `${base}_${window}`,
        group: 'trade',
        id: 'F07',
        kind: L.FEATURE_SPREAD_EFFECTIVE,
        param,
        formula,
        unit,
      },
      ...{ window, nan: TRADED, needs: 'L1', cost: 'O(1) a trade', source: 'Lee, Ready 1991; Holden, Jacobsen 2014' },
    })
    const paid = '2·s·(p − M), M the mid in force before the trade’s batch'
    return [
      effective('spread_effective', 0, `Σ v·e / Σ v, e = ${paid}`, 'ticks'),
      effective('spread_effective_eq', 1, `mean of e = ${paid}`, 'ticks'),
      effective('spread_effective_bps', 2, `Σ v·e / Σ v, e = 10⁴·${paid}, in M`, 'bp'),
      {
        ...{ name: `vwap_dev_${window}`, group: 'trade', id: 'F10', kind: L.FEATURE_VWAP_DEV, unit: 'bp', window },
        ...{ formula: '10⁴·(M − V)/V, V = Σ p·v / Σ v', nan: [...BOOK_NAN, ...TRADED], needs: 'L1' },
        ...{ cost: 'O(1) a trade', source: 'standard' },
      },
    ]
  })
}

export function impacts(): Definition[] {
  const delays = (['1s', '5s', '60s'] as const).flatMap((delay, param) => {
    const later = (id: string, name: ImpactName, kind: number, formula: string): Definition => ({
      ...{ name, group: 'impact', id, kind, param, formula, unit: 'ticks', window: '60s', nan: TRADED, needs: 'L1' },
      ...{ warmUp: `60s + ${delay} of the market`, cost: 'O(1) a trade', source: HUANG_STOLL },
    })
    const of = `of trades whose t + ${delay} lies in the window`
    return [
      later(
        'F08',
        `spread_realized_${delay}_60s`,
        L.FEATURE_SPREAD_REALIZED,
        `Σ v·2·s·(p − M(t + ${delay})) / Σ v ${of}`,
      ),
      later('F09', `impact_${delay}_60s`, L.FEATURE_IMPACT, `Σ v·2·s·(M(t + ${delay}) − M(t−)) / Σ v ${of}`),
    ]
  })
  const nan: Reason[] = ['warm_up', 'zero_denominator']
  return [
    ...delays,
    {
      ...{ name: 'hasbrouck_var_impact_20', group: 'impact', id: 'F53', kind: L.FEATURE_VAR_IMPACT, unit: 'bp', nan },
      formula:
        'Σ r over steps 0…20 after s₀ = 1 of a VAR(5) in trade time, r_k = 10⁴·ln(M_{k+1}/M_k), s_k in the equation of r_k; last 500 merged trades with a mid',
      ...{ needs: 'L1', stage: 'batch', warmUp: '500 merged trades with a mid', cost: 'O(500·13²) a batch' },
      source: 'Hasbrouck 1991',
    },
    {
      ...{ name: 'roll_500t', group: 'impact', id: 'F55', kind: L.FEATURE_ROLL, unit: 'ticks', range: '> 0', nan },
      ...{ formula: '2·√(−γ), γ = cov(Δp_t, Δp_{t−1}) of the last 500 trades; γ ≥ 0 has none', window: '500t' },
      ...{ needs: 'L1', stage: 'batch', warmUp: '500 trades', cost: 'O(500) a batch', source: 'Roll 1984' },
    },
  ]
}
