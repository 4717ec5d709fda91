// Markets that run in this page: a generated one, or a tape that is replayed. Brings the core along, so it is loaded when it is wanted.
import { DEFAULT_FEATURES, type FeatureName } from 'leadline'
import { tape } from 'leadline/feeds'
import type { MarketSource } from 'leadline/widget'
import { generatedSource, recordingSource, type RecordingSource } from 'leadline/widget/local'

import type { ListedMarket } from './markets.js'
import type { SourceWish } from './source-wish.js'

/** What can be done to time where it isn't now. */
export type Player = Pick<RecordingSource, 'speed' | 'isPaused' | 'pause' | 'resume'>

export interface LocalSource {
  readonly source: MarketSource
  readonly markets: readonly ListedMarket[]
  /** Null of a market whose time goes on as ours does. */
  readonly player: Player | null
}

/** Beside the usual ones, those that stand behind the parts of the score. */
const FEATURES: readonly FeatureName[] = [
  ...(DEFAULT_FEATURES as readonly FeatureName[]),
  ...([
    'bid_pressure',
    'ask_pressure',
    'exec_speed',
    'exec_ratio',
    'exec_accel',
    'exec_rate_buy',
    'exec_rate_sell',
  ] as const),
]
const GENERATED = ['BTC/USDT', 'ETH/USDT']
/** A page holds a tape whole. */
const MAX_BYTES = 512 * 1024 * 1024

/** Throws for what can't be read, and says why. */
export async function openLocal(wish: Exclude<SourceWish, { kind: 'service' }>): Promise<LocalSource> {
  return wish.kind === 'generated' ? openGenerated() : openTape(wish)
}

function openGenerated(): LocalSource {
  const bySymbol = new Map(
    GENERATED.map((symbol, i) => [symbol, generatedSource({ symbol, seed: i + 1, features: FEATURES })]),
  )
  return {
    source: {
      watch: (wish, listener) => (bySymbol.get(wish.symbol) ?? bySymbol.get(GENERATED[0]!)!).watch(wish, listener),
    },
    markets: GENERATED.map((symbol) => ({ venue: 'binance', symbol, state: 'generated' })),
    player: null,
  }
}

async function openTape(wish: Extract<SourceWish, { kind: 'recording' | 'file' }>): Promise<LocalSource> {
  const [name, blob] = wish.kind === 'file' ? [wish.file.name, wish.file] : [wish.url, await fetched(wish.url)]
  if (blob.size > MAX_BYTES) throw new Error(`${name}: ${blob.size} bytes, ${MAX_BYTES} at most`)
  const bytes = await unpacked(blob)
  const recorded = await tape([{ name, open: () => once(bytes) }])
  if (recorded.instruments.length === 0) throw new Error(`${name}: found no market, expected a tape with one`)
  const source = recordingSource(recorded, { features: FEATURES })
  return {
    source,
    markets: recorded.instruments.map(({ venue, symbol }) => ({ venue, symbol, state: 'recorded' })),
    player: source,
  }
}

async function fetched(url: string): Promise<Blob> {
  const response = await fetch(new URL(url, location.href))
  if (!response.ok) throw new Error(`${url}: found HTTP status ${response.status}, expected a tape`)
  return response.blob()
}

/** A tape that was packed with gzip is unpacked, any other is what it is. */
async function unpacked(blob: Blob): Promise<Uint8Array> {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer())
  const isPacked = first === 0x1f && second === 0x8b
  if (!isPacked) return new Uint8Array(await blob.arrayBuffer())
  return new Uint8Array(await new Response(blob.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer())
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
