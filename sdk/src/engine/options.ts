// What a market is made of, checked, and written as the core's config.
import * as L from '#layout'
import type { Core } from './core.js'
import { parseStep, type Step } from './decimal.js'
import { OptionError } from './errors.js'
import { featuresOf, type Feature, type FeatureName } from './registry.js'
import { nativeSymbol } from './symbols.js'
import { rulesOf, VENUE_IDS } from './venues.js'
import { checkTable, type MicropriceTable } from './microprice.js'
import { checkWeights, checkWindows, vpinSlots, writeWish } from './wish.js'

export interface LevelOptions {
  /** Large is a size of at least this many times the mean of the neighbouring levels. Default 2. */
  readonly ratio?: number
  /**
   * 'ratio' (default); 'robust': z of ln(1 + size) among the levels at the same distance, median and MAD; 'deviation': σ
   * above the mean size near the touch.
   */
  readonly form?: 'ratio' | 'robust' | 'deviation'
  /** Follow large levels event by event: age, refills, cancellations. Default true. */
  readonly follow?: boolean
  /** Robust and deviation form: large from this z on. Default 3.5 and 4. */
  readonly z?: number
  /** How far from the mid levels are looked for, in bp. Default 25. */
  readonly rangeBps?: number
}

export interface ScoreOptions {
  /** Weights of the three parts, each ≥ 0. Default 0.4, 0.3, 0.3. */
  readonly weights?: { readonly imbalance?: number; readonly size?: number; readonly speed?: number }
  /** Direction is 'up' above `up` and 'down' below `down`. Default 0.5 and −0.5. */
  readonly up?: number
  readonly down?: number
}

export interface MarketOptions {
  /** ccxt's id: decides decoder and sequence rule. 'binance', 'kraken', 'okx', … (VENUE_IDS), or 'lobster' for its files. */
  readonly venue: string
  /** ccxt's unified symbol: 'BTC/USDT', 'BTC/USDT:USDT', 'BTC/USD:BTC'. */
  readonly symbol: string
  /** Step of prices, decimal text. A price between two steps is refused. */
  readonly tickSize: string
  /** Step of sizes, decimal text. Where the wire shows a finer size the market refines its lot and says so in `lotSize`. */
  readonly lotSize: string
  /** The venue's own name, where it doesn't follow from the symbol. */
  readonly id?: string
  /** Features to keep up to date. Default 'default'. */
  readonly features?: readonly FeatureName[] | 'all' | 'default'
  /** Follow large levels event by event (age, refills, cancellations). Default true. */
  readonly levels?: boolean | LevelOptions
  readonly score?: ScoreOptions
  /** Frozen table of `fitMicroprice()`: a row of 10 bins for each spread from 1 tick, null where a state was never seen. */
  readonly microprice?: MicropriceTable
  /** Frozen weights of the ten levels for `ofi_integrated`: the first principal component of earlier `ofi_norm` vectors. */
  readonly ofiWeights?: readonly number[]
  /** Amount of a bucket of `vpin`, decimal text: a fiftieth of the usual daily volume. Without it `vpin` is NaN. */
  readonly vpinBucket?: string
  /** The day's opening and close, epoch microseconds; LOBSTER markets have 09:30 and 16:00 New York. */
  readonly session?: { readonly openUs: number; readonly closeUs: number }
  /** Hours between two fundings. Default 8 for perpetual futures. */
  readonly fundingHours?: number
  /** Silence after which a live market is stale, told by tick(). Default 70,000. */
  readonly staleMs?: number
  /** Venues whose books cross by their nature (dYdX): show them as they come, crossed, instead of uncrossed. Default true. */
  readonly uncross?: boolean
  /**
   * Files: levels a side that a row shows; by default as many as the first row has. Kraken: levels a side that are subscribed,
   * beyond which its book ends; by default what the venue's answer or first snapshot says.
   */
  readonly depth?: number
  /** Files with times of day: local midnight as UTC epoch microseconds. */
  readonly midnightUs?: number
}

/** A market's options, resolved. */
export interface Resolved {
  readonly options: MarketOptions
  readonly id: string
  readonly tick: Step
  readonly lot: Step
  readonly features: readonly Feature[]
}

const LOBSTER_DECIMALS = 4

export function resolve(options: MarketOptions): Resolved {
  const { venue, symbol } = options
  if (typeof venue !== 'string' || !rulesOf(venue))
    throw new OptionError(`venue: found ${JSON.stringify(venue)}, expected one of ${VENUE_IDS.join(', ')}`)
  if (typeof symbol !== 'string') throw new OptionError(`symbol: found ${typeof symbol}, expected a string`)
  const id = options.id ?? nativeSymbol(venue, symbol)
  if (new TextEncoder().encode(id).length > L.SYMBOL_MAX)
    throw new OptionError(`id: found ${JSON.stringify(id)}, expected at most ${L.SYMBOL_MAX} bytes`)
  const tick = parseStep(options.tickSize, 'tickSize')
  const lot = parseStep(options.lotSize, 'lotSize')
  if (venue === 'lobster' && tick.exponent > LOBSTER_DECIMALS)
    throw new OptionError(
      `tickSize: found '${options.tickSize}', expected at most ${LOBSTER_DECIMALS} decimals in LOBSTER files`,
    )
  if (venue === 'lobster' && lot.exponent > 0)
    throw new OptionError(`lotSize: found '${options.lotSize}', expected whole shares in LOBSTER files`)
  if (options.microprice !== undefined) checkTable(options.microprice)
  if (options.ofiWeights !== undefined) checkWeights(options.ofiWeights)
  const features = featuresOf(options.features)
  checkWindows(features)
  vpinSlots(features, options.vpinBucket, lot)
  if (features.length > L.FEATURES_MAX)
    throw new OptionError(`features: found ${features.length}, expected at most ${L.FEATURES_MAX}`)
  return { options, id, tick, lot, features }
}

function inRange(name: string, value: number | undefined, fallback: number, from: number, to: number): number {
  const number = value ?? fallback
  if (typeof number !== 'number' || !(number >= from && number <= to))
    throw new OptionError(`${name}: found ${String(value)}, expected a number from ${from} to ${to}`)
  return number
}

/** Writes the config that createMarket() reads. */
export function writeConfig(core: Core, { options, id, tick, lot, features }: Resolved): void {
  const rules = rulesOf(options.venue)!
  const base = L.VIEW_CONFIG - L.CONFIG
  const i32 = (at: number, value: number) => (core.i32[(base + at) >> 2] = value)
  const i64 = (at: number, value: bigint) => (core.i64[(base + at) >> 3] = value)
  const f64 = (at: number, value: number) => (core.f64[(base + at) >> 3] = value)
  core.u8.fill(0, L.VIEW_CONFIG, L.VIEW_CONFIG + L.CONFIG_BYTES)

  const levels: LevelOptions = typeof options.levels === 'object' ? options.levels : {}
  i32(L.C_DECODER, rules.decoder)
  i32(L.C_FAMILY, rules.family)
  i32(L.C_JOIN, rules.join)
  const flags = options.uncross === false ? rules.flags & ~L.FLAG_UNCROSS : rules.flags
  i32(L.C_FLAGS, flags | flagsOf(options.levels, features))
  // A trade may fall between ticks, on the decimals that the tick is written with: '0.10' has two.
  const decimals = options.tickSize.split('.')[1]?.length ?? 0
  const tradeExponent = options.venue === 'lobster' ? LOBSTER_DECIMALS : decimals
  i32(L.C_PX_EXP, tick.exponent)
  i32(L.C_QTY_EXP, lot.exponent)
  i32(L.C_QTY_EXP_MAX, Math.min(lot.exponent + L.LOT_REFINEMENT_DECIMALS, 18))
  i64(L.C_PX_MANT, tick.mantissa)
  i64(L.C_QTY_MANT, lot.mantissa)
  i32(L.C_TRADE_EXP, tradeExponent)
  i32(L.C_RANKS, inRange('depth', options.depth, 0, 0, L.RANKS_MAX))
  i64(L.C_STALE_NS, BigInt(Math.round(inRange('staleMs', options.staleMs, 70_000, 1, 1e9))) * 1_000_000n)
  const midnight = options.midnightUs ?? 0
  i64(L.C_MIDNIGHT_NS, nsOf(midnight))
  f64(L.C_PX_NUM, Number(tick.mantissa))
  f64(L.C_PX_DIV, Number(`1e${tick.exponent}`))
  f64(L.C_QTY_NUM, Number(lot.mantissa))
  f64(L.C_QTY_DIV, Number(`1e${lot.exponent}`))
  f64(L.C_TRADE_DIV, Number(`1e${tradeExponent}`))

  f64(L.C_LEVEL_RATIO, inRange('levels.ratio', levels.ratio, 2, 1, 1e6))
  f64(L.C_LEVEL_Z, inRange('levels.z', levels.z, levels.form === 'deviation' ? 4 : 3.5, 0, 100))
  f64(L.C_LEVEL_BPS, inRange('levels.rangeBps', levels.rangeBps, 25, 0.001, 10_000))
  i32(L.C_LEVEL_FORM, formOf(levels.form))
  const { weights, up, down } = options.score ?? {}
  f64(L.C_W_IMBALANCE, inRange('score.weights.imbalance', weights?.imbalance, 0.4, 0, 1e6))
  f64(L.C_W_SIZE, inRange('score.weights.size', weights?.size, 0.3, 0, 1e6))
  f64(L.C_W_SPEED, inRange('score.weights.speed', weights?.speed, 0.3, 0, 1e6))
  f64(L.C_UP, inRange('score.up', up, 0.5, -1, 1))
  f64(L.C_DOWN, inRange('score.down', down, -0.5, -1, 1))

  const { session, fundingHours = FUNDING_HOURS[options.venue] ?? 0 } = options
  i64(L.C_OPEN_NS, nsOf(session?.openUs ?? (options.venue === 'lobster' ? midnight + 9.5 * HOUR_US : undefined)))
  i64(L.C_CLOSE_NS, nsOf(session?.closeUs ?? (options.venue === 'lobster' ? midnight + 16 * HOUR_US : undefined)))
  i64(L.C_FUNDING_NS, BigInt(Math.round(inRange('fundingHours', fundingHours, 0, 0, 24) * 3.6e12)))

  const { ofiWeights, vpinBucket } = options
  writeWish(core, { features, weights: ofiWeights, vpinBucket, lot })
  const { written } = new TextEncoder().encodeInto(
    id,
    core.u8.subarray(base + L.C_SYMBOL, base + L.C_SYMBOL + L.SYMBOL_MAX),
  )
  i32(L.C_SYMBOL_LEN, written)
}

const HOUR_US = 3_600_000_000
const FUNDING_HOURS: Readonly<Record<string, number>> = { binanceusdm: 8, binancecoinm: 8 }
/** 0: none. */
function nsOf(us: number | undefined): bigint {
  return BigInt(Math.round(us ?? 0)) * 1000n
}

const FORMS = { ratio: L.LEVELS_RATIO, robust: L.LEVELS_ROBUST, deviation: L.LEVELS_DEVIATION } as const

function formOf(form: LevelOptions['form'] = 'ratio'): number {
  if (!Object.hasOwn(FORMS, form))
    throw new OptionError(
      `levels.form: found ${JSON.stringify(form)}, expected one of ${Object.keys(FORMS).join(', ')}`,
    )
  return FORMS[form]
}

/** What the core keeps up to date change by change. Levels are followed for the score, and the score needs F14. */
function flagsOf(levels: MarketOptions['levels'], features: readonly Feature[]): number {
  const isScored = levels !== false || features.some(({ kind }) => kind === L.FEATURE_IMBALANCE_DIST)
  const { form, follow = levels !== false } = typeof levels === 'object' ? levels : {}
  return (
    (follow ? L.FLAG_TRACK_LEVELS : 0) |
    (isScored ? L.FLAG_NEARNESS : 0) |
    (form === 'deviation' ? L.FLAG_DEVIATION : 0)
  )
}
