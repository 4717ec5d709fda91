// What connect() is asked for, checked before anything is opened: a field that nobody knows is refused as one that is wrong.
import type { Engine } from '../../engine/engine.js'
import { OptionError } from '../../engine/errors.js'
import type { MarketOptions } from '../../engine/options.js'
import { nativeSymbol } from '../../engine/symbols.js'
import type { ChannelWish, Endpoints, Product, VenueAdapter } from '../venue.js'
import { ADAPTERS, adapterOf } from '../venues/adapters.js'
import { productOf as unifiedProduct } from '../venues/wire-levels.js'
import { authorizer, type Auth } from './authorize.js'
import type { Env } from './env.js'
import type { Recorder } from './record.js'

export interface ConnectOptions extends Pick<MarketOptions, 'features' | 'levels' | 'score'> {
  /** ccxt's id. */
  readonly venue: string
  /** Unified symbols, 'BTC/USDT', or the venue's own names. */
  readonly symbols: readonly string[]
  /** Levels a side, where the venue offers a choice. */
  readonly depth?: number
  /** 'orders': order by order, where the venue has it. Default 'book'. */
  readonly by?: 'book' | 'orders'
  /** Trades too. Default true. */
  readonly trades?: boolean
  /** Makes the credentials for a subscription that needs an account, each time one is sent. Nothing of them is kept or recorded. */
  readonly auth?: Auth
  /** Which kind of product, where native names of the venue don't tell; unified symbols do. */
  readonly product?: Product
  /** A relay or a simulator instead of the venue. */
  readonly endpoints?: Partial<Endpoints>
  /** The engine to make the markets in; without it the feed opens one of its own and closes it. */
  readonly engine?: Engine
  /** The outside world; by default that of the host. */
  readonly env?: Env
  /** Hears of everything that comes and goes before it is applied. */
  readonly record?: Recorder
  /**
   * What `market.save()` gave of a market before its process ended; null where there is nothing. The book and its windows begin anew, what
   * was learnt stays. Bytes of another core or of other wishes are left alone: `feed.savedRefused`.
   */
  readonly saved?: (symbol: string) => Uint8Array | null
  /** How often a snapshot is compared with the book, 0: never, at least 1,000 apart. Default: the venue's. */
  readonly auditMs?: number
  /** Silence of the connection after which its markets are stale. Default: the venue's. */
  readonly staleMs?: number
  /**
   * A socket is replaced by another beside it before it is so old, without a market leaving LIVE, at least 60,000. Default: the venue's own
   * limit. For hosts that end sockets, as Cloudflare's objects may after 15 minutes.
   */
  readonly lifeMs?: number
  /** A book that stands still for so long while others move is asked for anew, 0: never. Default 60,000. */
  readonly maxBookAgeMs?: number
}

export interface Checked {
  readonly adapter: VenueAdapter
  readonly endpoints: Endpoints
  readonly wish: ChannelWish
  /** A message with credentials; null where there are none. */
  readonly authorize: ((message: string) => Promise<string>) | null
  readonly symbols: readonly string[]
  /** The venue's own names, as far as they follow from the symbols. */
  readonly ids: readonly string[]
  readonly auditMs: number
  readonly staleMs: number
  readonly maxBookAgeMs: number
}

type Check = (value: unknown) => boolean
const whole =
  (from: number, to: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= from && (value as number) <= to
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isFunction: Check = (value) => typeof value === 'function'
const isBoolean: Check = (value) => typeof value === 'boolean'
const DAY_MS = 86_400_000
const SYMBOLS_MAX = 10_000

const PRODUCTS: readonly Product[] = ['spot', 'linear', 'inverse']

/** Every field there is, what it may be, and in words. `undefined` is always allowed but for the first two. */
const FIELDS: Readonly<Record<keyof ConnectOptions, readonly [Check, string]>> = {
  venue: [(value) => typeof value === 'string', 'the id of a venue'],
  symbols: [isSymbols, `a list of 1 to ${SYMBOLS_MAX} different symbols such as 'BTC/USDT'`],
  features: [(value) => Array.isArray(value) || typeof value === 'string', "a list of features, 'all' or 'default'"],
  levels: [(value) => isBoolean(value) || isObject(value), 'true, false or an object'],
  score: [isObject, 'an object'],
  depth: [whole(1, 10_000), 'a whole number from 1 to 10,000'],
  by: [(value) => value === 'book' || value === 'orders', "'book' or 'orders'"],
  trades: [isBoolean, 'true or false'],
  auth: [isFunction, 'a function'],
  product: [(value) => PRODUCTS.includes(value as Product), `one of ${PRODUCTS.join(', ')}`],
  endpoints: [isObject, "an object with 'socket' or 'rest'"],
  engine: [isObject, 'an engine'],
  env: [isObject, 'an environment'],
  record: [isFunction, 'a function'],
  saved: [isFunction, 'a function'],
  auditMs: [(value) => value === 0 || whole(1000, DAY_MS)(value), '0 or a whole number from 1,000 to 86,400,000'],
  lifeMs: [whole(60_000, DAY_MS), 'a whole number from 60,000 to 86,400,000'],
  staleMs: [whole(100, DAY_MS), 'a whole number from 100 to 86,400,000'],
  maxBookAgeMs: [(value) => value === 0 || whole(1000, DAY_MS)(value), '0 or a whole number from 1,000 to 86,400,000'],
}
/** Fields of fields. */
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  levels: ['ratio', 'form', 'follow', 'z', 'rangeBps'],
  score: ['weights', 'up', 'down'],
  'score.weights': ['imbalance', 'size', 'speed'],
  endpoints: ['socket', 'rest'],
}
const ENV: readonly (keyof Env)[] = ['nowUs', 'monotonicUs', 'random', 'setTimer', 'clearTimer', 'openSocket', 'fetch']

function isSymbols(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= SYMBOLS_MAX &&
    value.every((symbol) => typeof symbol === 'string' && symbol !== '') &&
    new Set(value).size === value.length
  )
}

/** Throws OptionError with the name of the field. */
export function checkOptions(options: ConnectOptions): Checked {
  if (!isObject(options)) throw wrong('options', options, 'an object')
  mustKnow('', options, Object.keys(FIELDS))
  for (const [name, [check, expected]] of Object.entries(FIELDS)) {
    const value: unknown = options[name as keyof ConnectOptions]
    if (value === undefined && name !== 'venue' && name !== 'symbols') continue
    if (!check(value)) throw wrong(name, value, expected)
  }
  for (const name of ['levels', 'score', 'endpoints'] as const) mustKnow(`${name}.`, options[name], INSIDE[name]!)
  mustKnow('score.weights.', options.score?.weights, INSIDE['score.weights']!)
  for (const name of ENV)
    if (options.env && !isFunction(options.env[name])) throw wrong(`env.${name}`, options.env[name], 'a function')

  const venue = adapterOf(options.venue)
  if (!venue) throw wrong('venue', options.venue, `one of ${Object.keys(ADAPTERS).join(', ')}`)
  const { by = 'book', depth, trades = true, auth } = options
  const adapter = by === 'orders' ? adapterByOrders(venue) : venue
  const product = options.product ?? productOf(options.symbols, adapter.oneProduct === true)
  const wish: ChannelWish = {
    by,
    trades,
    ...(depth === undefined ? {} : { depth }),
    ...(product === null ? {} : { product }),
    ...(auth === undefined ? {} : { auth: true }),
  }
  if (auth !== undefined && !adapter.auth)
    throw wrong('auth', auth, `nothing: no subscription at ${adapter.id} needs an account`)
  if (auth === undefined && adapter.auth?.needs(wish))
    throw wrong(
      'auth',
      auth,
      `a function that gives { ${adapter.auth.fields.join(', ')} }: ${adapter.id} shows orders to accounts`,
    )
  return {
    adapter,
    authorize: auth === undefined ? null : authorizer(adapter, auth),
    endpoints: {
      socket: address('endpoints.socket', options.endpoints?.socket, adapter.endpoints.socket, /^wss?:\/\/[^\s/?#]+/),
      rest: address('endpoints.rest', options.endpoints?.rest, adapter.endpoints.rest, /^https?:\/\/[^\s/?#]+/),
    },
    wish,
    symbols: options.symbols,
    ids: options.symbols.map((symbol) => nativeSymbol(options.venue, symbol)),
    auditMs: options.auditMs ?? adapter.auditMs ?? 0,
    staleMs: options.staleMs ?? adapter.staleMs,
    maxBookAgeMs: options.maxBookAgeMs ?? 60_000,
  }
}

/** What is wished of each market; what isn't given keeps its default. */
export function wishesOf({
  features,
  levels,
  score,
}: ConnectOptions): Pick<MarketOptions, 'features' | 'levels' | 'score'> {
  return Object.fromEntries(Object.entries({ features, levels, score }).filter(([, given]) => given !== undefined))
}

function adapterByOrders(adapter: VenueAdapter): VenueAdapter {
  if (!adapter.byOrders) throw wrong('by', 'orders', `'book': ${adapter.id} has no feed of orders`)
  return { ...adapter, ...adapter.byOrders }
}

/** What unified symbols say of their kind; null when none of them says it, or several kinds are said where that is no matter. */
function productOf(symbols: readonly string[], isOne: boolean): Product | null {
  const products = new Set(symbols.filter((symbol) => symbol.includes('/')).map(unifiedProduct))
  if (products.size > 1 && !isOne) return null
  if (products.size > 1)
    throw wrong('symbols', symbols, `symbols of one kind, found ${[...products].join(' and ')}: one feed for each`)
  return [...products][0] ?? null
}

/** A base without a slash at its end: the adapter adds its own. */
function address(name: string, given: unknown, fallback: string, form: RegExp): string {
  if (given === undefined) return fallback
  const expected = form.source.startsWith('^ws')
    ? "an address such as 'wss://host'"
    : "an address such as 'https://host'"
  if (typeof given !== 'string' || !form.test(given)) throw wrong(name, given, expected)
  return given.replace(/\/+$/, '')
}

function mustKnow(prefix: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return
  for (const name of Object.keys(value))
    if (!known.includes(name))
      throw new OptionError(`${prefix}${name}: found an unknown option, expected one of ${known.join(', ')}`)
}

function wrong(name: string, found: unknown, expected: string): OptionError {
  return new OptionError(`${name}: found ${shown(found)}, expected ${expected}`)
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'string' || Array.isArray(value)) return JSON.stringify(value)?.slice(0, 100) ?? ''
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
