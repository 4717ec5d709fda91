// The objects behind the guard, in this process: with the decisions of the real ones, a count of calls, and a clock that tests turn.
import { Hono } from 'hono'

import { guard, type GuardRule } from '../../auth/guard.js'
import { IsolateMemory, type Services } from '../../auth/memory.js'
import type { AppEnv } from '../../context.js'
import type { Env } from '../../env.js'
import { Problem, problemResponse } from '../../problem.js'
import { grantOf, windowEnd } from '../../tenant/quota-ledger.js'
import type { KeyRecord, Lease, LeaseRequest, TicketRecord } from '../../tenant/records.js'

export const START_MS = Date.UTC(2026, 10, 27)
export const PEPPER = 'pepper-of-the-tests-0123456789abcdef'

export class FakeDirectory {
  readonly keys = new Map<string, KeyRecord>()
  readonly tickets = new Map<string, TicketRecord>()
  calls = 0

  async putKey(record: KeyRecord): Promise<boolean> {
    this.calls++
    if (this.keys.has(record.id)) return false
    this.keys.set(record.id, record)
    return true
  }

  async getKey(id: string): Promise<KeyRecord | null> {
    this.calls++
    return this.keys.get(id) ?? null
  }

  async listKeys(tenant: string) {
    this.calls++
    return [...this.keys.values()].filter((key) => key.tenant === tenant)
  }

  async revokeKey(tenant: string, id: string, nowMs: number): Promise<boolean> {
    this.calls++
    const record = this.keys.get(id)
    if (record?.tenant !== tenant) return false
    this.keys.set(id, { ...record, revokedMs: nowMs })
    return true
  }

  async rehashKey(id: string, _from: Uint8Array, to: Uint8Array): Promise<void> {
    this.calls++
    this.keys.set(id, { ...this.keys.get(id)!, digest: to })
  }

  async putTicket(record: TicketRecord): Promise<void> {
    this.calls++
    this.tickets.set(record.digestHex, record)
  }

  async redeemTicket(digestHex: string, origin: string | null, nowMs: number): Promise<TicketRecord | null> {
    this.calls++
    const record = this.tickets.get(digestHex)
    this.tickets.delete(digestHex)
    return record !== undefined && record.expiresMs > nowMs && record.origin === origin ? record : null
  }
}

export class FakeTenant {
  readonly used = new Map<string, number>()
  readonly nonces = new Map<string, number>()
  leases = 0

  async lease({ subject, name, limit, windowS, want }: LeaseRequest, nowMs: number): Promise<Lease> {
    this.leases++
    const windowEndMs = windowEnd(nowMs, windowS)
    const key = `${subject} ${name} ${windowEndMs}`
    const used = this.used.get(key) ?? 0
    const granted = grantOf(limit, used, want)
    this.used.set(key, used + granted)
    return { granted, remaining: limit - used - granted, windowEndMs }
  }

  async useNonce(nonce: string, nowMs: number): Promise<boolean> {
    if ((this.nonces.get(nonce) ?? 0) > nowMs) return false
    this.nonces.set(nonce, nowMs + 90_000)
    return true
  }

  async revokeKey(): Promise<string[]> {
    return []
  }
}

/** One object a name, as the platform has it. */
function namespace<T>(make: () => T) {
  const objects = new Map<string, T>()
  const getByName = (name: string): T => {
    if (!objects.has(name)) objects.set(name, make())
    return objects.get(name)!
  }
  return { objects, getByName }
}

export function world(config: object = {}, more: Partial<Env> = {}) {
  const clock = { nowMs: START_MS }
  const directories = namespace(() => new FakeDirectory())
  const tenants = namespace(() => new FakeTenant())
  const env = {
    DIRECTORY: directories,
    TENANT: tenants,
    LEADLINE_CONFIG: JSON.stringify({ feeds: [], ...config }),
    LEADLINE_PEPPER: PEPPER,
    LEADLINE_ROUTE_KEY: 'route-key-of-the-tests-0123456789abcdef',
    ...more,
  } as unknown as Env
  const services: Services = {
    nowMs: () => clock.nowMs,
    fetch: () => Promise.reject(new Error('there is no network here')),
    equal: (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]),
    memory: new IsolateMemory(),
  }
  const calls = () => [...directories.objects.values()].reduce((sum, { calls }) => sum + calls, 0)
  const leases = () => [...tenants.objects.values()].reduce((sum, { leases }) => sum + leases, 0)
  return { clock, env, services, directories, tenants, calls, leases }
}

const later: ExecutionContext = {
  waitUntil() {},
  passThroughOnException() {},
  props: {},
} as unknown as ExecutionContext

/** An app of one route, which answers who asked. */
export function door(rule: GuardRule, { env, services }: Pick<ReturnType<typeof world>, 'env' | 'services'>) {
  const app = new Hono<AppEnv>()
  app.all('/v1/door', guard({ ticket: true, ...rule }, services), (c) => {
    const { scopes, ...identity } = c.get('identity')
    return c.json({ ...identity, scopes: [...scopes] })
  })
  app.onError((error, c) => {
    if (error instanceof Problem) return problemResponse(error.details, c.req.path, 'r', error.headers)
    throw error
  })
  return (headers: Record<string, string> = {}, init: RequestInit = {}, path = '/v1/door') =>
    Promise.resolve(app.fetch(new Request(`https://edge.test${path}`, { ...init, headers }), env, later))
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

export const codeOf = async (response: Response) => ((await response.json()) as { code?: string }).code
