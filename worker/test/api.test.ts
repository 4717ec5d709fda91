import manifest from 'leadline/package.json' with { type: 'json' }
import { beforeAll, describe, expect, test } from 'vitest'

import { PROBLEMS } from '../problem.js'
import { ROUTES } from '../routes/route.js'
import * as S from '../routes/schemas.js'
import { get, live } from './http.js'

const BTC = '/v1/markets/binance/BTC-USDT'

beforeAll(live)

test('GET /health names the version, the layout and the core that answers', async () => {
  const response = await get('/health')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    status: 'ok',
    version: manifest.version,
    layoutVersion: expect.any(Number),
    core: expect.stringMatching(/^[0-9a-f]{64}$/),
    markets: { live: 1 },
  })
})

describe('what is read of a market', () => {
  test.each([
    ['book', S.Book],
    ['features', S.Features],
    ['levels', S.Levels],
    ['signal', S.Signal],
    ['metrics?bands=10,50&slippage=10000,1e9', S.Metrics],
  ])('%s is what the document says', async (view, schema) => {
    const response = await get(`${BTC}/${view}`)
    expect(response.status).toBe(200)
    const body = schema.strict().parse(await response.json())
    expect(body).toMatchObject({ venue: 'binance', symbol: 'BTC/USDT', state: 'live', epoch: expect.any(Number) })
  })

  test('prices and amounts are decimal text, best first', async () => {
    const { bids, asks } = S.Book.parse(await (await get(`${BTC}/book?depth=5`)).json())
    expect(bids).toHaveLength(5)
    for (const [price, amount] of [...bids, ...asks]) {
      expect(price).toMatch(/^\d+\.\d{2}$/)
      expect(amount).toMatch(/^\d+\.\d{5}$/)
    }
    const prices = [...asks.toReversed(), ...bids].map(([price]) => Number(price))
    expect(prices).toEqual(prices.toSorted((a, b) => b - a))
  })

  test('a book too thin for an amount of money has no slippage for it', async () => {
    const { slippageBps } = S.Metrics.parse(await (await get(`${BTC}/metrics?slippage=1000,1e9`)).json())
    expect(slippageBps).toEqual({
      1000: { buy: expect.any(Number), sell: expect.any(Number) },
      1000000000: { buy: null, sell: null },
    })
  })

  test('features by name, in the order of the market', async () => {
    const { features } = S.Features.parse(await (await get(`${BTC}/features?names=mid,spread_quoted,nothing`)).json())
    expect(Object.keys(features)).toEqual(['mid', 'spread_quoted'])
  })

  test('the list of markets', async () => {
    const { markets, nextCursor } = S.Markets.parse(await (await get('/v1/markets')).json())
    expect(nextCursor).toBeNull()
    expect(markets).toMatchObject([{ venue: 'binance', symbol: 'BTC/USDT', state: 'live', tickSize: '0.01' }])
  })
})

describe('problems', () => {
  test.each([
    ['GET', '/nowhere', 404, 'not_found'],
    ['POST', '/health', 404, 'not_found'],
    ['GET', '/v1/markets/binance/DOGE-USDT/book', 404, 'not_found'],
    ['GET', `${BTC}/book?depth=0`, 400, 'bad_request'],
    ['GET', `${BTC}/book?depth=five`, 400, 'bad_request'],
    ['GET', `${BTC}/book?deep=5`, 400, 'unknown_property'],
    ['GET', `${BTC}/book?__proto__=5`, 400, 'unknown_property'],
    ['GET', `${BTC}/signal?%5f_proto__=5`, 400, 'unknown_property'],
    ['GET', '/v1/markets?cursor=!', 400, 'bad_request'],
    ['GET', `/v1/markets?venue=${'a'.repeat(2100)}`, 414, 'url_too_long'],
    ['GET', '/v1/stream', 426, 'upgrade_required'],
    ['GET', '/v1/keys/somebody', 401, 'unauthorized'],
    ['POST', '/v1/predict', 401, 'unauthorized'],
    ['GET', '/errors/constructor', 404, 'not_found'],
  ] as const)('%s %s: %i %s', async (method, path, status, code) => {
    const response = await get(path, { method })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const problem = S.ProblemSchema.parse(await response.json())
    expect(problem).toMatchObject({ type: `/errors/${code}`, status, code, instance: path.split('?')[0] })
    expect(response.headers.get('x-request-id')).toBe(problem.requestId)
  })

  test.each(Object.keys(PROBLEMS))('/errors/%s is a page', async (code) => {
    const response = await get(`/errors/${code}`)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain(code)
  })
})

describe('every answer', () => {
  const FIXED = ['x-content-type-options', 'content-security-policy', 'cache-control', 'x-request-id', 'server-timing']

  test.each([
    '/',
    '/embed',
    '/docs',
    '/openapi.json',
    '/health',
    `${BTC}/signal`,
    '/nowhere',
    '/errors/internal',
    `${BTC}/book?depth=0`,
  ])('%s has the headers', async (path) => {
    const { headers } = await get(path)
    expect(FIXED.filter((name) => !headers.has(name))).toEqual([])
    expect(headers.get('content-security-policy')).not.toContain("'unsafe-")
  })

  test('says how much of the quota is left', async () => {
    const { headers } = await get(`${BTC}/signal`)
    expect(headers.get('ratelimit-policy')).toBe('"default";q=1000000;w=60')
    expect(headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/)
  })

  test('echoes a request id that is one, and makes its own otherwise', async () => {
    const echoed = await get('/health', { headers: { 'x-request-id': 'abc-1' } })
    expect(echoed.headers.get('x-request-id')).toBe('abc-1')
    const made = await get('/health', { headers: { 'x-request-id': 'a b\tc' } })
    expect(made.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
  })

  test('only listed origins may read it', async () => {
    const listed = await get(`${BTC}/signal`, { headers: { origin: 'https://page.example' } })
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://page.example')
    const other = await get(`${BTC}/signal`, { headers: { origin: 'https://other.example' } })
    expect(other.headers.has('access-control-allow-origin')).toBe(false)
    const asked = await get(`${BTC}/signal`, {
      method: 'OPTIONS',
      headers: { origin: 'https://page.example', 'access-control-request-method': 'GET' },
    })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization')
  })
})

describe('the OpenAPI document', () => {
  test('is of version 3.1 and names every route that there is, each with a rule', async () => {
    const document = await (await get('/openapi.json')).json<{ openapi: string; paths: Record<string, object> }>()
    expect(document.openapi).toBe('3.1.0')
    const named = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    expect(named.toSorted()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).toSorted())
    const open = ROUTES.filter(({ rule }) => rule.scope === null).map(({ path }) => path)
    expect(open.toSorted()).toEqual([
      '/',
      '/assets/{file}',
      '/docs',
      '/embed',
      '/errors/{code}',
      '/health',
      '/openapi.json',
    ])
  })

  test('and so does the page for people', async () => {
    const text = await (await get('/docs')).text()
    for (const { path } of ROUTES) expect(text).toContain(`<code>${path}</code>`)
  })
})

test('/metrics is what Prometheus reads', async () => {
  const response = await get('/metrics')
  const text = await response.text()
  expect(response.headers.get('content-type')).toContain('text/plain')
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(
      /^(# (HELP|TYPE) leadline_\w+ .+|leadline_\w+(\{(\w+="[^"\n]*",?)*\})? -?\d+(\.\d+)?(e-?\d+)?)$/,
    )
  expect(text).toContain('leadline_book_state{exchange="binance",symbol="BTC/USDT",state="live"} 1')
})
