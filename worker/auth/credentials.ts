// What a request shows for itself. Only read here; authenticate.ts says what it is worth.
import { Problem } from '../problem.js'
import { readTicket } from './ticket-protocol.js'

export type Credential =
  | { readonly kind: 'key'; readonly text: string }
  | { readonly kind: 'access'; readonly token: string }
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'none' }

/** Each of them makes a caller somebody, or would if it were right. */
const SHOWN = ['authorization', 'x-api-key', 'cf-access-jwt-assertion', 'sec-websocket-protocol'] as const
const BEARER = 'bearer '
const LONGEST_HEADER = 256

/** A key goes before a ticket, a ticket before what Access adds by itself. Throws when two keys differ, or what is shown is none. */
export function readCredential(headers: Headers): Credential {
  const authorization = headers.get('authorization')
  const apiKey = headers.get('x-api-key')
  const text = authorization === null ? apiKey : bearerOf(authorization)
  if (text !== null) {
    if (apiKey !== null && apiKey !== text)
      throw new Problem({
        code: 'bad_request',
        detail: 'Authorization and X-API-Key carry different keys; send one of them.',
      })
    return { kind: 'key', text }
  }
  const ticket = readTicket(headers)
  if (ticket !== null) return { kind: 'ticket', ticket }
  const token = headers.get('cf-access-jwt-assertion')
  return token === null ? { kind: 'none' } : { kind: 'access', token }
}

/** Whether a request shows nothing at all, right or wrong. */
export function isBare(headers: Headers): boolean {
  return SHOWN.every((name) => !headers.has(name))
}

function bearerOf(authorization: string): string {
  const isBearer = authorization.length <= LONGEST_HEADER && authorization.slice(0, 7).toLowerCase() === BEARER
  if (!isBearer) throw unauthorized('Authorization must be `Bearer` and an API key.')
  return authorization.slice(BEARER.length).trim()
}

export function unauthorized(detail: string): Problem {
  return new Problem({ code: 'unauthorized', detail }, { 'www-authenticate': 'Bearer realm="leadline"' })
}
