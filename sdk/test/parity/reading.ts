// Everything a market of the core says at one moment, as plain values.
import * as L from '#layout'
import type { Market } from '../../src/engine/market.js'

type Levels = readonly (readonly [pxTicks: number, qtyLots: number])[]

export interface Reading {
  readonly state: string
  readonly lotSize: string
  /** The whole state view of the block, counters included. */
  readonly fields: Float64Array
  readonly features: Float64Array
  readonly reasons: Int32Array
  readonly bids: Levels
  readonly asks: Levels
  readonly levels: ReturnType<Market['levels']>
  readonly signal: ReturnType<Market['signal']>
  readonly ticker: Market['ticker']
  readonly defect: Market['defect']
}

export function readingOf(market: Market): Reading {
  const features = market.features()
  const { core, at, state, lotSize, ticker, defect } = market
  const reasons = core.i32.slice(L.VIEW_REASONS / 4, L.VIEW_REASONS / 4 + features.length)
  const live = state === 'live'
  const bids = live ? market.book.bidsTicks() : []
  const asks = live ? market.book.asksTicks() : []
  const levels = market.levels()
  const signal = market.signal()
  const { f64 } = market.core
  const fields = f64.slice((at + L.STATE) / 8, (at + L.STATE) / 8 + L.STATE_FIELDS)
  return { state, lotSize, fields, features, reasons, bids, asks, levels, signal, ticker, defect }
}

/** Where two readings differ in a single bit, as 'bids[3]: 5 and 6'; null when nowhere. */
export function firstDifference(left: unknown, right: unknown, path = ''): string | null {
  if (Object.is(left, right)) return null
  if (!isContainer(left) || !isContainer(right)) return `${path}: ${String(left)} and ${String(right)}`
  const keys = Object.keys(left)
  const others = Object.keys(right)
  if (keys.length !== others.length) return `${path}: ${keys.length} and ${others.length} members`
  for (const key of keys) {
    const found = firstDifference(left[key], right[key], `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
