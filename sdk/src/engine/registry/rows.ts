// What a row of the registry holds, and what rows of one kind have in common.

/** What feeds can give a feature: L1 best prices and trades, L2 depth by price, L3 depth by order. */
export type Availability = 'L1' | 'L2' | 'L3'

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
  'exhausted',
  'not_depleting',
  'not_configured',
  'too_few',
] as const
export type Reason = NonNullable<(typeof REASONS)[number]>

/** What else is to be known of a value; bit n of the core's flags is the n-th. */
export const REMARKS = ['wide', 'fewer_levels', 'truncated', 'netted', 'fired', 'floored'] as const
export type Remark = (typeof REMARKS)[number]

export type Group =
  | 'price'
  | 'book'
  | 'flow'
  | 'trade'
  | 'impact'
  | 'volatility'
  | 'pattern'
  | 'structure'
  | 'time'
  | 'level'

/**
 * When it is computed: 'tick' when it is read, from what every event kept up to date; 'batch' at every hundredth event, held in
 * between; 'analyze' by the command `leadline analyze` alone; 'method' by a method of the market, for one order.
 */
export type Stage = 'tick' | 'batch' | 'analyze' | 'method'

export interface Row {
  readonly name: string
  readonly group: Group
  /** Number in the list of definitions (docs/features/), where it has one. */
  readonly id: string | null
  readonly formula: string
  readonly unit: string
  readonly range: string
  /** Length of the window, as in the name; null for a function of the present state. */
  readonly window: string | null
  readonly warmUp: string
  /** When it is NaN, by the names `market.reason()` gives. */
  readonly nan: readonly Reason[]
  /** What else may be said of a value, by the names `market.remarks()` gives. */
  readonly remarks: readonly Remark[]
  readonly needs: Availability
  /** On feeds without orders it is made of net changes of levels instead of messages. */
  readonly netted: boolean
  readonly stage: Stage
  readonly cost: string
  readonly source: string
  /** Why it isn't computed yet; null when it is. */
  readonly planned: string | null
  /** The core's kind and parameter; kind 0: none. */
  readonly kind: number
  readonly param: number
}

type Optional = 'range' | 'window' | 'warmUp' | 'remarks' | 'netted' | 'stage' | 'cost' | 'source' | 'planned' | 'param'
/** A row as it is written down: what isn't said is the usual. */
export type Definition = Omit<Row, Optional> & Partial<Pick<Row, Optional>>

export const PROJECT = 'project definition'

/** Features of the present book. */
export const BOOK_NAN: readonly Reason[] = ['not_live', 'halt', 'one_sided', 'crossed']
/** Windows over events of the book. */
export const FLOW_NAN: readonly Reason[] = ['not_live', 'halt', 'warm_up', 'window_overflow']
/** Windows over trades, where one without a trade has a value, */
export const COUNTED: readonly Reason[] = ['warm_up', 'window_overflow']
/** and where it has none. */
export const TRADED: readonly Reason[] = [...COUNTED, 'no_trades']

/** The windows that are written out; a market takes any other by name, as in `ofi_l1_250e`. */
export const WINDOWS = ['1s', '5s', '10s', '30s', '60s'] as const
export type Window = (typeof WINDOWS)[number]

export function row(definition: Definition): Row {
  const { window = null, stage = 'tick', group } = definition
  return {
    range: 'ℝ',
    remarks: [],
    netted: false,
    cost: 'O(1)',
    source: PROJECT,
    planned: null,
    param: 0,
    warmUp: window === null ? 'none' : `${window} of the ${group === 'trade' ? 'market' : 'epoch'}`,
    ...definition,
    window,
    stage,
  }
}
