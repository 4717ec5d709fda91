// People who come through Cloudflare Access. Its header alone proves nothing: the workers.dev hostname may bypass Access, and anybody can
// write a header. The signature is checked by Hono, with the algorithm pinned; the times here, because its leeway is none.
import { Jwt } from 'hono/utils/jwt'

import type { Config } from '../config.js'
import type { Identity } from '../identity.js'
import { Problem } from '../problem.js'
import { sha256 } from './digest.js'
import { toHex, utf8 } from './encoding.js'
import type { Services } from './memory.js'

const LEEWAY_S = 60
const LONGEST_TOKEN = 8192

type Access = NonNullable<Config['access']>

export async function identityOfAssertion(token: string, access: Access, services: Services): Promise<Identity> {
  const kid = kidOf(token)
  const nowMs = services.nowMs()
  const url = `${access.issuer.replace(/\/$/, '')}/cdn-cgi/access/certs`
  const key = await services.memory.accessKeys.key(url, kid, nowMs, services.fetch)
  if (key === null) throw refused()
  // The issuer is compared below, exactly.
  const options = { alg: 'RS256', aud: access.audience, exp: false, nbf: false, iat: false } as const
  let claims: Record<string, unknown>
  try {
    claims = await Jwt.verify(token, key, options)
  } catch {
    // Hono's message repeats the token.
    throw refused()
  }
  const subject = subjectOf(claims)
  if (claims['iss'] !== access.issuer || !isTimely(claims, nowMs / 1000) || subject === null) throw refused()
  const digest = await sha256(utf8(`${access.issuer}\n${subject}`))
  return {
    tenant: `access-${toHex(digest.subarray(0, 16))}`,
    keyId: null,
    kind: 'access',
    scopes: new Set(access.scopes),
    origin: null,
  }
}

/** Must expire; may have begun; not issued in the future. */
export function isTimely({ exp, nbf, iat }: Record<string, unknown>, nowS: number): boolean {
  const isBegun = (at: unknown) => at === undefined || (isTime(at) && at <= nowS + LEEWAY_S)
  return isTime(exp) && exp > nowS - LEEWAY_S && isBegun(nbf) && isBegun(iat)
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** Users have a subject, service tokens a common name; each is one tenant, and neither can take the other's. */
function subjectOf({ sub, common_name: name }: Record<string, unknown>): string | null {
  if (typeof sub === 'string' && sub !== '') return `sub:${sub}`
  return typeof name === 'string' && name !== '' ? `name:${name}` : null
}

/** Only looks: what the header says counts after the signature is checked with that key. */
function kidOf(token: string): string {
  if (token.length > LONGEST_TOKEN) throw refused()
  let header: unknown
  try {
    header = Jwt.decode(token).header
  } catch {
    throw refused()
  }
  const { alg, kid } = header as { alg?: unknown; kid?: unknown }
  if (alg !== 'RS256' || typeof kid !== 'string' || kid.length > 256) throw refused()
  return kid
}

function refused(): Problem {
  return new Problem({ code: 'unauthorized', detail: 'The Access token is not valid here.' })
}
