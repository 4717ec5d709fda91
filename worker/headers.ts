// Headers that every answer has, whatever it is.
import type { Context, MiddlewareHandler } from 'hono'

import { configOf } from './config.js'
import type { AppEnv } from './context.js'

const FIXED: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'cross-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
}
/** Pages set a policy of their own. */
const STRICTEST_POLICY = "default-src 'none'; frame-ancestors 'none'"
const EXPOSED =
  'RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id'

export function hardened(c: Context<AppEnv>, ms: number): void {
  const { headers } = c.res
  for (const name in FIXED) c.header(name, FIXED[name])
  if (!headers.has('content-security-policy')) c.header('content-security-policy', STRICTEST_POLICY)
  if (!headers.has('cache-control')) c.header('cache-control', 'no-store')
  c.header('x-request-id', c.get('requestId'))
  const stages = [...c.get('timing')].map(([name, dur]) => `${name};dur=${dur}`)
  c.header('server-timing', [...stages, `total;dur=${ms}`].join(', '))
}

/** Origins by exact match; no credentials of a browser are ever allowed, keys travel in headers. */
export const cors: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origin = c.req.header('origin')
  const allowed = origin !== undefined && configOf(c.env).cors.includes(origin)
  const isPreflight = c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined
  if (isPreflight) {
    const headers: Record<string, string> = { vary: 'Origin' }
    if (allowed) {
      headers['access-control-allow-origin'] = origin
      headers['access-control-allow-methods'] = 'GET, POST, DELETE'
      headers['access-control-allow-headers'] =
        'authorization, content-type, idempotency-key, last-event-id, traceparent, x-api-key, x-deadline-ms, x-ll-nonce, x-ll-signature, x-ll-timestamp, x-request-id'
      headers['access-control-max-age'] = '600'
    }
    return new Response(null, { status: 204, headers })
  }
  await next()
  if (c.res.status === 101) return undefined
  c.header('vary', 'Origin', { append: true })
  if (!allowed) return undefined
  c.header('access-control-allow-origin', origin)
  c.header('access-control-expose-headers', EXPOSED)
  return undefined
}
