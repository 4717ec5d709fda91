// The shape of the book near the touch (features F05, F06, F15–F24), and the spread over time (F02).
import * as L from '#layout'
import { BOOK_NAN, type Definition, FLOW_NAN, PROJECT, type Reason, WINDOWS } from './rows.js'

type Side = 'bid' | 'ask'
type Ten = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10
type Notional = '10k' | '100k' | '1m'
export type ShapeName =
  | `weighted_mid_l${5 | 10}`
  | 'vamp_bps10'
  | `vamp_l${5 | 10}`
  | `level_imbalance_${Ten}`
  | `log_depth_ratio_l${5 | 10}`
  | `book_slope_${Side | 'imb'}`
  | 'book_slope_ns'
  | `book_slope_ns_${Side}`
  | `book_convexity_${Side}`
  | `depth_hhi_${Side}`
  | `depth_entropy_${Side}`
  | `depth_bps${5 | 10 | 25}_${Side}`
  | `depth_quote_bps${5 | 10 | 25}_${Side}`
  | `cost_to_trade_${'buy' | 'sell' | 'rt'}_${Notional}`
  | `level_gap_${Side | 'asym'}_${1 | 2 | 3 | 4 | 5}`
  | 'p_up_queue'
/** Without the window. */
export type ShapeBase = 'spread_quoted_tw'

const SIDES = ['bid', 'ask'] as const
const OF_ASKS = 128
const ZERO: readonly Reason[] = [...BOOK_NAN, 'zero_denominator']
const ONE_SIDE: readonly Reason[] = ['not_live', 'halt', 'one_sided']
const TEN = 'O(10)'

type Rest = Omit<Definition, 'name' | 'group' | 'id' | 'kind' | 'formula' | 'unit' | 'nan' | 'needs'>

const shape = (
  id: string,
  name: ShapeName,
  kind: number,
  formula: string,
  unit: string,
  nan: readonly Reason[],
  rest: Rest = {},
): Definition => ({ name, group: 'book', id, kind, formula, unit, nan, needs: 'L2', cost: TEN, ...rest })

function prices(): Definition[] {
  const weighted = 'Σ w_m·W_m/Σ w_m − M, W_m = (A_m·b_m + B_m·a_m)/(A_m + B_m), w_m = e^(−(m − 1)/2)'
  const vamp = '(p_b·Q_a + p_a·Q_b)/(Q_a + Q_b) − M, p and Q average price and size of a side'
  const wide = ['wide', 'fewer_levels'] as const
  return [
    ...([5, 10] as const).flatMap((levels) => [
      shape(
        'F05',
        `weighted_mid_l${levels}`,
        L.FEATURE_WEIGHTED_MID_L,
        `${weighted}, m ≤ ${levels}`,
        'ticks',
        BOOK_NAN,
        {
          ...{ param: levels, remarks: wide, group: 'price' },
        },
      ),
      shape('F06', `vamp_l${levels}`, L.FEATURE_VAMP_L, `${vamp} over ${levels} levels`, 'ticks', BOOK_NAN, {
        ...{ param: levels, remarks: wide, group: 'price', source: 'practice; no primary source' },
      }),
    ]),
    shape('F06', 'vamp_bps10', L.FEATURE_VAMP_BPS, `${vamp} within 10 bp of M`, 'ticks', ZERO, {
      ...{ param: 10, remarks: ['wide', 'truncated'], group: 'price', source: 'practice; no primary source' },
      cost: 'O(levels in range)',
    }),
  ]
}

function imbalances(): Definition[] {
  const levels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const
  return [
    ...levels.map((level) =>
      shape(
        'F15',
        `level_imbalance_${level}`,
        L.FEATURE_LEVEL_IMBALANCE,
        `(B_m − A_m)/(B_m + A_m), m = ${level}`,
        '1',
        [...BOOK_NAN, 'no_level'],
        { param: level, range: '[−1, 1]', source: 'standard' },
      ),
    ),
    ...([5, 10] as const).map((levels) =>
      shape(
        'F16',
        `log_depth_ratio_l${levels}`,
        L.FEATURE_LOG_DEPTH_RATIO,
        `ln Σ B − ln Σ A over ${levels} levels`,
        '1',
        BOOK_NAN,
        { param: levels, remarks: ['fewer_levels'], source: 'standard' },
      ),
    ),
  ]
}

function slopes(): Definition[] {
  const fewer = { remarks: ['fewer_levels'] } as const
  const ns = '1/N·(v₁/|p₁/M − 1| + Σ (v_{j+1}/v_j − 1)/|p_{j+1}/p_j − 1|), v = ln of cumulative lots, 10 levels'
  const source = 'Næs, Skjeltorp 2006'
  const all: Definition[] = []
  for (const [param, side] of SIDES.entries()) {
    const size = side === 'bid' ? 'B' : 'A'
    all.push(
      shape('F17', `book_slope_${side}`, L.FEATURE_SLOPE, `Σ d·C/Σ d² of ${size}, 10 levels`, 'lots/tick', BOOK_NAN, {
        ...{ param, ...fewer, source: 'standard' },
      }),
      shape('F17', `book_slope_ns_${side}`, L.FEATURE_SLOPE_NS, ns, '1', ZERO, { param, ...fewer, source }),
      shape(
        'F18',
        `book_convexity_${side}`,
        L.FEATURE_CONVEXITY,
        `coefficient of x² of C/C_L on (x, x²), x = d/d_L, L ≤ 10`,
        '1',
        [...BOOK_NAN, 'too_few'],
        { param, ...fewer },
      ),
      shape('F19', `depth_hhi_${side}`, L.FEATURE_HHI, `Σ (q/Σ q)² of ${size}, 10 levels`, '1', ONE_SIDE, {
        ...{ param, ...fewer, range: '(0, 1]', source: 'Herfindahl' },
      }),
      shape(
        'F20',
        `depth_entropy_${side}`,
        L.FEATURE_ENTROPY,
        `−Σ p·ln p/ln L, p = ${size}/Σ ${size}, L ≤ 10 levels`,
        '1',
        [...ONE_SIDE, 'zero_denominator'],
        { param, ...fewer, range: '[0, 1]', source: 'Shannon' },
      ),
    )
  }
  all.push(
    shape('F17', 'book_slope_imb', L.FEATURE_SLOPE, '(bid − ask)/(bid + ask) of book_slope', '1', ZERO, {
      ...{ param: 2, ...fewer, range: '[−1, 1]' },
    }),
    shape('F17', 'book_slope_ns', L.FEATURE_SLOPE_NS, 'mean of both sides', '1', ZERO, { param: 2, ...fewer, source }),
  )
  return all
}

function depths(): Definition[] {
  const all: Definition[] = []
  for (const bps of [5, 10, 25] as const)
    for (const [i, side] of SIDES.entries()) {
      const rest = {
        param: bps + i * OF_ASKS,
        range: '≥ 0',
        remarks: ['truncated'],
        cost: 'O(levels in range)',
      } as const
      const within = `${side === 'bid' ? 'B' : 'A'} within ${bps} bp of M`
      all.push(
        shape('F21', `depth_bps${bps}_${side}`, L.FEATURE_DEPTH_BPS, `Σ ${within}`, 'amount', BOOK_NAN, rest),
        shape(
          'F21',
          `depth_quote_bps${bps}_${side}`,
          L.FEATURE_DEPTH_QUOTE,
          `Σ price·${within}`,
          'quote',
          BOOK_NAN,
          rest,
        ),
      )
    }
  const source = 'XLM (Xetra); Irvine, Benston, Kandel 2000'
  for (const [step, notional] of (['10k', '100k', '1m'] as const).entries())
    for (const [side, verb] of (['buy', 'sell', 'rt'] as const).entries()) {
      const formula =
        verb === 'buy'
          ? `10⁴·(VWAP − M)/M of taking ${notional} of quote currency from the asks`
          : verb === 'sell'
            ? `10⁴·(M − VWAP)/M of giving ${notional} to the bids`
            : `buy + sell`
      all.push(
        shape('F22', `cost_to_trade_${verb}_${notional}`, L.FEATURE_COST, formula, 'bp', [...BOOK_NAN, 'exhausted'], {
          param: side + 4 * step,
          range: '≥ 0',
          cost: 'O(levels taken)',
          source,
        }),
      )
    }
  return all
}

function gaps(): Definition[] {
  const nan: readonly Reason[] = [...ONE_SIDE, 'no_level']
  return ([1, 2, 3, 4, 5] as const).flatMap((level) => [
    ...SIDES.map((side, i) =>
      shape('F23', `level_gap_${side}_${level}`, L.FEATURE_GAP, `|p_{m+1} − p_m|, m = ${level}`, 'ticks', nan, {
        ...{ param: level + i * OF_ASKS, range: '≥ 1', source: 'standard' },
      }),
    ),
    shape(
      'F23',
      `level_gap_asym_${level}`,
      L.FEATURE_GAP_ASYMMETRY,
      'gap of asks − gap of bids',
      'ticks',
      [...BOOK_NAN, 'no_level'],
      { param: level },
    ),
  ])
}

export function shapes(): Definition[] {
  const up =
    'φ(n, p) of the balanced queue model, n = B₁/ū, p = A₁/ū, ū = mean change of a best level at a standing price over 60 s'
  return [
    ...prices(),
    ...imbalances(),
    ...slopes(),
    ...depths(),
    ...gaps(),
    shape('F24', 'p_up_queue', L.FEATURE_P_UP, up, '1', [...ZERO, 'warm_up', 'window_overflow'], {
      ...({ window: '60s', range: '[0, 1]', needs: 'L1', cost: 'O(1)', source: 'Cont, de Larrard 2013' } as Rest),
    }),
  ]
}

export function spreads(windows: readonly string[] = WINDOWS): Definition[] {
  return windows
    .filter((window) => /[sm]$/.test(window))
    .map((window) => ({
      name: `spread_quoted_tw_${window}`,
      group: 'price',
      id: 'F02',
      kind: L.FEATURE_SPREAD_TW,
      formula: '∫ (a₁ − b₁) dt/∫ dt over the window',
      unit: 'ticks',
      window,
      nan: [...FLOW_NAN, 'zero_denominator'],
      needs: 'L1',
      cost: 'O(1) an event',
      source: PROJECT,
    }))
}
