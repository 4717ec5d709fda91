// Everything a market of the core says at one moment, as plain values and typed arrays.
import * as L from '#layout'
import type { Market } from '../../src/engine/market.js'

export interface Reading {
  readonly state: string
  readonly lotSize: string
  /** The whole state view of the block, counters included. */
  readonly fields: Float64Array
  readonly features: Float64Array
  readonly reasons: Int32Array
  /** pxTicks, qtyLots, pxTicks, … of all levels, best first. */
  readonly bids: Float64Array
  readonly asks: Float64Array
  readonly levels: ReturnType<Market['levels']>
  readonly signal: ReturnType<Market['signal']>
  readonly ticker: Market['ticker']
  readonly defect: Market['defect']
}

export function readingOf(market: Market): Reading {
  const features = market.features()
  const { core, at, state, lotSize, ticker, defect } = market
  const reasons = core.i32.slice(L.VIEW_REASONS / 4, L.VIEW_REASONS / 4 + features.length)
  const [bids, asks] = [allLevels(market, 'bid'), allLevels(market, 'ask')]
  const levels = market.levels()
  const signal = market.signal()
  const { f64 } = market.core
  const fields = f64.slice((at + L.STATE) / 8, (at + L.STATE) / 8 + L.STATE_FIELDS)
  return { state, lotSize, fields, features, reasons, bids, asks, levels, signal, ticker, defect }
}

export function allLevels(market: Market, side: 'bid' | 'ask'): Float64Array {
  if (market.state !== 'live') return new Float64Array()
  const { bids, asks } = market.book.counts
  const out = new Float64Array(2 * (side === 'bid' ? bids : asks))
  const found = market.book.read(side, out)
  if (2 * found !== out.length) throw new Error(`${side}: ${found} levels read, ${out.length / 2} counted`)
  return out
}

/** Where two readings differ in a single bit, as '.bids.3: 5 and 6'; null when nowhere. */
export function firstDifference(left: unknown, right: unknown, path = ''): string | null {
  if (Object.is(left, right) || sameBytes(left, right)) return null
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

function sameBytes(left: unknown, right: unknown): boolean {
  if (!ArrayBuffer.isView(left) || !ArrayBuffer.isView(right) || left.byteLength !== right.byteLength) return false
  return Buffer.compare(bytesOf(left), bytesOf(right)) === 0
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
