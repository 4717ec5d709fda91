// From what a request shows to who asks. A verified key is believed for half a minute, so that a hot route asks no object; a revoked one is
// therefore refused after half a minute at the latest.
import { configOf } from '../config.js'
import type { Env } from '../env.js'
import type { Identity, Scope } from '../identity.js'
import { shed } from '../limits/shed.js'
import type { KeyRecord } from '../tenant/records.js'
import { identityOfAssertion } from './access.js'
import { type Credential, unauthorized } from './credentials.js'
import { hmacWith } from './digest.js'
import { directoryOf, findKey, isLive } from './directory.js'
import { requirePeppers } from './issue.js'
import { matchSecret, type ParsedKey, parseKey } from './key.js'
import type { IsolateMemory, Services } from './memory.js'
import { redeemTicket } from './ticket.js'

const BELIEVED_MS = 30_000
const REFUSED_MS = 5000
/** Credentials that have to be looked up, per address. */
const UNVERIFIED_PER_S = 20
const PUBLISHABLE: ReadonlySet<Scope> = new Set(['read', 'stream'])
const NOT_VALID = 'The API key is not valid.'

export interface Caller {
  readonly env: Env
  readonly headers: Headers
  readonly address: string
  readonly services: Services
  /** Keeps what other requests may wait for alive when this one is cancelled. */
  readonly keep: (promise: Promise<unknown>) => void
}

export async function authenticate(credential: Credential, caller: Caller): Promise<Identity> {
  const { env, services, headers } = caller
  switch (credential.kind) {
    case 'none':
      return {
        tenant: 'anonymous',
        keyId: null,
        kind: 'anonymous',
        scopes: new Set(configOf(env).anonymous),
        origin: null,
      }
    case 'key':
      return identityOfKey(credential.text, caller)
    case 'ticket':
      await shedUnverified(caller)
      return redeemTicket(env, credential.ticket, headers.get('origin'), services)
    case 'access': {
      const { access } = configOf(env)
      if (access === undefined) throw unauthorized('Access tokens are not accepted here.')
      await shedUnverified(caller)
      const { fetch } = services
      const kept = (url: string, init: RequestInit) => {
        const answer = fetch(url, init)
        caller.keep(answer)
        return answer
      }
      return identityOfAssertion(credential.token, access, { ...services, fetch: kept })
    }
  }
}

async function identityOfKey(text: string, caller: Caller): Promise<Identity> {
  const parsed = parseKey(text)
  if (parsed === null) throw unauthorized(NOT_VALID)
  const { memory, nowMs } = caller.services
  const now = nowMs()
  const known = memory.verified.get(parsed.id)
  if (known !== undefined && now < known.untilMs && isSameText(known.text, text)) return known.identity
  if (now < (memory.refused.get(text) ?? 0)) throw unauthorized(NOT_VALID)
  await shedUnverified(caller)

  const record = await verifiedRecord(parsed, caller)
  if (record === null || record.environment !== parsed.environment || !isLive(record, now)) {
    if (known !== undefined && isSameText(known.text, text)) memory.verified.delete(parsed.id)
    memory.refused.set(text, now + REFUSED_MS)
    throw unauthorized(NOT_VALID)
  }
  const identity = identityOf(record)
  memory.verified.set(parsed.id, { text, identity, untilMs: Math.min(now + BELIEVED_MS, record.expiresMs ?? Infinity) })
  return identity
}

/** Takes the same time wherever they differ. */
function isSameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

/** Null for a wrong secret as for an unknown id, after the same work. */
async function verifiedRecord(parsed: ParsedKey, { env, services, keep }: Caller): Promise<KeyRecord | null> {
  const { memory, equal } = services
  const peppers = requirePeppers(env)
  const record = (await rootRecord(env, memory, parsed.id)) ?? (await findKey(env, memory, parsed.id))
  const match = await matchSecret(memory.hmacKeys, peppers, parsed.secret, record?.digest ?? null, equal)
  if (record === null || match === null) return null
  if (match === 'old' && record.tenant !== ROOT) keep(rehash(record, parsed.secret, env, memory))
  return record
}

/** So that the old pepper can go when the rotation ends: a key in use moves to the present one. */
async function rehash({ id, digest }: KeyRecord, secret: string, env: Env, memory: IsolateMemory): Promise<void> {
  const directory = await directoryOf(env, memory, 'key', id)
  await directory.rehashKey(id, digest, await hmacWith(memory.hmacKeys, requirePeppers(env).present, secret))
}

const ROOT = 'root'

/** The one key that isn't stored: it makes the first of the others. */
async function rootRecord(env: Env, memory: IsolateMemory, id: string): Promise<KeyRecord | null> {
  const root = env.LEADLINE_ROOT_KEY === undefined ? null : parseKey(env.LEADLINE_ROOT_KEY)
  if (root?.id !== id) return null
  const { environment, secret } = root
  const digest = await hmacWith(memory.hmacKeys, requirePeppers(env).present, secret)
  const times = { createdMs: 0, expiresMs: null, revokedMs: null }
  return { id, tenant: ROOT, environment, digest, scopes: ['admin'], origin: null, label: ROOT, ...times }
}

function identityOf({ tenant, id, environment, scopes, origin }: KeyRecord): Identity {
  const isPublishable = environment === 'pk'
  const allowed = isPublishable ? scopes.filter((scope) => PUBLISHABLE.has(scope)) : scopes
  return {
    tenant,
    keyId: id,
    kind: isPublishable ? 'publishable' : 'key',
    scopes: new Set(allowed),
    origin: isPublishable ? origin : null,
  }
}

function shedUnverified({ env, address, services: { memory, nowMs } }: Caller): void | Promise<void> {
  return shed(env.SHED, memory.buckets, `unverified ${address}`, UNVERIFIED_PER_S, nowMs())
}
