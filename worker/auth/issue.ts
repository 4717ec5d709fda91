// Makes and revokes keys, for the routes of an admin.
import type { Env } from '../env.js'
import type { Scope } from '../identity.js'
import { Problem } from '../problem.js'
import { tenantObjectName } from '../tenant/object-name.js'
import { hmacWith } from './digest.js'
import { directoryOf, namingOf } from './directory.js'
import { formatKey, generateKey, type KeyEnvironment, type Peppers, peppersOf } from './key.js'
import type { Services } from './memory.js'

export interface KeyOrder {
  readonly tenant: string
  readonly environment: KeyEnvironment
  readonly scopes: readonly Scope[]
  readonly origin: string | null
  readonly label: string
  readonly expiresMs: number | null
}

/** Names that identities without a stored key have. */
const RESERVED = /^(?:root|anonymous|directory|access|access-.*)$/
const TENANT = /^[a-z0-9][a-z0-9_-]{0,63}$/
const PUBLISHABLE: ReadonlySet<Scope> = new Set(['read', 'stream'])
const ATTEMPTS = 4

/** The only time that the key's text exists here. */
export async function createKey(env: Env, order: KeyOrder, services: Services): Promise<{ key: string; id: string }> {
  mustBeSound(order)
  const { present } = requirePeppers(env)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const made = generateKey(order.environment)
    const digest = await hmacWith(services.memory.hmacKeys, present, made.secret)
    const directory = await directoryOf(env, services.memory, 'key', made.id)
    const record = { ...order, id: made.id, digest, createdMs: services.nowMs(), revokedMs: null }
    if (await directory.putKey(record)) return { key: formatKey(made), id: made.id }
  }
  throw new Error('no free id was found')
}

/** Null when the tenant has no such key. Otherwise the objects that hold sockets opened with it, which must close them with 4401. */
export async function revokeKey(env: Env, tenant: string, id: string, services: Services): Promise<string[] | null> {
  const nowMs = services.nowMs()
  const directory = await directoryOf(env, services.memory, 'key', id)
  if (!(await directory.revokeKey(tenant, id, nowMs))) return null
  const name = await tenantObjectName(namingOf(env, services.memory), tenant)
  return env.TENANT.getByName(name).revokeKey(id, nowMs)
}

export function requirePeppers(env: Env): Peppers {
  const peppers = peppersOf(env)
  if (peppers === null)
    throw new Problem({ code: 'misconfigured', detail: 'LEADLINE_PEPPER must be set to at least 32 characters.' })
  return peppers
}

function mustBeSound({ tenant, environment, scopes, origin, label }: KeyOrder): void {
  if (!TENANT.test(tenant) || RESERVED.test(tenant))
    throw bad(`tenant: found '${tenant.slice(0, 64)}', expected a name of its own`)
  if (scopes.length === 0) throw bad('scopes: found none, expected at least one')
  if (label.length > 80) throw bad(`label: found ${label.length} characters, expected at most 80`)
  if (environment !== 'pk') {
    if (origin !== null) throw bad("origin: found one, expected none but for a publishable key: environment 'pk'")
    return
  }
  if (origin === null) throw bad('origin: found none, expected the one that a publishable key is for')
  const tooMuch = scopes.find((scope) => !PUBLISHABLE.has(scope))
  if (tooMuch !== undefined)
    throw bad(`scopes: found '${tooMuch}', expected read and stream only for a publishable key`)
}

function bad(detail: string): Problem {
  return new Problem({ code: 'bad_request', detail })
}
