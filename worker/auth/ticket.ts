// Tickets open a WebSocket from a page: 256 random bits, for one use within 30 seconds, from the origin that asked for it.
import type { Env } from '../env.js'
import type { Identity, Scope } from '../identity.js'
import { unauthorized } from './credentials.js'
import { sha256 } from './digest.js'
import { directoryOf } from './directory.js'
import { toBase64Url, toHex, utf8 } from './encoding.js'
import type { Services } from './memory.js'

export const TICKET_LIVES_MS = 30_000

/** A ticket passes through a page's script: it never carries what changes anything. */
const CARRIED: readonly Scope[] = ['read', 'stream', 'relay']

export interface MintedTicket {
  readonly ticket: string
  readonly expiresMs: number
}

/** `origin` is the header of the request that mints: redeeming must come from the same, or as it from none. */
export async function mintTicket(
  env: Env,
  identity: Identity,
  origin: string | null,
  services: Services,
): Promise<MintedTicket> {
  const ticket = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const nowMs = services.nowMs()
  const expiresMs = nowMs + TICKET_LIVES_MS
  const directory = await directoryOf(env, services.memory, 'ticket', ticket)
  const { tenant, keyId } = identity
  const scopes = CARRIED.filter((scope) => identity.scopes.has(scope))
  await directory.putTicket({ digestHex: await digestOf(ticket), tenant, scopes, origin, keyId, expiresMs }, nowMs)
  return { ticket, expiresMs }
}

export async function redeemTicket(
  env: Env,
  ticket: string,
  origin: string | null,
  services: Services,
): Promise<Identity> {
  const directory = await directoryOf(env, services.memory, 'ticket', ticket)
  const record = await directory.redeemTicket(await digestOf(ticket), origin, services.nowMs())
  if (record === null)
    throw unauthorized('The ticket is not valid: tickets are for one use, from one origin, within 30 seconds.')
  const { tenant, keyId, scopes } = record
  return { tenant, keyId, kind: 'ticket', scopes: new Set(scopes), origin: record.origin }
}

/** 256 random bits need no pepper. */
async function digestOf(ticket: string): Promise<string> {
  return toHex(await sha256(utf8(ticket)))
}
