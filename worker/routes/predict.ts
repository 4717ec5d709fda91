// Predictions: of a market's own window, or of a window that the caller gives.
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'

import { configOf, type ModelConfig } from '../config.js'
import type { AppEnv } from '../context.js'
import type { WindowAnswer } from '../feed/feed-object.js'
import { featureHashOf } from '../feature-hash.js'
import { feedOf } from '../feed/stub.js'
import { groupsOf } from '../feed/groups.js'
import { checkedJson } from '../limits/json-body.js'
import { deadlineOf } from '../relay/deadline.js'
import { predictionText, rowOf } from '../prediction.js'
import { Problem } from '../problem.js'
import { refusal } from './markets.js'
import { described, json } from './route.js'
import * as S from './schemas.js'

/** A window of numbers is longer than what other routes take. */
const WINDOW_LIMITS = { maxBytes: 65_536, limits: { elements: 1000, keys: 16 } } as const

const shape = (path: string) =>
  described(
    {
      method: 'post',
      path,
      tags: ['predict'],
      summary: "Probabilities of a market's next move",
      request: { body: { required: true, content: { 'application/json': { schema: S.PredictBody } } } },
      responses: { 200: json(S.Prediction, 'The prediction, who made it, and how old what it was made of is') },
    },
    { scope: 'relay', cost: 'predictions' },
    [
      ...([
        'bad_request',
        'unknown_property',
        'not_found',
        'book_not_synced',
        'feature_hash_mismatch',
        'body_too_large',
      ] as const),
      ...(['unsupported_media_type', 'queue_full', 'not_ready', 'upstream_failed', 'deadline_exceeded'] as const),
    ],
    [checkedJson(WINDOW_LIMITS)],
  )

export function predictRoutes(app: OpenAPIHono<AppEnv>): void {
  for (const path of ['/v1/predict', '/predict']) {
    app.openapi(shape(path), async (c) => {
      const body = c.req.valid('json')
      const model = modelOf(c, body.model)
      const startedMs = Date.now()
      const { window, market } = body.window ? await given(model, body) : await measured(c, model, body)
      c.get('timing').set('feat', Date.now() - startedMs)
      const deadlineMs = Math.max(0, deadlineFrom(c.req.header('x-deadline-ms')) - (Date.now() - startedMs))
      const traceparent = c.req.header('traceparent')
      const row = rowOf(model, market, window, {
        deadlineMs,
        requestId: c.get('requestId'),
        ...(traceparent !== undefined && /^[\da-f-]{55}$/.test(traceparent) ? { traceparent } : {}),
      })
      const answer = await c.env.RELAY.get(c.env.RELAY.idFromName('relay')).predict(row)
      if ('refused' in answer) {
        const { refused, detail, retryAfterMs } = answer
        throw new Problem({ code: refused, detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
      }
      const { queueMs, wireMs, gpuMs } = answer.timing
      for (const [name, ms] of [
        ['queue', queueMs],
        ['wire', wireMs],
        ['gpu', gpuMs],
      ] as const)
        if (Number.isFinite(ms)) c.get('timing').set(name, ms)
      return c.json(predictionText(answer, window) as never, 200)
    })
  }
}

type Body = {
  exchange?: string | undefined
  symbol?: string | undefined
  window?: number[][] | undefined
  feature_schema_hash?: string | undefined
}
interface Measured {
  readonly window: WindowAnswer
  readonly market: string
}

/** The window that the feed keeps of the market. */
async function measured(c: Context<AppEnv>, model: ModelConfig, { exchange, symbol }: Body): Promise<Measured> {
  if (exchange === undefined || symbol === undefined)
    throw new Problem({ code: 'bad_request', detail: 'Give a market (exchange, symbol) or a window.' })
  const served = groupsOf(configOf(c.env)).of(exchange, symbol)
  if (!served)
    throw new Problem({
      code: 'not_found',
      detail: `There is no market ${exchange} ${symbol} here; GET /v1/markets lists them.`,
    })
  const window = await feedOf(c.env, served.group).window(served.group, symbol, model.name)
  if ('refused' in window) throw refusal(window)
  return { window, market: `${exchange}:${symbol}` }
}

/** A window of the caller's own: it must have the model's shape, and be of the model's features. */
async function given(model: ModelConfig, { window, feature_schema_hash, exchange, symbol }: Body): Promise<Measured> {
  if (exchange !== undefined || symbol !== undefined)
    throw new Problem({ code: 'bad_request', detail: 'Give a market (exchange, symbol) or a window, not both.' })
  const { rows, features } = model
  const featureHash = await featureHashOf(features)
  if (feature_schema_hash !== undefined && feature_schema_hash !== featureHash)
    throw new Problem({
      code: 'feature_hash_mismatch',
      detail: `found features ${feature_schema_hash}, expected ${featureHash}`,
    })
  const width = window!.find((row) => row.length !== features.length)?.length
  if (window!.length !== rows || width !== undefined)
    throw new Problem({
      code: 'bad_request',
      detail: `window: found ${window!.length} rows${width === undefined ? '' : `, one of ${width} numbers`}, expected ${rows} rows of ${features.length}`,
    })
  const values = Float32Array.from(window!.flat())
  if (!values.every(Number.isFinite))
    throw new Problem({ code: 'bad_request', detail: 'window: found a number beyond float32, expected finite ones' })
  // A window of the caller's own never stands in for a market's.
  const market = `window:${crypto.randomUUID()}`
  const seq = Date.now()
  return { market, window: { values, rows, featureHash, state: 'given', epoch: 0, seq, bookAgeMs: 0 } }
}

function modelOf(c: Context<AppEnv>, name: string | undefined): ModelConfig {
  const { models } = configOf(c.env)
  const model = models.find((known) => name === undefined || known.name === name)
  if (!model) throw new Problem({ code: 'not_found', detail: `There is no model ${name ?? 'configured'} here.` })
  return model
}

function deadlineFrom(header: string | undefined): number {
  const deadlineMs = deadlineOf(header)
  if (deadlineMs === null)
    throw new Problem({
      code: 'bad_request',
      detail: `x-deadline-ms: found '${header?.slice(0, 40)}', expected milliseconds`,
    })
  return deadlineMs
}
