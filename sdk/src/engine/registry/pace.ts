// Order flow against depth and volume, and how fast the touch moves (features F30–F32, F36, F39).
import * as L from '#layout'
import { type Availability, type Definition, FLOW_NAN, PROJECT, type Reason } from './rows.js'

type Level = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10
/** Without the window. */
export type PaceBase =
  | `ofi_norm_${Level}`
  | 'ofi_integrated'
  | 'ofi_depth_share'
  | 'ofi_per_trade_vol'
  | 'quote_update_rate'
  | `depletion_eta_${'bid' | 'ask'}`

const NORMAL = ['10s', '60s'] as const
const CCZ = 'Cont, Cucuringu, Zhang 2023'
const ZERO: readonly Reason[] = [...FLOW_NAN, 'zero_denominator']

const pace = (
  window: string,
  id: string | null,
  base: PaceBase,
  kind: number,
  formula: string,
  unit: string,
  nan: readonly Reason[],
  needs: Availability,
  source: string,
): Definition => ({
  ...{ name: `${base}_${window}`, group: 'flow', id, kind, formula, unit, window, nan, needs, source },
  cost: 'O(10) an event',
})

/** Those of order flow, in windows of any kind. */
export function normalised(windows: readonly string[] = NORMAL): Definition[] {
  return windows.flatMap((window) => {
    const all: Definition[] = []
    for (let level = 1; level <= 10; level++) {
      const formula = `mlofi_${level}/Q̄, Q̄ = 1/10·Σ_m mean of (B_m + A_m)/2 over the window's events`
      const row = pace(window, 'F30', `ofi_norm_${level as Level}`, L.FEATURE_OFI_NORM, formula, '1', ZERO, 'L2', CCZ)
      all.push({ ...row, param: level })
    }
    const integrated = 'Σ w_m·ofi_norm_m/Σ|w_m|, w frozen: first principal component of earlier vectors'
    const share = "Σ w_m·mlofi_m, w_m = level m's share of the depth in the window"
    const volume = 'ofi_l1/Σ v'
    all.push(
      pace(
        window,
        'F31',
        'ofi_integrated',
        L.FEATURE_OFI_INTEGRATED,
        integrated,
        '1',
        [...ZERO, 'no_table'],
        'L2',
        CCZ,
      ),
      pace(window, 'F32', 'ofi_depth_share', L.FEATURE_OFI_SHARE, share, 'amount', ZERO, 'L2', PROJECT),
      pace(
        window,
        'F32',
        'ofi_per_trade_vol',
        L.FEATURE_OFI_PER_VOLUME,
        volume,
        '1',
        [...ZERO, 'no_trades'],
        'L1',
        PROJECT,
      ),
    )
    return all
  })
}

const isTime = (window: string): boolean => /[sm]$/.test(window)

/** Changes of the touch per second. */
export function touchRates(windows: readonly string[] = ['1s', '10s', '60s']): Definition[] {
  const formula = 'events that changed a best price or size, per second'
  return windows.filter(isTime).map((window) => ({
    ...pace(window, 'F36', 'quote_update_rate', L.FEATURE_TOUCH_RATE, formula, '1/s', FLOW_NAN, 'L1', PROJECT),
    range: '≥ 0',
  }))
}

/** How long the best levels will last. */
export function depletions(windows: readonly string[] = ['10s']): Definition[] {
  return windows.filter(isTime).flatMap((window) =>
    (['bid', 'ask'] as const).map((side, param) => {
      const size = side === 'bid' ? 'B₁' : 'A₁'
      const formula = `${size}/(what left − what came to the best ${side} at a standing price, per second)`
      const nan: readonly Reason[] = [...FLOW_NAN, 'one_sided', 'not_depleting']
      return {
        ...pace(window, 'F39', `depletion_eta_${side}`, L.FEATURE_DEPLETION, formula, 's', nan, 'L1', PROJECT),
        ...{ param, range: '> 0', netted: true },
      }
    }),
  )
}
