// The feature registry: every feature once, with what anyone needs to know of it. Its rows give the core its indices, TypeScript
// its names, files their columns and the command line its list.
import * as L from '#layout'
import { OptionError } from './errors.js'

const WINDOWS = { '1s': 1, '5s': 5, '10s': 10, '30s': 30, '60s': 60 } as const
type Window = keyof typeof WINDOWS
type Level = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10
type Rank = `0${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`

export type FeatureName =
  | 'mid'
  | 'spread_quoted'
  | 'spread_quoted_bps'
  | 'weighted_mid'
  | 'microprice_stoikov'
  | 'queue_imbalance'
  | `imbalance_l${3 | 5 | 10}`
  | `imbalance_bps${5 | 10 | 25}`
  | 'imbalance_dist'
  | 'imbalance_pressure'
  | 'bid_pressure'
  | 'ask_pressure'
  | `ofi_l${1 | 5 | 10}_${Window}`
  | `mlofi_${Level}_${Window}`
  | `ofi_legacy_${Window}`
  | `trade_imbalance_${Window}`
  | `trade_flow_${Window}`
  | `trade_count_${Window}`
  | `trade_intensity_${Window}`
  | `trade_intensity_${'buy' | 'sell'}_${Window}`
  | 'exec_rate_buy'
  | 'exec_rate_sell'
  | 'exec_accel'
  | 'exec_ratio'
  | 'exec_speed'
  | `${'bid' | 'ask'}_${'px' | 'sz' | 'ct'}_${Rank}`

/** What feeds can give a feature: L1 best prices and trades, L2 depth by price, L3 depth by order. */
export type Availability = 'L1' | 'L2' | 'L3'

export interface Feature {
  readonly name: FeatureName
  readonly group: 'price' | 'book' | 'flow' | 'trade' | 'level'
  /** Number in the list of definitions (docs/features.md), where it has one. */
  readonly id: string | null
  readonly formula: string
  readonly unit: string
  readonly range: string
  /** Length of the window in seconds; null for a function of the present state. */
  readonly windowS: number | null
  readonly warmUp: string
  /** When it is NaN, by the names `market.reason()` gives. */
  readonly nan: readonly Reason[]
  readonly needs: Availability
  readonly cost: string
  readonly source: string
  /** The core's kind and parameter. */
  readonly kind: number
  readonly param: number
}

export const REASONS = [
  null,
  'warm_up',
  'one_sided',
  'crossed',
  'not_live',
  'halt',
  'zero_denominator',
  'window_overflow',
  'needs_l3',
  'no_trades',
  'no_level',
  'no_table',
  'unseen',
  'anonymous_orders',
] as const
export type Reason = NonNullable<(typeof REASONS)[number]>

type Family = Omit<Feature, 'name' | 'windowS' | 'warmUp' | 'param'>
type Definition = Family & { readonly name: string; readonly param?: number; readonly windowS?: number }

const BOOK_NAN: readonly Reason[] = ['not_live', 'halt', 'one_sided', 'crossed']
const IMBALANCE_NAN: readonly Reason[] = [...BOOK_NAN, 'zero_denominator']
const CKS = 'Cont, Kukanov, Stoikov 2014'
const PROJECT = 'project definition'

const price = (id: string, kind: number, formula: string, unit: string, source: string): Family => {
  return { group: 'price', id, kind, formula, unit, range: 'ℝ', nan: BOOK_NAN, needs: 'L1', cost: 'O(1)', source }
}
const book = (
  id: string,
  kind: number,
  formula: string,
  needs: Availability,
  source: string,
  cost = 'O(1)',
): Family => {
  return { group: 'book', id, kind, formula, unit: '1', range: '[−1, 1]', nan: IMBALANCE_NAN, needs, cost, source }
}
const side = (kind: number, formula: string): Family => {
  const nan: readonly Reason[] = ['not_live', 'halt']
  return {
    group: 'book',
    id: null,
    kind,
    formula,
    unit: 'amount',
    range: '≥ 0',
    nan,
    needs: 'L2',
    cost: 'O(10)',
    source: PROJECT,
  }
}
const flow = (id: string, kind: number, formula: string, needs: Availability, source: string): Family => {
  const nan: readonly Reason[] = ['not_live', 'halt', 'warm_up', 'window_overflow']
  return { group: 'flow', id, kind, formula, unit: 'amount', range: 'ℝ', nan, needs, cost: 'O(1) an event', source }
}
const trade = (
  id: string,
  kind: number,
  formula: string,
  unit: string,
  range: string,
  nan: readonly Reason[],
): Family => {
  return {
    group: 'trade',
    id,
    kind,
    formula,
    unit,
    range,
    nan,
    needs: 'L1',
    cost: 'O(1) a trade',
    source: 'features F41, F43',
  }
}
const speed = (kind: number, formula: string, unit: string, range: string): Family => {
  const nan: readonly Reason[] = ['no_trades']
  return {
    group: 'trade',
    id: null,
    kind,
    formula,
    unit,
    range,
    nan,
    needs: 'L1',
    cost: 'O(1) a trade',
    source: PROJECT,
  }
}

const TRADED: readonly Reason[] = ['warm_up', 'window_overflow', 'no_trades']
const COUNTED: readonly Reason[] = ['warm_up', 'window_overflow']

function definitions(): Definition[] {
  const all: Definition[] = [
    { name: 'mid', ...price('F01', L.FEATURE_MID, '(b₁ + a₁)/2', 'ticks', 'standard') },
    { name: 'spread_quoted', ...price('F02', L.FEATURE_SPREAD, 'a₁ − b₁', 'ticks', 'standard') },
    { name: 'spread_quoted_bps', ...price('F02', L.FEATURE_SPREAD_BPS, '10⁴·(a₁ − b₁)/M', 'bp', 'standard') },
    {
      name: 'weighted_mid',
      ...price('F03', L.FEATURE_WEIGHTED_MID, '(A₁·b₁ + B₁·a₁)/(A₁ + B₁) − M', 'ticks', 'standard'),
    },
    {
      name: 'microprice_stoikov',
      ...price(
        'F04',
        L.FEATURE_MICROPRICE,
        'G*(I, S) of a frozen table, I = B₁/(B₁ + A₁) in 10 bins, S in ticks',
        'ticks',
        'Stoikov 2018',
      ),
      nan: [...BOOK_NAN, 'no_table', 'unseen'],
    },
    {
      name: 'queue_imbalance',
      ...book('F11', L.FEATURE_QUEUE_IMBALANCE, '(B₁ − A₁)/(B₁ + A₁)', 'L1', 'Gould, Bonart 2016'),
    },
  ]
  for (const levels of [3, 5, 10]) {
    const formula = `(Σ B − Σ A)/(Σ B + Σ A) over the best ${levels} levels`
    all.push({
      name: `imbalance_l${levels}`,
      param: levels,
      ...book('F12', L.FEATURE_IMBALANCE_L, formula, 'L2', 'standard'),
    })
  }
  for (const bps of [5, 10, 25]) {
    const formula = `(Σ B − Σ A)/(Σ B + Σ A) over levels within ${bps} bp of M`
    all.push({
      name: `imbalance_bps${bps}`,
      param: bps,
      ...book('F13', L.FEATURE_IMBALANCE_BPS, formula, 'L2', 'standard', 'O(levels in range)'),
    })
  }
  const distance = '(Σ w·B − Σ w·A)/(Σ w·B + Σ w·A), w = e^(−(d − d₁)/δ), δ = max(5 ticks, 1 bp of M)'
  const pressure = (name: string) => `Σ ${name} over the best 10 levels`
  all.push(
    {
      name: 'imbalance_dist',
      ...book('F14', L.FEATURE_IMBALANCE_DIST, distance, 'L2', PROJECT, 'O(1) a change'),
    },
    {
      name: 'imbalance_pressure',
      param: 10,
      ...book(
        'F12',
        L.FEATURE_IMBALANCE_L,
        '(bid_pressure − ask_pressure)/(bid_pressure + ask_pressure)',
        'L2',
        PROJECT,
      ),
    },
    { name: 'bid_pressure', param: 10, ...side(L.FEATURE_BID_PRESSURE, pressure('B')) },
    { name: 'ask_pressure', param: 10, ...side(L.FEATURE_ASK_PRESSURE, pressure('A')) },
  )
  for (const [window, windowS] of Object.entries(WINDOWS)) {
    const add = (name: string, param: number, family: Family) =>
      all.push({ name: `${name}_${window}`, param, windowS, ...family })
    const ofi = 'Σ 1{b ≥ b′}B − 1{b ≤ b′}B′ − 1{a ≤ a′}A + 1{a ≥ a′}A′ over events'
    add('ofi_l1', 1, flow('F27', L.FEATURE_OFI, ofi, 'L1', CKS))
    for (const [levels, series] of [
      [5, L.SERIES_BEST_5],
      [10, L.SERIES_BEST_10],
    ] as const)
      add(
        `ofi_l${levels}`,
        series + 1,
        flow('F29', L.FEATURE_OFI, `Σ mlofi_m over the best ${levels} levels`, 'L2', PROJECT),
      )
    for (let level = 1; level <= 10; level++)
      add(
        `mlofi_${level}`,
        level,
        flow('F29', L.FEATURE_OFI, `ofi_l1 of occupied level ${level}`, 'L2', 'Xu, Gould, Howison 2018'),
      )
    add('ofi_legacy', 0, flow('F28', L.FEATURE_OFI_LEGACY, 'Σ max(ΔB₁, 0) − max(ΔA₁, 0) over events', 'L1', PROJECT))
    add('trade_imbalance', 0, trade('F41', L.FEATURE_TRADE_IMBALANCE, 'Σ s·v / Σ v', '1', '[−1, 1]', TRADED))
    add('trade_flow', 0, trade('F41', L.FEATURE_TRADE_FLOW, 'Σ s·v', 'amount', 'ℝ', TRADED))
    add('trade_count', 0, trade('F41', L.FEATURE_TRADE_COUNT, 'number of trades', '1', '≥ 0', COUNTED))
    const intensity = `λ ← λ·2^(−Δt/${window}) + ln2/${window} at each `
    add('trade_intensity', 0, trade('F43', L.FEATURE_TRADE_INTENSITY, `${intensity}trade`, '1/s', '≥ 0', COUNTED))
    add(
      'trade_intensity_buy',
      1,
      trade('F43', L.FEATURE_TRADE_INTENSITY, `${intensity}buyer-initiated trade`, '1/s', '≥ 0', COUNTED),
    )
    add(
      'trade_intensity_sell',
      2,
      trade('F43', L.FEATURE_TRADE_INTENSITY, `${intensity}seller-initiated trade`, '1/s', '≥ 0', COUNTED),
    )
  }
  const rate = (side: string) => `ln2/5 s · Σ v·2^(−Δt/5 s) of ${side}-initiated trades`
  all.push(
    { name: 'exec_rate_buy', param: 1, ...speed(L.FEATURE_EXEC_RATE, rate('buyer'), 'amount/s', '≥ 0') },
    { name: 'exec_rate_sell', param: 2, ...speed(L.FEATURE_EXEC_RATE, rate('seller'), 'amount/s', '≥ 0') },
    { name: 'exec_accel', ...speed(L.FEATURE_EXEC_ACCEL, '(R at 5 s − R at 60 s)·ln2/55 s', 'amount/s²', 'ℝ') },
    { name: 'exec_ratio', ...speed(L.FEATURE_EXEC_RATIO, 'v = R at 5 s / R at 60 s', '1', '≥ 0') },
    { name: 'exec_speed', ...speed(L.FEATURE_EXEC_SPEED, 'v/(1 + v); above ½ faster than lately', '1', '(0, 1)') },
  )
  return all.concat(rawLevels())
}

function rawLevels(): Definition[] {
  const all: Definition[] = []
  const KINDS = [
    ['bid_px', L.FEATURE_BID_PX, 'price'],
    ['bid_sz', L.FEATURE_BID_SZ, 'amount'],
    ['bid_ct', L.FEATURE_BID_CT, 'orders'],
    ['ask_px', L.FEATURE_ASK_PX, 'price'],
    ['ask_sz', L.FEATURE_ASK_SZ, 'amount'],
    ['ask_ct', L.FEATURE_ASK_CT, 'orders'],
  ] as const
  for (const [name, kind, unit] of KINDS) {
    for (let rank = 0; rank < 10; rank++) {
      const nan: Reason[] = ['not_live', 'halt', 'no_level']
      if (unit === 'orders') nan.push('needs_l3', 'anonymous_orders')
      const formula = `${unit} of occupied ${name.slice(0, 3)} level ${rank}, 0 the best`
      const needs = unit === 'orders' ? 'L3' : rank === 0 ? 'L1' : 'L2'
      all.push({
        name: `${name}_0${rank}`,
        param: rank,
        group: 'level',
        id: null,
        kind,
        formula,
        unit,
        range: '> 0',
        nan,
        needs,
        cost: 'O(1)',
        source: 'DBN column names',
      })
    }
  }
  return all
}

/** Every feature this core computes. */
export const FEATURES: readonly Feature[] = definitions().map(({ param = 0, windowS, ...rest }) => {
  const warmUp =
    windowS === undefined ? 'none' : rest.group === 'flow' ? `${windowS} s of the epoch` : `${windowS} s of the market`
  return { ...rest, name: rest.name as FeatureName, windowS: windowS ?? null, warmUp, param }
})

const BY_NAME = new Map<string, Feature>(FEATURES.map((feature) => [feature.name, feature]))

const DEFAULT: readonly string[] = [
  ...['mid', 'spread_quoted', 'weighted_mid', 'queue_imbalance', 'imbalance_l5', 'imbalance_dist'],
  ...['1s', '10s'].flatMap((window) => [
    `ofi_l1_${window}`,
    ...[1, 2, 3, 4, 5].map((level) => `mlofi_${level}_${window}`),
    `trade_imbalance_${window}`,
    `trade_intensity_${window}`,
  ]),
]

/** The registry rows of a wish. Throws OptionError for a name that is none. */
export function featuresOf(wish: readonly string[] | 'all' | 'default' = 'default'): readonly Feature[] {
  if (wish === 'all') return FEATURES
  return [...new Set(wish === 'default' ? DEFAULT : wish)].map((name) => {
    const feature = BY_NAME.get(name)
    if (!feature)
      throw new OptionError(`feature: found ${JSON.stringify(name)}, expected a name of \`leadline features --list\``)
    return feature
  })
}
