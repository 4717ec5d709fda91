// The streaming protocol: what clients may say, what they are told. docs/streaming.md describes it for users.
import { z } from 'zod'

export const SUBPROTOCOL = 'leadline.v1'
export const CHANNELS = ['book', 'trades', 'signal', 'levels', 'features', 'metrics', 'status', 'prediction'] as const
export type Channel = (typeof CHANNELS)[number]

export const MAX_SUBSCRIPTIONS = 50
export const MAX_MESSAGE_BYTES = 4096

/** What a channel says unless told otherwise, and how often. */
const EVERY_MS: Readonly<Record<Channel, number>> = {
  book: 100,
  trades: 100,
  signal: 250,
  levels: 1000,
  features: 250,
  metrics: 250,
  status: 250,
  prediction: 1000,
}

/** Levels a side; the signal's are those that stand out. */
const DEPTH = { book: 20, signal: 5 } as const

const exchange = z.string().regex(/^[a-z0-9]{1,32}$/)
export const symbol = z.string().regex(/^[A-Z0-9a-z]{1,24}(\/[A-Za-z0-9]{1,16}(:[A-Za-z0-9]{1,16}(-\d{6})?)?)?$/)
const featureName = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/)

export const subscription = z.strictObject({
  channel: z.enum(CHANNELS),
  exchange,
  symbol,
  intervalMs: z.int().min(50).max(60_000).optional(),
  /** book and signal: levels a side. */
  depth: z.int().min(1).max(1000).optional(),
  /** features: which; all that the market keeps unless told. */
  names: z.array(featureName).min(1).max(512).optional(),
  /** metrics. */
  bands: z.array(z.number().min(0.1).max(5000)).max(16).optional(),
  slippage: z.array(z.number().min(1).max(1e9)).max(16).optional(),
  /** prediction. */
  model: z.string().max(64).optional(),
  /** The last `seq` received of this subscription: what came since is sent again, as far as it is still there. */
  seq: z.int().min(0).optional(),
})
export type Subscription = z.infer<typeof subscription>

const id = z.string().max(64).optional()
export const clientMessage = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('subscribe'), id, args: z.array(subscription).min(1).max(MAX_SUBSCRIPTIONS) }),
  z.strictObject({ op: z.literal('resume'), id, args: z.array(subscription).min(1).max(MAX_SUBSCRIPTIONS) }),
  z.strictObject({
    op: z.literal('unsubscribe'),
    id,
    args: z
      .array(z.union([subscription, z.string().max(32)]))
      .min(1)
      .max(MAX_SUBSCRIPTIONS),
  }),
  z.strictObject({ op: z.literal('ping'), id, ts: z.number().optional() }),
  z.strictObject({ op: z.literal('pong'), id, ts: z.number().optional() }),
])
export type ClientMessage = z.infer<typeof clientMessage>

/** A subscription with everything said: equal wishes are one topic, whoever has them. */
export interface Topic {
  readonly channel: Channel
  readonly exchange: string
  readonly symbol: string
  readonly intervalMs: number
  readonly depth?: number
  readonly names?: readonly string[]
  readonly bands?: readonly number[]
  readonly slippage?: readonly number[]
  readonly model?: string
}

export function topicOf({
  channel,
  exchange,
  symbol,
  intervalMs,
  depth,
  names,
  bands,
  slippage,
  model,
}: Subscription): Topic {
  return {
    channel,
    exchange,
    symbol,
    intervalMs: intervalMs ?? EVERY_MS[channel],
    ...(channel === 'book' || channel === 'signal' ? { depth: depth ?? DEPTH[channel] } : {}),
    ...(channel === 'features' && names !== undefined ? { names: [...new Set(names)] } : {}),
    ...(channel === 'metrics' ? { bands: bands ?? [10, 50, 100], slippage: slippage ?? [] } : {}),
    ...(channel === 'prediction' && model !== undefined ? { model } : {}),
  }
}

/** Equal for equal topics. */
export function topicKey(topic: Topic): string {
  return JSON.stringify(topic)
}

/** A short name of a topic, the same in every object and after every restart: FNV-1a, 52 bits. */
export function sidOf(key: string): string {
  let high = 0x811c9dc5
  let low = 0x01000193
  for (let i = 0; i < key.length; i++) {
    high = Math.imul(high ^ key.charCodeAt(i), 0x01000193)
    low = Math.imul(low ^ key.charCodeAt(i), 0x85ebca6b) ^ (high >>> 13)
  }
  return ((high >>> 0) * 0x100000 + ((low >>> 0) & 0xfffff)).toString(36)
}

/** Codes that a connection is closed with, beside those of RFC 6455. */
export const CLOSE = {
  policy: 1008,
  fault: 1011,
  tryLater: 1013,
  unauthorized: 4401,
  idle: 4408,
  tooManyConnections: 4429,
} as const

/** What the feed says of a topic: the whole value each time. */
export interface Publication {
  readonly key: string
  /** Rises with whatever the feed says of the market: what is older than what was heard is left out. Absent: the newest. */
  readonly order?: number
  readonly topic: Topic
  readonly state: string
  readonly epoch: number
  readonly tsVenueUs: number | null
  readonly tsLocalUs: number | null
  readonly data: unknown
}

/** A market changed its state: told before any data that follows. */
export interface StatusNotice {
  /** As a publication's. */
  readonly order?: number
  readonly exchange: string
  readonly symbol: string
  readonly state: string
  readonly reason: string | null
  readonly epoch: number
}

export interface Publications {
  readonly notices: readonly StatusNotice[]
  readonly publications: readonly Publication[]
}
