// The configuration of `leadline paper`: that of a backtest with feeds for recordings; checked whole before anything is opened.
import { OptionError, VENUE_IDS } from 'leadline'

import { type BacktestConfig, configOf, type Fail, failOf, readJson, record, RUN_FIELDS } from '../backtest/config.js'
import { endpointsOf } from '../watch.js'

/** One connection, to one venue. */
export interface FeedWish {
  readonly venue: string
  readonly symbols: readonly string[]
  /** Levels a side, where the venue offers a choice. */
  readonly depth: number | null
  /** A relay or a simulator instead of the venue. */
  readonly endpoint: string | null
}

export interface PaperConfig {
  /** Traded on at once; instruments stand in this order. */
  readonly feeds: readonly FeedWish[]
  /** All else, as a backtest has it; without recordings. */
  readonly base: BacktestConfig
}

const KNOWN = ['feeds', ...RUN_FIELDS]
const FEED = ['venue', 'symbols', 'depth', 'endpoint']
const MOST_LEVELS = 10_000

/** Throws InputError with the file, the place in it, what was found and what was expected. */
export async function readPaperConfig(file: string): Promise<PaperConfig> {
  const fail = failOf(file)
  const { feeds, ...rest } = record(await readJson(file), '', fail)
  for (const name of Object.keys(rest)) if (!KNOWN.includes(name)) fail(name, name, `one of ${KNOWN.join(', ')}`)
  if (!Array.isArray(feeds) || feeds.length === 0) return fail('feeds', feeds, 'a list of feeds')
  const wishes = feeds.map((feed: unknown, i) => feedOf(feed, `feeds[${i}]`, fail))
  // A backtest wants a recording; here there is none yet.
  const base = { ...configOf({ ...rest, input: 'live' }, file), recordings: [] }
  return { feeds: wishes, base: { ...base, risk: onPaper(base.risk, fail) } }
}

function feedOf(value: unknown, place: string, fail: Fail): FeedWish {
  const feed = record(value, place, fail)
  for (const name of Object.keys(feed))
    if (!FEED.includes(name)) fail(`${place}.${name}`, name, `one of ${FEED.join(', ')}`)
  const { venue, symbols, depth = null, endpoint = null } = feed
  if (typeof venue !== 'string' || !VENUE_IDS.includes(venue))
    return fail(`${place}.venue`, venue, `one of ${VENUE_IDS.join(', ')}`)
  if (!isNames(symbols)) return fail(`${place}.symbols`, symbols, 'a list of different symbols, such as BTC/USDT')
  if (depth !== null && !(Number.isInteger(depth) && (depth as number) >= 1 && (depth as number) <= MOST_LEVELS))
    return fail(`${place}.depth`, depth, `a whole number from 1 to ${MOST_LEVELS}`)
  if (endpoint !== null && !isAddress(endpoint))
    return fail(`${place}.endpoint`, endpoint, 'an address such as http://127.0.0.1:9000')
  return { venue, symbols, depth: depth as number | null, endpoint: endpoint as string | null }
}

function isNames(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length === 0) return false
  return value.every((name) => typeof name === 'string' && name !== '') && new Set(value).size === value.length
}

function isAddress(value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    endpointsOf(value)
    return true
  } catch (error) {
    if (error instanceof OptionError) return false
    throw error
  }
}

/** The layers are told that it is paper; a configuration that says something else means something else. */
function onPaper(risk: BacktestConfig['risk'], fail: Fail): BacktestConfig['risk'] {
  if (risk === false) return false
  const { mode = 'paper' } = risk
  return mode === 'paper' ? { ...risk, mode } : fail('risk.mode', mode, 'paper, or nothing')
}
