import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'

import { signRequest } from '../auth/sign-request.js'
import { configOf } from '../config.js'
import { featureHashOf } from '../feature-hash.js'
import { Prediction } from '../routes/schemas.js'
import { get, live, ORIGIN } from './http.js'

const MARKET = { exchange: 'binance', symbol: 'BTC/USDT' }
let key = ''

/** A key of a tenant's, made as an admin makes it. */
async function makeKey(scopes: readonly string[]): Promise<string> {
  const body = JSON.stringify({ tenant: 'tests', scopes })
  const url = `${ORIGIN}/v1/keys`
  const signed = await signRequest({ method: 'POST', url, body, key: env.LEADLINE_ROOT_KEY!, nowMs: Date.now() })
  const answer = await get('/v1/keys', {
    method: 'POST',
    body,
    headers: { ...signed, 'content-type': 'application/json' },
  })
  expect(answer.status).toBe(201)
  return (await answer.json<{ key: string }>()).key
}

beforeAll(async () => {
  await live()
  key = await makeKey(['relay'])
})

const predict = (body: object, headers: Record<string, string> = {}) =>
  get('/v1/predict', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-deadline-ms': '200', ...headers },
  })

/** What the backend answers from now on. */
async function mood(name: string): Promise<void> {
  await fetch(`${configOf(env).targets[0]!.urls[0]}/mood/${name}`)
}

afterEach(() => mood('ok'))

test("of a market: the backend's probabilities, and what they were made of", async () => {
  const answer = await predict(MARKET)
  expect(answer.status).toBe(200)
  const prediction = Prediction.strict().parse(await answer.json())
  expect(prediction).toMatchObject({
    model: 'direction',
    served_by: 'backend',
    degraded: false,
    reason: null,
    book_state: 'live',
    classes: ['down', 'flat', 'up'],
    feature_schema_hash: await featureHashOf(['mid', 'spread_quoted']),
  })
  expect(Object.values(prediction.probabilities).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6)
  expect(answer.headers.get('server-timing')).toMatch(/feat;dur=\d.*wire;dur=\d.*total;dur=\d/)
})

test("of a window of the caller's own", async () => {
  const answer = await predict({ window: [[0, 1]] })
  // The backend of the tests gives the first class σ(first number), the others the rest.
  expect((await answer.json<{ probabilities: object }>()).probabilities).toEqual({ down: 0.5, flat: 0.25, up: 0.25 })
})

test('POST /predict is the same', async () => {
  const answer = await get('/predict', {
    method: 'POST',
    body: JSON.stringify({ window: [[0, 1]] }),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  })
  expect(answer.status).toBe(200)
})

describe('what does not fit', () => {
  test.each([
    [{}, 400, 'bad_request'],
    [{ ...MARKET, window: [[1, 2]] }, 400, 'bad_request'],
    [{ window: [[1, 2, 3]] }, 400, 'bad_request'],
    [
      {
        window: [
          [1, 2],
          [3, 4],
        ],
      },
      400,
      'bad_request',
    ],
    [{ window: [[1e300, 0]] }, 400, 'bad_request'],
    [{ ...MARKET, surprise: 1 }, 400, 'unknown_property'],
    [{ exchange: 'binance', symbol: 'DOGE/USDT' }, 404, 'not_found'],
    [{ ...MARKET, model: 'oracle' }, 404, 'not_found'],
    [{ window: [[0, 1]], feature_schema_hash: '0'.repeat(64) }, 409, 'feature_hash_mismatch'],
  ])('%j: %i %s', async (body, status, code) => {
    const answer = await predict(body)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ status, code })
  })

  test('a deadline that is no number', async () => {
    expect((await predict(MARKET, { 'x-deadline-ms': 'soon' })).status).toBe(400)
  })

  test('a key without the scope', async () => {
    const reader = await makeKey(['read'])
    expect((await predict(MARKET, { authorization: `Bearer ${reader}` })).status).toBe(403)
  })
})

test('a backend that fails, and no model at the edge: 502 or 503, never a made-up answer', async () => {
  await mood('500')
  const answer = await predict({ window: [[3, 1]] })
  expect([502, 503]).toContain(answer.status)
  expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/^(upstream_failed|not_ready)$/) })
})

test('a stream of predictions', async () => {
  const { webSocket } = await get('/v1/stream', {
    headers: { upgrade: 'websocket', authorization: `Bearer ${await makeKey(['stream', 'relay'])}` },
  })
  const messages: { type?: string; data?: object }[] = []
  const second = new Promise<void>((resolve) =>
    webSocket!.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data as string) as { channel?: string; type?: string; data?: object }
      if (message.channel === 'prediction' && messages.push(message) === 2) resolve()
    }),
  )
  webSocket!.accept()
  webSocket!.send(JSON.stringify({ op: 'subscribe', args: [{ channel: 'prediction', ...MARKET, intervalMs: 100 }] }))
  await second
  webSocket!.close()
  expect(Prediction.strict().parse(messages[1]!.data)).toMatchObject({ served_by: 'backend', book_state: 'live' })
})
