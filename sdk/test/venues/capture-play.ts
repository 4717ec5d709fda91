// Captures of venues through the engine: markets as fine as the capture's numbers need, bodies at their time, frames routed.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import { KIND_DEPTH, KIND_SNAPSHOT, KIND_TICKER, KIND_TRADE } from '#layout'
import { type Engine, type Market, type Status, statusName } from 'leadline'

import type { VenueAdapter } from '../../src/feeds/venue.js'
import { recording, type Skip } from '../available.js'

export interface CapturedLine {
  readonly t: 'recv' | 'http' | 'connect' | 'send' | 'header'
  readonly conn: string
  readonly ts: number
  readonly url?: string
  readonly data: string
}

export function captured(path: string, skip: Skip): readonly CapturedLine[] {
  const bytes = readFileSync(recording(path, skip))
  const text = new TextDecoder().decode(path.endsWith('.gz') ? gunzipSync(bytes) : decompress(bytes))
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CapturedLine)
}

/** Frames and bodies in the order of their time: some captures list bodies first. */
export function inTime(lines: readonly CapturedLine[]): readonly CapturedLine[] {
  return lines.filter(({ t }) => t === 'recv' || t === 'http').toSorted((a, b) => a.ts - b.ts)
}

const step = (decimals: number): string => (decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`)

/** Decimals that each symbol's numbers need, of prices and of sizes. */
export function decimalsIn(
  engine: Engine,
  { id: venue, snapshotIdOf }: VenueAdapter,
  lines: readonly CapturedLine[],
): ReadonlyMap<string, readonly [px: number, qty: number]> {
  const look = engine.look(venue)
  const found = new Map<string, readonly [number, number]>()
  const note = (id: string, px: number, qty: number) => {
    const [a = 0, b = 0] = found.get(id) ?? []
    found.set(id, [Math.max(a, px), Math.max(b, qty)])
  }
  for (const { t, url, data } of lines) {
    const body = t === 'http' ? (snapshotIdOf?.(url!) ?? null) : null
    if ((t !== 'recv' && body === null) || !look.at(data)) continue
    if (![KIND_DEPTH, KIND_SNAPSHOT, KIND_TICKER, KIND_TRADE].includes(look.kind)) continue
    if (body !== null) note(body, look.unnamed.pxDecimals, look.unnamed.qtyDecimals)
    else for (const { id, pxDecimals, qtyDecimals } of look.symbols) note(id, pxDecimals, qtyDecimals)
  }
  return found
}

export interface Told {
  readonly market: Market
  readonly line: CapturedLine
  readonly kind: number
  readonly status: Status
}

export interface Replayed {
  readonly markets: readonly Market[]
  /** How often each status came of a book frame, a body, a trade frame. */
  readonly books: Readonly<Record<string, number>>
  readonly bodies: Readonly<Record<string, number>>
  readonly trades: Readonly<Record<string, number>>
  /** Times a book was crossed after a frame. */
  crossed: number
}

/** Plays a capture; `heard` is called behind each frame and body. */
export function replayed(
  engine: Engine,
  adapter: VenueAdapter,
  lines: readonly CapturedLine[],
  heard: (told: Told) => void = () => {},
): Replayed {
  const { id: venue } = adapter
  const decimals = decimalsIn(engine, adapter, lines)
  const markets = [...decimals].map(([symbol, [px, qty]]) =>
    engine.market({ venue, symbol, id: symbol, tickSize: step(px), lotSize: step(qty), features: [], levels: false }),
  )
  const connection = engine.connection({ venue })
  for (const market of markets) connection.carry(market)
  const look = engine.look(venue)
  const out = { markets, books: {}, bodies: {}, trades: {}, crossed: 0 } as Replayed
  const count = (into: Readonly<Record<string, number>>, status: Status) => {
    const name = statusName(status)
    ;(into as Record<string, number>)[name] = (into[name] ?? 0) + 1
  }
  for (const line of inTime(lines)) {
    const tsLocalUs = Math.round(line.ts * 1e6)
    if (line.t === 'http') {
      const market = markets.find(({ id }) => id === adapter.snapshotIdOf?.(line.url!))
      if (!market) continue
      const status = market.snapshot(line.data, tsLocalUs)
      count(out.bodies, status)
      heard({ market, line, kind: KIND_SNAPSHOT, status })
      continue
    }
    look.at(line.data)
    const { kind } = look
    connection.push(line.data, tsLocalUs, 0, (market, status) => {
      if (kind === KIND_DEPTH) count(out.books, status)
      if (kind === KIND_TRADE) count(out.trades, status)
      if (market.state === 'live') {
        const [bid, ask] = [market.book.bidsTicks(1)[0], market.book.asksTicks(1)[0]]
        if (bid && ask && bid[0] > ask[0]) out.crossed++
      }
      heard({ market, line, kind, status })
    })
  }
  return out
}
