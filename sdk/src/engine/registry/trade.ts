// Trades over windows, and how fast they come (features F41, F43).
import * as L from '#layout'
import { COUNTED, type Definition, PROJECT, type Reason, TRADED, WINDOWS } from './rows.js'

/** Without the window. */
export type TradeBase =
  | 'trade_imbalance'
  | 'trade_flow'
  | 'trade_count'
  | 'trade_intensity'
  | `trade_intensity_${'buy' | 'sell'}`
export type SpeedName = 'exec_rate_buy' | 'exec_rate_sell' | 'exec_accel' | 'exec_ratio' | 'exec_speed'

export function trades(windows: readonly string[] = WINDOWS): Definition[] {
  return windows.flatMap((window) => {
    const trade = (
      id: string,
      base: TradeBase,
      kind: number,
      param: number,
      formula: string,
      unit: string,
      range: string,
      nan: readonly Reason[],
    ): Definition => ({
      ...{ name: `${base}_${window}`, group: 'trade', id, kind, param, formula, unit, range, window, nan },
      ...{ needs: 'L1', cost: 'O(1) a trade', source: 'standard' },
    })
    const rows = [
      trade('F41', 'trade_imbalance', L.FEATURE_TRADE_IMBALANCE, 0, 'Σ s·v / Σ v', '1', '[−1, 1]', TRADED),
      trade('F41', 'trade_flow', L.FEATURE_TRADE_FLOW, 0, 'Σ s·v', 'amount', 'ℝ', TRADED),
      trade('F41', 'trade_count', L.FEATURE_TRADE_COUNT, 0, 'number of trades', '1', '≥ 0', COUNTED),
    ]
    if (!/[sm]$/.test(window)) return rows
    const each = `λ ← λ·2^(−Δt/${window}) + ln2/${window} at each `
    const SIDES = [
      ['trade_intensity', `${each}trade`],
      ['trade_intensity_buy', `${each}buyer-initiated trade`],
      ['trade_intensity_sell', `${each}seller-initiated trade`],
    ] as const
    for (const [param, [base, formula]] of SIDES.entries())
      rows.push(trade('F43', base, L.FEATURE_TRADE_INTENSITY, param, formula, '1/s', '≥ 0', COUNTED))
    return rows
  })
}

export function speeds(): Definition[] {
  const speed = (
    name: SpeedName,
    kind: number,
    param: number,
    formula: string,
    unit: string,
    range: string,
  ): Definition => ({
    ...{ name, group: 'trade', id: null, kind, param, formula, unit, range, nan: ['no_trades'], needs: 'L1' },
    ...{ cost: 'O(1) a trade', source: PROJECT },
  })
  const rate = (side: string): string => `ln2/5 s · Σ v·2^(−Δt/5 s) of ${side}-initiated trades`
  return [
    speed('exec_rate_buy', L.FEATURE_EXEC_RATE, 1, rate('buyer'), 'amount/s', '≥ 0'),
    speed('exec_rate_sell', L.FEATURE_EXEC_RATE, 2, rate('seller'), 'amount/s', '≥ 0'),
    speed('exec_accel', L.FEATURE_EXEC_ACCEL, 0, '(R at 5 s − R at 60 s)·ln2/55 s', 'amount/s²', 'ℝ'),
    speed('exec_ratio', L.FEATURE_EXEC_RATIO, 0, 'v = R at 5 s / R at 60 s', '1', '≥ 0'),
    speed('exec_speed', L.FEATURE_EXEC_SPEED, 0, 'v/(1 + v); above ½ faster than lately', '1', '(0, 1)'),
  ]
}
