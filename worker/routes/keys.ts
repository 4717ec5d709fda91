// API keys and what else changes state: signed, for admins.
import { type OpenAPIHono, z } from '@hono/zod-openapi'

import { listKeys } from '../auth/directory.js'
import { createKey, revokeKey } from '../auth/issue.js'
import { isolate } from '../auth/memory.js'
import type { AppEnv } from '../context.js'
import { feedOf } from '../feed/stub.js'
import { checkedJson } from '../limits/json-body.js'
import { Problem } from '../problem.js'
import { marketOf, refusal } from './markets.js'
import { described, json } from './route.js'
import * as S from './schemas.js'

const SIGNED = { scope: 'admin', signed: true, maxBodyBytes: 8192 } as const
const SIGNED_PROBLEMS = ['bad_request', 'bad_signature', 'replayed'] as const

const KeyPath = z.object({
  tenant: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/)
    .openapi({ param: { name: 'tenant', in: 'path' } }),
  id: z
    .string()
    .regex(/^[\w-]{8}$/)
    .openapi({ param: { name: 'id', in: 'path' } }),
})

const makeRoute = described(
  {
    method: 'post',
    path: '/v1/keys',
    tags: ['keys'],
    summary: 'Makes an API key; its text is shown this once',
    request: { body: { required: true, content: { 'application/json': { schema: S.KeyBody } } } },
    responses: { 201: json(z.object({ id: z.string(), key: z.string() }).openapi('MadeKey'), 'The key') },
  },
  SIGNED,
  [...SIGNED_PROBLEMS, 'unknown_property', 'body_too_large', 'unsupported_media_type'],
  [checkedJson({ maxBytes: 8192 })],
)

const listRoute = described(
  {
    method: 'get',
    path: '/v1/keys/{tenant}',
    tags: ['keys'],
    summary: "A tenant's keys, without their secrets",
    request: { params: KeyPath.pick({ tenant: true }) },
    responses: { 200: json(S.Keys, 'The keys, newest first') },
  },
  { scope: 'admin' },
  ['bad_request'],
)

const revokeRoute = described(
  {
    method: 'delete',
    path: '/v1/keys/{tenant}/{id}',
    tags: ['keys'],
    summary: 'Revokes a key: requests with it are refused within half a minute, its connections closed',
    request: { params: KeyPath },
    responses: { 204: { description: 'Revoked' } },
  },
  SIGNED,
  [...SIGNED_PROBLEMS, 'not_found'],
)

const resyncRoute = described(
  {
    method: 'post',
    path: '/v1/markets/{venue}/{symbol}/resync',
    tags: ['markets'],
    summary: "Gives a market's book up and fetches it anew",
    request: { params: S.MarketPath },
    responses: { 202: { description: 'The book is being fetched' } },
  },
  SIGNED,
  [...SIGNED_PROBLEMS, 'not_found', 'not_ready'],
)

export function keyRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(makeRoute, async (c) => {
    const { tenant, scopes, label, environment, origin, expiresInS } = c.req.valid('json')
    const expiresMs = expiresInS === undefined ? null : Date.now() + expiresInS * 1000
    const made = await createKey(
      c.env,
      { tenant, scopes, label, environment, origin: origin ?? null, expiresMs },
      isolate,
    )
    return c.json(made, 201)
  })

  app.openapi(listRoute, async (c) => {
    const keys = await listKeys(c.env, isolate.memory, c.req.valid('param').tenant)
    return c.json({ keys: keys as never[] }, 200)
  })

  app.openapi(revokeRoute, async (c) => {
    const { tenant, id } = c.req.valid('param')
    const holders = await revokeKey(c.env, tenant, id, isolate)
    if (holders === null) throw new Problem({ code: 'not_found', detail: 'There is no such key.' })
    await Promise.all(holders.map((holder) => c.env.FANOUT.get(c.env.FANOUT.idFromString(holder)).revoke(id)))
    return c.body(null, 204)
  })

  app.openapi(resyncRoute, async (c) => {
    const { group, symbol } = marketOf(c)
    const refused = await feedOf(c.env, group).resync(group, symbol)
    if (refused) throw refusal(refused)
    return c.body(null, 202)
  })
}
