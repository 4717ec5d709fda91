// A hundred thousand ways not to get in. Each family has a control: what is forged from is let in, so that a door which refuses everybody
// doesn't pass.
import { afterAll, describe, expect, test } from 'vitest'

import { createKey, type KeyOrder, revokeKey } from '../../auth/issue.js'
import { formatKey, generateKey, parseKey } from '../../auth/key.js'
import { signRequest } from '../../auth/sign-request.js'
import { mintTicket } from '../../auth/ticket.js'
import type { Identity } from '../../identity.js'
import { ACCESS, base64Url, claimsAt, forged, keyServer, team } from './access-team.js'
import { bearer, door, world } from './fakes.js'

const ORDER: KeyOrder = {
  tenant: 'acme',
  environment: 'live',
  scopes: ['read'],
  origin: null,
  label: '',
  expiresMs: null,
}
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const tally = new Map<string, { tried: number; accepted: number }>()

/** From so many addresses that no flood is shed: what is tried here is the lock, not the fence before it. */
let attempts = 0
const address = () => ({
  'cf-connecting-ip': `10.${(attempts >> 16) & 255}.${(attempts >> 8) & 255}.${attempts++ & 255}`,
})

type Door = ReturnType<typeof door>

async function attack(
  family: string,
  ask: Door,
  count: number,
  forge: (i: number) => Promise<Record<string, string>>,
  init?: RequestInit,
) {
  let accepted = 0
  const statuses = new Set<number>()
  for (let i = 0; i < count; i++) {
    const { status } = await ask({ ...(await forge(i)), ...address() }, init)
    statuses.add(status)
    if (status < 400) accepted++
  }
  tally.set(family, { tried: count, accepted })
  expect(accepted).toBe(0)
  // Refused for what they are, not because something broke or ran out before they were looked at.
  for (const status of statuses) expect([401, 409]).toContain(status)
}

const random = (n: number) => Math.floor(Math.random() * n)
const changed = (text: string, at: number) => {
  const other = BASE64URL[(BASE64URL.indexOf(text[at]!) + 1 + random(63)) % 64]!
  return text.slice(0, at) + other + text.slice(at + 1)
}

const quotas = { acme: { requests: 10_000_000, windowS: 3600 }, anonymous: { requests: 10_000_000, windowS: 3600 } }

afterAll(() => {
  const rows = [...tally].map(([family, { tried, accepted }]) => `${family}: ${accepted} of ${tried} accepted`)
  const all = [...tally.values()].reduce((sum, { tried }) => sum + tried, 0)
  console.log([...rows, `all: ${all} tried`].join('\n'))
  expect(all).toBeGreaterThanOrEqual(100_000)
})

describe('API keys', async () => {
  const w = world({ quotas })
  const ask = door({ scope: 'read' }, w)
  const { key } = await createKey(w.env, ORDER, w.services)
  const { id, secret } = parseKey(key)!
  const control = async () => expect((await ask(bearer(key))).status).toBe(200)

  test('with the right id and another secret', async () => {
    await control()
    await attack('wrong secret', ask, 20_000, async () => bearer(formatKey({ ...generateKey('live'), id })))
    await control()
  })

  test('with one character of the secret changed', async () => {
    await attack('one character changed', ask, 20_000, async (i) =>
      bearer(formatKey({ environment: 'live', id, secret: changed(secret, i % 43) })),
    )
    await control()
  })

  test('with the right secret and another id', async () => {
    await attack('wrong id', ask, 20_000, async () => bearer(formatKey({ ...generateKey('live'), secret })))
    await control()
  })

  test('cut short, made longer, of another environment', async () => {
    await attack('truncated', ask, key.length - 1, async (i) => bearer(key.slice(0, i + 1)))
    await attack('extended', ask, 2000, async () => bearer(key + BASE64URL[random(64)]))
    await attack('wrong environment', ask, 1000, async (i) => bearer(key.replace('live', i % 2 === 0 ? 'test' : 'pk')))
    await control()
  })

  test('revoked, with a fresh isolate each time', async () => {
    const gone = await createKey(w.env, ORDER, w.services)
    expect((await ask(bearer(gone.key))).status).toBe(200)
    await revokeKey(w.env, 'acme', gone.id, w.services)
    await attack('revoked', ask, 1000, async () => {
      w.services.memory.reset()
      return bearer(gone.key)
    })
    await control()
  })
})

describe('Access tokens', async () => {
  const { published, token } = await team()
  const other = await team()
  const server = keyServer([published])
  const w = world({ quotas, access: ACCESS })
  const ask = door({ scope: 'read' }, { env: w.env, services: { ...w.services, fetch: server.fetch } })
  const now = () => claimsAt(w.clock.nowMs)
  const show = (assertion: string) => ({ 'cf-access-jwt-assertion': assertion })
  const good = await token(now())
  const control = async () => expect((await ask(show(good))).status).toBe(200)

  test('without a signature, or with the public key as the secret', async () => {
    await control()
    const algorithms = ['none', 'None', 'NONE', 'nOnE', '', 'HS256', 'HS384', 'RS512', 'ES256', 'PS256']
    await attack('alg none and others', ask, 5000, async (i) =>
      show(await forged({ alg: algorithms[i % algorithms.length], typ: 'JWT', kid: 'key-1' }, { ...now(), i }, null)),
    )
    const secrets = [JSON.stringify(published), published.n!, published.e!, 'key-1', `${published.n}.${published.e}`]
    await attack('key confusion', ask, 5000, async (i) =>
      show(
        await forged(
          { alg: i % 2 === 0 ? 'HS256' : 'RS256', typ: 'JWT', kid: 'key-1' },
          { ...now(), i },
          secrets[i % 5]!,
        ),
      ),
    )
    await control()
  })

  test('signed by another team under the same name', async () => {
    await attack('wrong signer', ask, 500, async (i) => show(await other.token({ ...now(), i })))
    await control()
  })

  test('signed well for another audience or issuer, or too old', async () => {
    const changes = [
      { aud: 'other' },
      { aud: [] },
      { iss: 'https://evil.test' },
      { exp: 1 },
      { exp: undefined },
      { nbf: 9e9 },
      { sub: 7 },
    ]
    await attack('wrong aud, iss, exp, nbf, sub', ask, 700, async (i) =>
      show(await token({ ...now(), ...changes[i % 7], i })),
    )
    await control()
  })

  test('with a byte changed, or cut short', async () => {
    const dots = [good.indexOf('.'), good.lastIndexOf('.')]
    const places = [...good].map((_, at) => at).filter((at) => !dots.includes(at) && at < good.length - 1)
    await attack('one character changed, token', ask, 10_000, async () =>
      show(changed(good, places[random(places.length)]!)),
    )
    await attack('truncated token', ask, good.length - 1, async (i) => show(good.slice(0, i + 1)))
    await control()
  })

  test('whose header brings its own key', async () => {
    const header = { jwk: other.published, jku: 'https://evil.test/keys', x5u: 'https://evil.test/x5u' }
    await attack('own key', ask, 500, async (i) => show(await other.token({ ...now(), i }, header)))
    expect([...server.urls]).toHaveLength(1)
    await control()
  })
})

describe('what was used', async () => {
  const w = world({ quotas })
  const { key } = await createKey(w.env, { ...ORDER, scopes: ['trade'] }, w.services)

  test('nonces', async () => {
    const ask = door({ scope: 'trade', signed: true }, w)
    const init = { method: 'POST', body: '{}' }
    const used = await Promise.all(
      Array.from({ length: 50 }, () =>
        signRequest({ ...init, url: 'https://edge.test/v1/door', key, nowMs: w.clock.nowMs }),
      ),
    )
    for (const headers of used) expect((await ask(headers, init)).status).toBe(200)
    await attack('used nonce', ask, 5000, async (i) => used[i % used.length]!, init)
    await attack(
      'forged signature',
      ask,
      5000,
      async (i) => {
        const signature = base64Url(crypto.getRandomValues(new Uint8Array(48)))
        const hex = Array.from({ length: 64 }, () => random(16).toString(16)).join('')
        return { ...used[i % used.length]!, 'x-ll-nonce': signature.slice(0, 22), 'x-ll-signature': hex }
      },
      init,
    )
  })

  test('tickets', async () => {
    const ask = door({ scope: 'stream' }, w)
    const identity: Identity = { tenant: 'acme', keyId: null, kind: 'key', scopes: new Set(['stream']), origin: null }
    const show = (ticket: string) => ({
      upgrade: 'websocket',
      'sec-websocket-protocol': `leadline.v1, ticket.${ticket}`,
    })
    const used: string[] = []
    for (let i = 0; i < 50; i++) {
      const { ticket } = await mintTicket(w.env, identity, null, w.services)
      expect((await ask({ ...show(ticket), ...address() })).status).toBe(200)
      used.push(ticket)
    }
    await attack('used ticket', ask, 5000, async (i) => show(used[i % used.length]!))
    await attack('forged ticket', ask, 5000, async (i) => show(changed(used[i % used.length]!, random(43))))
  })
})
