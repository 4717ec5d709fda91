// Books, features, levels, signals and metrics of the markets that are served.
import type { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'

import { configOf } from '../config.js'
import type { AppEnv } from '../context.js'
import type { Refusal } from '../feed/feed-object.js'
import { groupsOf, type ServedMarket } from '../feed/groups.js'
import type { ViewName, ViewQuery } from '../feed/views.js'
import { Problem } from '../problem.js'
import { feedOf } from '../feed/stub.js'
import { described, json, plain, queryOf } from './route.js'
import * as S from './schemas.js'

const READ = { scope: 'read' } as const
/** How soon a book that isn't live is worth another look. */
const RETRY_MS = 1000

const listRoute = described(
  {
    method: 'get',
    path: '/v1/markets',
    tags: ['markets'],
    summary: 'The markets served, and the state of each',
    request: { query: S.MarketsQuery },
    responses: { 200: json(S.Markets, 'The markets, a page of them') },
  },
  READ,
  ['bad_request', 'unknown_property'],
)

const view = <Q extends z.ZodObject, A extends z.ZodType>(name: ViewName, summary: string, query: Q, schema: A) =>
  described(
    {
      method: 'get',
      path: `/v1/markets/{venue}/{symbol}/${name}`,
      tags: ['markets'],
      summary,
      request: { params: S.MarketPath, query },
      responses: { 200: json(schema, summary) },
    },
    READ,
    ['bad_request', 'unknown_property', 'not_found', 'book_not_synced', 'not_ready'],
  )

export function marketRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(listRoute, async (c) => {
    const { venue, cursor, limit } = c.req.valid('query')
    const groups = groupsOf(configOf(c.env))
    const states = await Promise.all(groups.names.map((group) => feedOf(c.env, group).markets(group)))
    const all = states.flat().filter((market) => venue === undefined || market.venue === venue)
    const from = cursorOf(cursor)
    const markets = all.slice(from, from + limit)
    const nextCursor = from + limit < all.length ? btoa(String(from + limit)) : null
    if (nextCursor !== null) {
      const next = new URL(c.req.url)
      next.searchParams.set('cursor', nextCursor)
      c.header('link', `<${next.pathname}${next.search}>; rel="next"`)
    }
    return c.json({ markets: markets as never[], nextCursor }, 200)
  })

  const views = [
    ['book', 'The best levels of both sides', S.BookQuery, S.Book],
    ['features', 'Features, each with why it is undefined if it is', S.FeaturesQuery, S.Features],
    ['levels', 'Support and resistance: the large levels', S.NoQuery, S.Levels],
    ['signal', 'The composite score and its parts', S.SignalQuery, S.Signal],
    ['metrics', 'Mid, spread, depth, imbalance and slippage', S.MetricsQuery, S.Metrics],
  ] as const
  for (const [name, summary, query, schema] of views)
    plain(app, view(name, summary, query, schema), READ, (c) => answer(c, name, query))
}

/**
 * The hot route. The path is looked up instead of matched, and a query is only parsed where there is one: validators of the path and the
 * query took 25 of the 90 µs that the Worker spends on a request beside the object's call.
 */
async function answer(c: Context<AppEnv>, name: ViewName, schema: z.ZodType<ViewQuery>): Promise<Response> {
  const { group, symbol } = marketOf(c)
  const feed = feedOf(c.env, group)
  // An argument more, even an empty one, is a tenth of the call.
  const told = c.req.url.includes('?')
    ? await feed.view(group, symbol, name, queryOf(schema, c.req.query()))
    : await feed.view(group, symbol, name)
  if (typeof told !== 'string') throw refusal(told)
  return new Response(told, JSON_INIT)
}

const JSON_INIT = { headers: { 'content-type': 'application/json' } }

/** The market that the path names; 404 where it isn't served. */
export function marketOf(c: Context<AppEnv>): ServedMarket {
  const { venue = '', symbol = '' } = c.req.param() as Record<string, string>
  const market = groupsOf(configOf(c.env)).at(venue, symbol)
  if (!market)
    throw new Problem({
      code: 'not_found',
      detail: `There is no market ${venue}/${symbol} here; GET /v1/markets lists them.`,
    })
  return market
}

export function refusal({ refused, detail, state }: Refusal): Problem {
  return new Problem({
    code: refused,
    detail,
    ...(state === undefined ? {} : { state }),
    ...(refused === 'not_found' ? {} : { retryAfterMs: RETRY_MS }),
  })
}

function cursorOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  let text = ''
  try {
    text = atob(cursor)
  } catch {
    // not one that was given out
  }
  if (!/^\d{1,6}$/.test(text))
    throw new Problem({
      code: 'bad_request',
      detail: 'cursor: found one that was not given out here, expected nextCursor of a page',
    })
  return Number(text)
}
