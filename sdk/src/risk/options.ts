// The options of risk: defaults filled in, everything checked, nothing unknown let through.
import type { Instrument } from '../engine/trading.js'
import { RiskError, shown } from './errors.js'
import { BOUNDS, type Bound, type DataLimits, type ExposureLimits, type Limits, type OrderLimits } from './limits.js'

export type Mode = 'backtest' | 'paper' | 'live'
const MODES: readonly Mode[] = ['backtest', 'paper', 'live']
const ON_HALT = ['cancel', 'flatten'] as const

/** Instead of the account's limits, for one symbol. */
export interface SymbolLimits {
  readonly data?: Partial<DataLimits>
  readonly order?: Partial<OrderLimits>
  readonly exposure?: Partial<Pick<ExposureLimits, 'maxLots' | 'maxNotional' | 'concentration' | 'openOrders'>>
}

export type RiskOptions = { readonly [L in keyof Limits]?: Partial<Limits[L]> } & {
  /** Only `live` must be armed. Default `backtest`. */
  readonly mode?: Mode
  /** What a halt asks for beside the cancelling of all orders: nothing, or orders that close what is held. Default `cancel`. */
  readonly onHalt?: (typeof ON_HALT)[number]
  /** `risk.configHash` as it was approved; with any other limits everything is denied. */
  readonly pinnedHash?: string
  /** Messages a second that a venue takes, by its id; those it doesn't name have no limit of their own. */
  readonly venueOrdersPerS?: Readonly<Record<string, number>>
  /** By `venue:symbol`. */
  readonly symbols?: Readonly<Record<string, SymbolLimits>>
}

const OF_A_SYMBOL = {
  data: BOUNDS.data,
  order: BOUNDS.order,
  exposure: {
    maxLots: BOUNDS.exposure.maxLots,
    maxNotional: BOUNDS.exposure.maxNotional,
    concentration: BOUNDS.exposure.concentration,
    openOrders: BOUNDS.exposure.openOrders,
  },
} as const

type Numbers = Readonly<Record<string, number>>
/** Limits by layer; Infinity where there is none. */
export type Resolved = { readonly [L in keyof Limits]: { readonly [K in keyof Limits[L]]: number } }

const LAYERS = Object.keys(BOUNDS) as (keyof Limits)[]
const OTHERS = ['mode', 'onHalt', 'pinnedHash', 'venueOrdersPerS', 'symbols']

/** Throws RiskError for what is unknown or out of range. */
export function resolveLimits(options: RiskOptions): Resolved {
  checkKeys('options', options, [...LAYERS, ...OTHERS])
  oneOf('mode', options.mode ?? 'backtest', MODES)
  oneOf('onHalt', options.onHalt ?? 'cancel', ON_HALT)
  if (options.pinnedHash !== undefined && !/^[0-9a-f]{16}$/.test(options.pinnedHash))
    throw new RiskError('pinnedHash', shown(options.pinnedHash), '16 hexadecimal digits, as risk.configHash has them')
  const limits = Object.fromEntries(LAYERS.map((layer) => [layer, layerOf(layer, BOUNDS[layer], options[layer])]))
  const resolved = limits as unknown as Resolved
  const { regime, loss } = resolved
  if (regime.resumeRatio > regime.pauseRatio)
    throw new RiskError('regime.resumeRatio', shown(regime.resumeRatio), `at most pauseRatio, ${regime.pauseRatio}`)
  if (regime.minS > regime.windowS)
    throw new RiskError('regime.minS', shown(regime.minS), `at most windowS, ${regime.windowS}`)
  if (loss.dailyWarning !== Infinity && loss.dailyWarning > loss.dailyStop)
    throw new RiskError('loss.dailyWarning', shown(loss.dailyWarning), `at most dailyStop, ${loss.dailyStop}`)
  return resolved
}

/** The limits of one symbol: the account's, and its own in their place. */
export function resolveSymbol(options: RiskOptions, { data, order, exposure }: Resolved, name: string) {
  const own = options.symbols?.[name] ?? {}
  return {
    data: { ...data, ...given(own.data) } as Resolved['data'],
    order: { ...order, ...given(own.order) } as Resolved['order'],
    exposure: { ...exposure, ...given(own.exposure) } as Resolved['exposure'],
  }
}

/** Checks what is said of symbols and venues against the instruments that there are. */
export function checkNames(options: RiskOptions, instruments: readonly Instrument[]): void {
  const names = instruments.map(nameOf)
  checkKeys('symbols', options.symbols ?? {}, names)
  for (const [name, own] of Object.entries(options.symbols ?? {})) {
    checkKeys(`symbols.${name}`, own, Object.keys(OF_A_SYMBOL))
    for (const [layer, bounds] of Object.entries(OF_A_SYMBOL))
      layerOf(`symbols.${name}.${layer}`, bounds, own[layer as keyof SymbolLimits])
  }
  const venues = options.venueOrdersPerS ?? {}
  checkKeys(
    'venueOrdersPerS',
    venues,
    instruments.map(({ venue }) => venue),
  )
  for (const [venue, perS] of Object.entries(venues))
    checkNumber(`venueOrdersPerS.${venue}`, perS, {
      ...{ default: null, from: 1, to: 1e5 },
      isWhole: true,
      isNullable: false,
    })
}

export function nameOf({ venue, symbol }: Instrument): string {
  return `${venue}:${symbol}`
}

function layerOf(where: string, bounds: Readonly<Record<string, Bound>>, own: object = {}): Numbers {
  checkKeys(where, own, Object.keys(bounds))
  const values = own as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(bounds).map(([key, bound]) => {
      const value = values[key] === undefined ? bound.default : values[key]
      return [key, checkNumber(`${where}.${key}`, value, bound)]
    }),
  )
}

function given(own: object = {}): Numbers {
  const entries = Object.entries(own).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([key, value]) => [key, (value as number | null) ?? Infinity]))
}

function checkNumber(where: string, value: unknown, { from, to, isWhole, isNullable }: Bound): number {
  if (value === null && isNullable) return Infinity
  const isNumber = typeof value === 'number' && value >= from && value <= to && (!isWhole || Number.isInteger(value))
  if (!isNumber) {
    const kind = isWhole ? 'a whole number' : 'a number'
    throw new RiskError(
      where,
      shown(value),
      `${kind} from ${from} to ${to}${isNullable ? ', or null for no limit' : ''}`,
    )
  }
  return value
}

function checkKeys(where: string, object: object, known: readonly string[]): void {
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw new RiskError(where, shown(object), 'an object')
  for (const key of Object.keys(object))
    if (!known.includes(key))
      throw new RiskError(
        `${where}.${key}`,
        'an unknown name',
        known.length > 0 ? `one of ${known.join(', ')}` : 'none',
      )
}

function oneOf(where: string, value: unknown, words: readonly string[]): void {
  if (!words.includes(value as string)) throw new RiskError(where, shown(value), `one of ${words.join(', ')}`)
}
