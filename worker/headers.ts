// Headers that every answer has, whatever it is.
import type { Context } from 'hono'

import { isBare } from './auth/credentials.js'
import { NO_ORIGIN } from './auth/origin.js'
import { configOf } from './config.js'
import type { AppEnv } from './context.js'

/** Pages set a policy of their own. */
const STRICTEST_POLICY = "default-src 'none'; frame-ancestors 'none'"
const EXPOSED =
  'RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id'
const ALLOWED_HEADERS =
  'authorization, content-type, last-event-id, traceparent, x-api-key, x-deadline-ms, x-ll-nonce, x-ll-signature, x-ll-timestamp, x-request-id'

/** Straight into the answer's headers: Context.header() makes a new Response for each once there is one. */
export function finish(c: Context<AppEnv>, ms: number): void {
  const { headers } = c.res
  headers.set('x-content-type-options', 'nosniff')
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', STRICTEST_POLICY)
  // What is never stored needs no Vary.
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
  if (c.req.url.startsWith('https:')) headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
  headers.set('x-request-id', c.get('requestId'))
  const timing = c.get('timing')
  const stages = timing.size === 0 ? '' : [...timing].map(([name, dur]) => `${name};dur=${dur}, `).join('')
  headers.set('server-timing', `${stages}total;dur=${ms}`)
  if (headers.has('access-control-allow-origin')) return
  const origin = allowedOrigin(c)
  if (origin === null) return
  headers.set('access-control-allow-origin', origin)
  headers.set('access-control-expose-headers', EXPOSED)
}

/** The answer to what browsers ask before they ask; null for other requests. No credentials of a browser are ever allowed: keys travel in headers. */
export function preflight(c: Context<AppEnv>): Response | null {
  if (c.req.method !== 'OPTIONS' || c.req.header('access-control-request-method') === undefined) return null
  const allows = {
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': '600',
  }
  return new Response(null, { status: 204, headers: allowedOrigin(c) === null ? {} : allows })
}

/** By exact match. */
function allowedOrigin(c: Context<AppEnv>): string | null {
  const origin = c.req.header('origin')
  if (origin === undefined) return null
  const { cors, embed } = configOf(c.env)
  if (cors.includes(origin)) return origin
  return origin === NO_ORIGIN && embed.length > 0 && isAnybodys(c.req) ? '*' : null
}

/** A look that shows no credential: what it is answered with is nobody's secret. It can't be asked for in a preflight. */
function isAnybodys({ method, path, raw }: Context<AppEnv>['req']): boolean {
  return (method === 'GET' || method === 'HEAD') && path.startsWith('/v1/') && isBare(raw.headers)
}
