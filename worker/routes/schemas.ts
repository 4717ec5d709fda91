// Shapes of what the routes take and give. They are both the validation and the OpenAPI document.
import { z } from '@hono/zod-openapi'

import { pathSymbol } from '../feed/groups.js'

const example = pathSymbol('BTC/USDT')

export const MarketPath = z.object({
  venue: z
    .string()
    .regex(/^[a-z0-9]{1,32}$/)
    .openapi({ param: { name: 'venue', in: 'path' }, example: 'binance', description: "ccxt's id of the venue" }),
  symbol: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/)
    .openapi({ param: { name: 'symbol', in: 'path' }, example, description: 'unified symbol, / and : written -' }),
})

const decimal = z.string().openapi({ description: 'decimal text, exact', example: '67012.34' })
const ratio = z.number().nullable()
const us = z.number().nullable().openapi({ description: 'epoch microseconds' })
const state = z.enum(['idle', 'buffering', 'live', 'resync', 'stale', 'no_book'])

export const Stamp = {
  venue: z.string(),
  symbol: z.string(),
  state,
  epoch: z.int(),
  seq: z.number().nullable().openapi({ description: "the venue's number of the last applied frame" }),
  tsVenueUs: us,
  tsLocalUs: us,
  bookAgeMs: z.number().nullable().openapi({ description: 'since the last frame of this market' }),
}

export const Market = z
  .object({
    venue: z.string(),
    symbol: z.string(),
    state,
    epoch: z.int(),
    seq: z.number().nullable(),
    bookAgeMs: z.number().nullable(),
    tickSize: decimal.nullable(),
    lotSize: decimal.nullable(),
  })
  .openapi('Market')
export const Markets = z.object({ markets: z.array(Market), nextCursor: z.string().nullable() }).openapi('Markets')

const priced = z.tuple([decimal, decimal]).openapi({ description: '[price, amount]' })
export const Book = z.object({ ...Stamp, bids: z.array(priced), asks: z.array(priced) }).openapi('Book')

export const Features = z
  .object({
    ...Stamp,
    features: z.record(z.string(), z.number().nullable()).openapi({ description: 'null where undefined' }),
    reasons: z.record(z.string(), z.string()).openapi({ description: 'why, of those that are undefined' }),
  })
  .openapi('Features')

export const Level = z
  .object({
    side: z.enum(['bid', 'ask']),
    price: decimal,
    amount: decimal,
    strength: ratio,
    ageUs: ratio,
    refills: ratio,
    cancelledOnApproach: ratio,
  })
  .openapi('Level')
export const Levels = z.object({ ...Stamp, levels: z.array(Level) }).openapi('Levels')

export const Signal = z
  .object({
    ...Stamp,
    score: z.number().min(-1).max(1).optional(),
    direction: z.enum(['up', 'down', 'flat']).optional(),
    imbalance: z.number().optional(),
    size: ratio.optional(),
    speed: ratio.optional(),
    missing: z.array(z.enum(['size', 'speed'])).optional(),
    levels: z.array(Level).optional(),
    signal: z.null().optional().openapi({ description: 'there instead of the rest while a side of the book is empty' }),
  })
  .openapi('Signal')

export const Metrics = z
  .object({
    ...Stamp,
    mid: decimal.nullable(),
    microprice: z.number().nullable(),
    spreadBps: z.number().nullable(),
    depth: z.array(z.object({ bps: z.number(), bid: decimal, ask: decimal })),
    imbalance: z.object({ l1: ratio, l5: ratio, l10: ratio }).nullable(),
    ofi: z.record(z.string(), z.number().nullable()),
    slippageBps: z
      .record(z.string(), z.object({ buy: ratio, sell: ratio }))
      .nullable()
      .openapi({ description: 'by amount of money; null where the book is too thin' }),
  })
  .openapi('Metrics')

/** A comma-separated list in a query. */
const list = (what: string) =>
  z
    .string()
    .max(1024)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .openapi({ type: 'string', description: `${what}, separated by commas` })

const numbers = (what: string, from: number, to: number, most: number) =>
  list(what)
    .transform((parts) => parts.map(Number))
    .pipe(z.array(z.number().min(from).max(to)).max(most))
    .openapi({ type: 'string' })

export const BookQuery = z.strictObject({
  depth: z.coerce.number().int().min(1).max(5000).optional().openapi({ description: 'levels a side; 20 unless told' }),
})
export const FeaturesQuery = z.strictObject({
  names: list('features; all that the market keeps unless told').optional(),
})
export const SignalQuery = z.strictObject({
  depth: z.coerce
    .number()
    .int()
    .min(1)
    .max(32)
    .optional()
    .openapi({ description: 'large levels a side; 5 unless told' }),
})
export const NoQuery = z.strictObject({})
export const MetricsQuery = z.strictObject({
  bands: numbers('distances from the mid in bp; 10,50,100 unless told', 0.1, 5000, 16).optional(),
  slippage: numbers('amounts of money', 1, 1e9, 16).optional(),
})
export const MarketsQuery = z.strictObject({
  venue: z
    .string()
    .regex(/^[a-z0-9]{1,32}$/)
    .optional(),
  cursor: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    retryAfterMs: z.number().optional(),
    state: z.string().optional(),
  })
  .openapi('Problem')

export const Health = z
  .object({
    status: z.enum(['ok', 'starting']),
    version: z.string(),
    layoutVersion: z.int(),
    core: z.string().openapi({ description: 'SHA-256 of the core that answers' }),
    markets: z.record(z.string(), z.int()).openapi({ description: 'how many are in which state' }),
  })
  .openapi('Health')

export const PredictBody = z
  .strictObject({
    model: z.string().max(64).optional(),
    exchange: z.string().max(32).optional(),
    symbol: z.string().max(64).optional(),
    /** rows × features, oldest first. */
    window: z.array(z.array(z.number()).min(1).max(512)).min(1).max(1000).optional(),
    feature_schema_hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  })
  .openapi('PredictRequest')

export const Prediction = z
  .object({
    model: z.string(),
    model_version: z.string(),
    probabilities: z.record(z.string(), z.number()),
    classes: z.array(z.string()),
    served_by: z.string(),
    degraded: z.boolean(),
    reason: z.string().nullable(),
    contributions: z.record(z.string(), z.number()).nullable().openapi({
      description:
        'what each feature added to ln(p(up)/p(down)); null but for an answer of the edge whose model can tell',
    }),
    feature_schema_hash: z.string(),
    book_state: z.string(),
    book_age_ms: z.number(),
    stale_ms: z.number(),
    epoch: z.int(),
    seq: z.number(),
  })
  .openapi('Prediction')

export const Ticket = z
  .object({
    ticket: z.string(),
    protocols: z.array(z.string()).openapi({ description: 'what to give as Sec-WebSocket-Protocol' }),
    expiresInMs: z.int(),
  })
  .openapi('Ticket')

export const KeyBody = z
  .strictObject({
    tenant: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/),
    scopes: z
      .array(z.enum(['read', 'stream', 'relay', 'trade', 'admin']))
      .min(1)
      .max(5),
    label: z.string().max(80).default(''),
    environment: z.enum(['live', 'test', 'pk']).default('live'),
    origin: z.string().max(256).optional(),
    expiresInS: z.int().min(60).max(315_360_000).optional(),
  })
  .openapi('NewKey')

export const Keys = z
  .object({
    keys: z.array(
      z.object({
        id: z.string(),
        tenant: z.string(),
        environment: z.string(),
        scopes: z.array(z.string()),
        origin: z.string().nullable(),
        label: z.string(),
        createdMs: z.number(),
        expiresMs: z.number().nullable(),
        revokedMs: z.number().nullable(),
      }),
    ),
  })
  .openapi('Keys')
