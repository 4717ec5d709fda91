// The feature registry: every feature once, with what anyone needs to know of it. Its rows (registry/) give the core its
// indices, TypeScript its names, files their columns and the command line its list.
import { OptionError } from './errors.js'
import { imbalances, type BookName } from './registry/book.js'
import { flows, type FlowBase } from './registry/flow.js'
import { rawLevels, type LevelName } from './registry/level.js'
import { depletions, normalised, touchRates, type PaceBase } from './registry/pace.js'
import { messages, messagesOver, type MessageBase, type MessageName } from './registry/messages.js'
import { elsewhere, patterns, type PatternName } from './registry/pattern.js'
import { prices, type PriceName } from './registry/price.js'
import { row, type Definition, type Row, type Window } from './registry/rows.js'
import { secondBars, type SecondsName } from './registry/seconds.js'
import { sessions, type SessionName } from './registry/session.js'
import { countedSigns, hawkes, signs, type HawkesName, type SignBase, type SignName } from './registry/sign.js'
import { sizes, sizesOver, vpin, type SizeBase, type SizeName } from './registry/size.js'
import { effectiveSpreads, impacts, type ImpactName, type SpreadBase } from './registry/spread.js'
import { shapes, spreads, type ShapeBase, type ShapeName } from './registry/shape.js'
import { speeds, trades, type SpeedName, type TradeBase } from './registry/trade.js'

export { REASONS, REMARKS } from './registry/rows.js'
export type { Availability, Group, Reason, Remark, Stage } from './registry/rows.js'

type WindowedBase = FlowBase | TradeBase | ShapeBase | PaceBase | SpreadBase | SignBase | SizeBase | MessageBase
export type FeatureName =
  | PriceName
  | BookName
  | ShapeName
  | LevelName
  | SpeedName
  | SecondsName
  | MessageName
  | PatternName
  | 'queue_position'
  | 'leadlag_hy'
  | 'granger_p'
  | SignName
  | HawkesName
  | SizeName
  | ImpactName
  | `vpin_${number}x${number}`
  | SessionName
  | `${WindowedBase}_${Window}`
  | `${WindowedBase}_${number}${'s' | 'm' | 'e' | 't'}`

export interface Feature extends Row {
  readonly name: FeatureName
  /** Length of the window in seconds; null for other windows and for a function of the present state. */
  readonly windowS: number | null
}

const windowed = (windows?: readonly string[]): Definition[] => [
  ...spreads(windows),
  ...flows(windows),
  ...normalised(windows),
  ...touchRates(windows),
  ...depletions(windows),
  ...trades(windows),
  ...effectiveSpreads(windows),
  ...countedSigns(windows),
  ...sizesOver(windows),
  ...messagesOver(windows),
]
const feature = (definition: Definition): Feature => {
  const made = row(definition)
  return { ...made, name: made.name as FeatureName, windowS: made.window === null ? null : secondsOf(made.window) }
}

/** Every feature with the windows that are written out. */
export const FEATURES: readonly Feature[] = [
  ...prices(),
  ...imbalances(),
  ...shapes(),
  ...windowed(),
  ...speeds(),
  ...impacts(),
  ...signs(),
  ...hawkes(),
  ...sizes(),
  ...messages(),
  ...patterns(),
  ...secondBars(),
  ...sessions(),
  ...elsewhere(),
  ...rawLevels(),
].map(feature)

const BY_NAME = new Map<string, Feature>(FEATURES.map((feature) => [feature.name, feature]))

/** Names of the features that a market keeps unless told: `features: 'default'`. */
export const DEFAULT_FEATURES: readonly string[] = [
  ...['mid', 'spread_quoted', 'weighted_mid', 'queue_imbalance', 'imbalance_l5', 'imbalance_dist'],
  ...['1s', '10s'].flatMap((window) => [
    `ofi_l1_${window}`,
    ...[1, 2, 3, 4, 5].map((level) => `mlofi_${level}_${window}`),
    `trade_imbalance_${window}`,
    `trade_intensity_${window}`,
  ]),
]

function secondsOf(window: string): number | null {
  const [, length, unit] = /^(\d+)([sm])$/.exec(window) ?? []
  return length === undefined ? null : Number(length) * (unit === 'm' ? 60 : 1)
}

/** The row of a name, be its window written out in the registry or not. */
export function featureOf(name: string): Feature | undefined {
  const known = BY_NAME.get(name)
  if (known) return known
  const bucket = /^vpin_(\d+(?:\.\d+)?)x([1-9]\d{0,2})$/.exec(name)
  if (bucket) return feature(vpin(name, 0, bucket[1]!, Number(bucket[2])))
  const window = /_([1-9]\d{0,6}[smet])$/.exec(name)?.[1]
  const found = window === undefined ? undefined : windowed([window]).find((definition) => definition.name === name)
  return found && feature(found)
}

/** The registry rows of a wish. Throws OptionError for a name that is none. */
export function featuresOf(wish: readonly string[] | 'all' | 'default' = 'default'): readonly Feature[] {
  if (wish === 'all') return FEATURES.filter(({ kind }) => kind !== 0)
  return [...new Set(wish === 'default' ? DEFAULT_FEATURES : wish)].map((name) => {
    const feature = featureOf(name)
    if (!feature)
      throw new OptionError(`feature: found ${JSON.stringify(name)}, expected a name of \`leadline features --list\``)
    if (feature.kind === 0) throw new OptionError(`feature: ${name} is not kept by a market (${feature.stage})`)
    return feature
  })
}
