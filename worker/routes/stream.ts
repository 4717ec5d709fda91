// The stream: WebSocket with `op`/`args`, or server-sent events of one subscription. docs/streaming.md is its description.
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'

import { guard } from '../auth/guard.js'
import { isolate } from '../auth/memory.js'
import { mintTicket, TICKET_LIVES_MS } from '../auth/ticket.js'
import { acceptedProtocol, isUpgrade } from '../auth/ticket-protocol.js'
import { configOf } from '../config.js'
import type { AppEnv } from '../context.js'
import type { ClientRecord } from '../fanout/client.js'
import { FANOUT_HEADERS } from '../fanout/fanout-object.js'
import { groupsOf } from '../feed/groups.js'
import { faultsOf, Problem } from '../problem.js'
import { clientAddress } from '../limits/subject.js'
import { SUBPROTOCOL, subscription, topicOf, type Topic } from '../stream-messages.js'
import { described, json, ROUTES } from './route.js'
import * as S from './schemas.js'

/** Shards of client sockets that are tried before the service says that it is full. */
const MOST_SHARDS = 16
const STREAM = { scope: 'stream' } as const
const OPEN_STREAM = { ...STREAM, ticket: true } as const

const ticketRoute = described(
  {
    method: 'post',
    path: '/v1/ws-ticket',
    tags: ['stream'],
    summary: 'A ticket that opens one WebSocket from a page within 30 seconds',
    request: {},
    responses: { 201: json(S.Ticket, 'The ticket, shown once') },
  },
  STREAM,
  [],
)

export function streamRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(ticketRoute, async (c) => {
    const nowMs = Date.now()
    const { ticket, expiresMs } = await mintTicket(c.env, c.get('identity'), c.req.header('origin') ?? null, isolate)
    return c.json(
      {
        ticket,
        protocols: [SUBPROTOCOL, `ticket.${ticket}`],
        expiresInMs: Math.min(TICKET_LIVES_MS, expiresMs - nowMs),
      },
      201,
    )
  })

  ROUTES.push({ method: 'get', path: '/v1/stream', rule: OPEN_STREAM })
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/stream',
    tags: ['stream'],
    summary: 'The stream: a WebSocket, or server-sent events with Accept: text/event-stream',
    security: [{ bearer: ['stream'] }, { apiKey: ['stream'] }],
    responses: {
      101: { description: 'The WebSocket; its protocol is described in docs/streaming.md' },
      200: {
        description: 'Server-sent events of one subscription',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      426: {
        description: '`upgrade_required`: neither asked for',
        content: { 'application/problem+json': { schema: S.ProblemSchema } },
      },
    },
  })
  app.get('/v1/stream', getAlone, guard(OPEN_STREAM), async (c) => {
    if (isUpgrade(c.req.raw.headers)) return connect(c, null)
    if (c.req.header('accept')?.includes('text/event-stream')) return connect(c, topicsOf(c))
    throw new Problem(
      {
        code: 'upgrade_required',
        detail: 'Ask for a WebSocket (Upgrade: websocket) or for events (Accept: text/event-stream).',
      },
      { upgrade: 'websocket' },
    )
  })
}

/** A HEAD would open a stream that nobody reads. */
const getAlone: MiddlewareHandler<AppEnv> = (c, next) => {
  if (c.req.raw.method === 'GET') return next()
  throw new Problem({ code: 'method_not_allowed', detail: 'The stream answers GET alone.' }, { allow: 'GET' })
}

/** Hands the request to the first shard that has room. Nothing of what the client wrote goes along but the upgrade itself. */
async function connect(c: Context<AppEnv>, topics: readonly Topic[] | null): Promise<Response> {
  const { tenant, keyId, kind, scopes } = c.get('identity')
  const record: ClientRecord = {
    id: crypto.randomUUID(),
    tenant,
    keyId,
    kind,
    scopes: [...scopes],
    address: clientAddress(c.req.raw.headers),
    openedMs: Date.now(),
  }
  for (let shard = 0; shard < MOST_SHARDS; shard++) {
    const name = `fanout-${shard}`
    const headers = new Headers({ [FANOUT_HEADERS.name]: name, [FANOUT_HEADERS.record]: JSON.stringify(record) })
    if (topics === null) {
      headers.set('upgrade', 'websocket')
      const [accepted] = Object.values(acceptedProtocol(c.req.raw.headers))
      if (accepted !== undefined) headers.set('sec-websocket-protocol', accepted)
    } else {
      headers.set(FANOUT_HEADERS.topics, JSON.stringify(topics))
      const lastSeq = c.req.header('last-event-id')
      if (lastSeq !== undefined && /^\d{1,16}$/.test(lastSeq)) headers.set(FANOUT_HEADERS.lastSeq, lastSeq)
    }
    const response = await c.env.FANOUT.get(c.env.FANOUT.idFromName(name)).fetch('https://fanout/', { headers })
    if (response.status === 429)
      throw new Problem({ code: 'too_many_connections', detail: await response.text(), retryAfterMs: 60_000 })
    if (response.status !== 503) return topics === null ? response : new Response(response.body, response)
  }
  throw new Problem({ code: 'not_ready', detail: 'All places are taken.', retryAfterMs: 10_000 })
}

/** The one subscription that the address names. */
function topicsOf(c: Context<AppEnv>): Topic[] {
  const { venue, ...query } = c.req.query()
  const groups = groupsOf(configOf(c.env))
  const exchange = query['exchange'] ?? venue
  // In an address a symbol may be written as in a path.
  const symbol = groups.at(exchange ?? '', query['symbol'] ?? '')?.symbol ?? query['symbol']
  const number = (name: string) => (query[name] === undefined ? {} : { [name]: Number(query[name]) })
  const list = (name: string) => query[name]?.split(',')
  const parsed = subscription.safeParse({
    ...query,
    exchange,
    symbol,
    ...number('intervalMs'),
    ...number('depth'),
    ...(query['names'] === undefined ? {} : { names: list('names') }),
    ...(query['bands'] === undefined ? {} : { bands: list('bands')!.map(Number) }),
    ...(query['slippage'] === undefined ? {} : { slippage: list('slippage')!.map(Number) }),
  })
  if (!parsed.success)
    throw new Problem({
      code: 'bad_request',
      detail: 'The query does not name a subscription: channel, exchange and symbol are needed.',
      errors: faultsOf(parsed.error.issues),
    })
  const { channel } = parsed.data
  if (!groups.of(parsed.data.exchange, parsed.data.symbol))
    throw new Problem({ code: 'not_found', detail: `There is no market ${exchange} ${symbol} here.` })
  if (channel === 'prediction' && !c.get('identity').scopes.has('relay'))
    throw new Problem({ code: 'forbidden', detail: "Predictions need the scope 'relay'." })
  return [topicOf(parsed.data)]
}
