// The door before every route: who asks, may they, how often, and did they sign it. A route without a guard answers nobody; a guard without
// a scope lets anybody in, but not any number of times.
import type { Context, MiddlewareHandler } from 'hono'

import { configOf } from '../config.js'
import type { AppEnv } from '../context.js'
import type { Identity, Scope } from '../identity.js'
import { bodyOf, LARGEST_BODY } from '../limits/body.js'
import { quotaHeaders } from '../limits/headers.js'
import type { Leaser, Taken, WindowQuota } from '../limits/quota.js'
import { floodRate, shed } from '../limits/shed.js'
import {
  clientAddress,
  type Cost,
  ownerOf,
  payingObjectName,
  quotaOf,
  subjectOf,
  windowQuota,
} from '../limits/subject.js'
import { Problem } from '../problem.js'
import { tenantObjectName } from '../tenant/object-name.js'
import { authenticate, type Caller } from './authenticate.js'
import { type Credential, readCredential, unauthorized } from './credentials.js'
import { namingOf } from './directory.js'
import { parseKey } from './key.js'
import { isolate, type Services } from './memory.js'
import { mustComeFromAllowedOrigin } from './origin.js'
import { mustBeSigned } from './signature.js'

export interface GuardRule {
  /** Null: anybody, a quota still applies. */
  readonly scope: Scope | null
  /** The request must be signed with the key that it shows. */
  readonly signed?: boolean
  /** Which quota it uses; 'requests' where nothing is said. */
  readonly cost?: Cost
  /** A ticket will do: of the stream alone, for which it is minted. */
  readonly ticket?: boolean
  /** Of a signed request's body. */
  readonly maxBodyBytes?: number
}

export function guard(rule: GuardRule, services: Services = isolate): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const caller = callerOf(c, services)
    const credential = readCredential(caller.headers)
    if (credential.kind === 'ticket' && rule.ticket !== true)
      throw unauthorized('A ticket opens the stream and nothing else.')
    const identity = await authenticate(credential, caller)
    const { quota, taken } = await admit(c, rule, identity, caller)
    const headers = quotaHeaders(quota, taken)
    if (!taken.allowed) throw exhausted(taken, headers)
    if (rule.signed === true)
      await mustSign(c, rule, credential, identity, caller).catch((error: unknown) => {
        throw error instanceof Problem ? new Problem(error.details, { ...error.headers, ...headers }) : error
      })
    c.set('identity', identity)
    await next()
    // Headers of a switched protocol are nobody's to read.
    if (c.res.status !== 101) addHeaders(c, headers)
  }
}

/** Hono's c.header() makes a new response for each header of one that is finished; only what came from fetch() needs that. */
function addHeaders(c: Context<AppEnv>, headers: Readonly<Record<string, string>>): void {
  try {
    for (const name in headers) c.res.headers.set(name, headers[name]!)
  } catch {
    c.res = new Response(c.res.body, c.res)
    for (const name in headers) c.res.headers.set(name, headers[name]!)
  }
}

function callerOf(c: Context<AppEnv>, services: Services): Caller {
  const { headers } = c.req.raw
  const keep = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise.catch(() => {}))
  return { env: c.env, headers, address: clientAddress(headers), services, keep }
}

/** Origin and scope first: what isn't allowed uses nobody's quota. */
async function admit(
  c: Context<AppEnv>,
  { scope, cost = 'requests' }: GuardRule,
  identity: Identity,
  caller: Caller,
): Promise<{ quota: WindowQuota; taken: Taken }> {
  const { env, address, services } = caller
  const config = configOf(env)
  const quota = windowQuota(quotaOf(config, identity), cost)
  const { memory, nowMs } = services
  const who = `${identity.keyId ?? identity.tenant} ${address}`
  // The platform's counter has one limit for all: it is for addresses, not for tenants, whose quotas may be far above it.
  const counter = identity.tenant === 'anonymous' ? env.SHED : undefined
  const shedding = shed(counter, memory.buckets, who, floodRate(quota.limit), nowMs())
  if (shedding !== undefined) await shedding
  mustComeFromAllowedOrigin(c.req.raw, identity, config)
  if (scope !== null && !identity.scopes.has(scope)) throw outOfScope(identity, scope)
  const taking = memory.quotas.take(ownerOf(identity, address), quota, nowMs(), leaserOf(identity, caller))
  return { quota, taken: taking instanceof Promise ? await taking : taking }
}

function leaserOf(identity: Identity, { env, address, services, keep }: Caller): Leaser {
  return ({ name, limit, windowS }, want) => {
    const subject = subjectOf(identity, address)
    const ask = async () => {
      const object = env.TENANT.getByName(await payingObjectName(namingOf(env, services.memory), identity, address))
      return object.lease({ subject, name, limit, windowS, want }, services.nowMs())
    }
    const asking = ask()
    keep(asking)
    return asking
  }
}

async function mustSign(
  c: Context<AppEnv>,
  { maxBodyBytes = LARGEST_BODY }: GuardRule,
  credential: Credential,
  identity: Identity,
  { env, headers, services }: Caller,
): Promise<void> {
  const key = credential.kind === 'key' ? parseKey(credential.text) : null
  if (key === null) throw new Problem({ code: 'bad_signature', detail: 'This must be signed, which takes an API key.' })
  const body = await bodyOf(c, maxBodyBytes)
  const name = await tenantObjectName(namingOf(env, services.memory), identity.tenant)
  const nowMs = services.nowMs()
  await mustBeSigned(
    { method: c.req.method, url: c.req.url, headers, body },
    { key, nowMs, equal: services.equal, useNonce: async (nonce) => env.TENANT.getByName(name).useNonce(nonce, nowMs) },
  )
}

function exhausted({ limit, resetS }: Taken, headers: Readonly<Record<string, string>>): Problem {
  const detail = `The quota of ${limit} is used up; the next window opens in ${resetS} s.`
  return new Problem({ code: 'rate_limited', detail, retryAfterMs: resetS * 1000 }, headers)
}

/** Who showed nothing is asked for something; who showed something is told that it isn't enough. */
function outOfScope({ kind }: Identity, scope: Scope): Problem {
  return kind === 'anonymous'
    ? unauthorized('An API key is needed here.')
    : new Problem({ code: 'forbidden', detail: `This needs the scope '${scope}'.` })
}
