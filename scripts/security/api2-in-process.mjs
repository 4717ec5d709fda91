// API2 again, against the doors themselves in this process: as many forgeries as a socket is too slow for, and clocks that can be turned.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { changedAt, randomSecret } from './api2-forgeries.mjs'

const AMPLE = { requests: 10_000_000, windowS: 3600 }
const ORDER = { tenant: 'acme', environment: 'live', scopes: ['read'], origin: null, label: '', expiresMs: null }
const SIGNED = { method: 'POST', body: '{}' }
const URL = 'https://edge.test/v1/door'
const DAY_MS = 86_400_000

export async function forgeriesInProcess({ worker }, count) {
  const found = []
  let tried = 0
  let addresses = 0
  const address = () => ({
    'cf-connecting-ip': `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses++ & 255}`,
  })
  for (const { name, share, ask, control, forge, init } of await families(worker)) {
    if (control !== undefined && (await ask(await control(), init)).status >= 400)
      found.push(`${name}: refused what is real`)
    for (let i = 0; i < Math.ceil(count * share); i++) {
      const { status } = await ask({ ...(await forge(i)), ...address() }, init)
      tried++
      if (status !== 401 && status !== 409) found.push(`${name}: ${status}`)
    }
    if (control !== undefined && (await ask(await control(), init)).status >= 400)
      found.push(`${name}: refused what is real`)
  }
  const what = 'forged in this process: not refused for what they are'
  return [
    {
      risk: 'API2',
      what,
      tried,
      unit: 'credentials',
      found,
      note: 'keys, Access tokens, signatures, nonces, tickets; clocks turned',
    },
  ]
}

async function families(worker) {
  const { bearer, claimsAt, createKey, door, formatKey, forged, generateKey, keyServer, parseKey, revokeKey, world } =
    worker
  const { mintTicket, signRequest, team, ACCESS } = worker
  const w = world({ quotas: { acme: AMPLE, anonymous: AMPLE }, access: ACCESS })
  const access = await team()
  const stranger = await team()
  const server = keyServer([access.published])
  const services = { ...w.services, fetch: server.fetch }
  const ask = door({ scope: 'read' }, { env: w.env, services })
  const askSigned = door({ scope: 'trade', signed: true }, { env: w.env, services })
  const { key } = await createKey(w.env, ORDER, w.services)
  const { id, secret } = parseKey(key)
  const real = async () => bearer(key)

  const gone = await createKey(w.env, ORDER, w.services)
  await revokeKey(w.env, 'acme', gone.id, w.services)
  const late = await createKey(w.env, { ...ORDER, expiresMs: w.clock.nowMs - 1 }, w.services)
  const trader = await createKey(w.env, { ...ORDER, scopes: ['trade'] }, w.services)
  const sign = (more = {}) => signRequest({ ...SIGNED, url: URL, key: trader.key, nowMs: w.clock.nowMs, ...more })
  const used = []
  for (let i = 0; i < 20; i++) {
    used.push(await sign())
    await askSigned(used[i], SIGNED)
  }
  const identity = { tenant: 'acme', keyId: null, kind: 'key', scopes: new Set(['read', 'stream']), origin: null }
  const ticket = async (nowMs = w.clock.nowMs) =>
    (await mintTicket(w.env, identity, null, { ...w.services, nowMs: () => nowMs })).ticket
  const show = (text) => ({ upgrade: 'websocket', 'sec-websocket-protocol': `leadline.v1, ticket.${text}` })
  const spent = await ticket()
  await ask(show(spent))
  const old = []
  for (let i = 0; i < 50; i++) old.push(await ticket(w.clock.nowMs - 30_000))

  const now = (more = {}) => claimsAt(w.clock.nowMs, more)
  const assert = (token) => ({ 'cf-access-jwt-assertion': token })
  const good = await access.token(now())
  const header = (alg) => ({ alg, typ: 'JWT', kid: 'key-1' })
  const publics = [JSON.stringify(access.published), access.published.n, access.published.e, 'key-1', '']
  const timesS = [-3600, -61, -DAY_MS]
  const person = async () => assert(good)
  return [
    {
      name: 'wrong secret',
      share: 0.15,
      control: real,
      forge: () => bearer(formatKey({ ...generateKey('live'), id })),
    },
    {
      name: 'one character changed',
      share: 0.15,
      control: real,
      forge: (i) => bearer(`ll_live_${id}_${changedAt(secret, i % 43)}`),
    },
    {
      name: 'another id',
      share: 0.15,
      control: real,
      forge: () => bearer(formatKey({ ...generateKey('live'), secret })),
    },
    { name: 'truncated', share: 0.05, control: real, forge: (i) => bearer(key.slice(0, 1 + (i % (key.length - 1)))) },
    {
      name: 'another environment',
      share: 0.02,
      control: real,
      forge: (i) => bearer(key.replace('live', i % 2 ? 'test' : 'pk')),
    },
    { name: 'revoked', share: 0.03, control: real, forge: () => (services.memory.reset(), bearer(gone.key)) },
    { name: 'expired', share: 0.03, control: real, forge: () => (services.memory.reset(), bearer(late.key)) },
    {
      name: 'alg none and others',
      share: 0.08,
      control: person,
      forge: async (i) =>
        assert(
          await forged(
            header(['none', 'None', 'nOnE', '', 'HS256', 'HS512', 'RS384', 'ES256'][i % 8]),
            now({ i }),
            null,
          ),
        ),
    },
    {
      name: 'HS256 with the public key',
      share: 0.08,
      control: person,
      forge: async (i) => assert(await forged(header(i % 2 ? 'HS256' : 'RS256'), now({ i }), publics[i % 4])),
    },
    { name: 'one character changed, token', share: 0.08, control: person, forge: (i) => assert(changedToken(good, i)) },
    {
      name: 'another signer',
      share: 0.005,
      control: person,
      forge: async (i) => assert(await stranger.token(now({ i }), { jwk: stranger.published })),
    },
    {
      name: 'expired token',
      share: 0.005,
      control: person,
      forge: async (i) => assert(await access.token(now({ i, exp: Math.floor(w.clock.nowMs / 1000) + timesS[i % 3] }))),
    },
    {
      name: 'used nonce',
      share: 0.05,
      ask: askSigned,
      init: SIGNED,
      control: sign,
      forge: (i) => used[i % used.length],
    },
    {
      name: 'forged signature',
      share: 0.05,
      ask: askSigned,
      init: SIGNED,
      control: sign,
      forge: async () => ({ ...(await sign()), 'x-ll-signature': randomBytes(32).toString('hex') }),
    },
    {
      name: 'signed for something else',
      share: 0.03,
      ask: askSigned,
      init: SIGNED,
      control: sign,
      forge: (i) =>
        sign(
          [
            { body: '{ }' },
            { method: 'PUT' },
            { url: `${URL}?a=1` },
            { url: `${URL}/` },
            { nowMs: w.clock.nowMs - 30_001 },
            { nowMs: w.clock.nowMs + 30_001 },
          ][i % 6],
        ),
    },
    { name: 'used ticket', share: 0.02, forge: () => show(spent) },
    { name: 'expired ticket', share: 0.01, forge: (i) => show(old[i % old.length]) },
    {
      name: 'forged ticket',
      share: 0.03,
      control: async () => show(await ticket()),
      forge: () => show(randomSecret()),
    },
  ].map((family) => ({ ask, ...family }))
}

/** The last character of a part carries bits that mean nothing: left alone. */
function changedToken(token, i) {
  const [head, body, signature] = token.split('.')
  const at = i % (head.length - 1)
  if (i % 3 === 0) return [changedAt(head, at), body, signature].join('.')
  return i % 3 === 1
    ? [head, changedAt(body, i % (body.length - 1)), signature].join('.')
    : [head, body, changedAt(signature, i % (signature.length - 1))].join('.')
}

/** p-values of timing.mjs, one a comparison: figures for who reads them. */
export async function timing(comparisons) {
  const script = fileURLToPath(new globalThis.URL('../../worker/test/auth/timing.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, String(comparisons)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (data) => (text += data))
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`timing.mjs: found exit ${code}, expected 0`)
  const rows = [
    ...text.matchAll(
      /^(\w+), (\d+).*?, (all samples|without.*?): (.*?) [\d.]+ ns, (.*?) [\d.]+ ns, .* p = ([\d.]+)$/gm,
    ),
  ]
  return rows
    .filter(([, , , how]) => how !== 'all samples')
    .map(([, what, n, , one, other, p]) => ({
      ...{
        risk: 'API2',
        what: `time to compare ${what}: ${one} and ${other}`,
        tried: Number(n),
        unit: 'comparisons each',
      },
      ...{ figure: `p = ${p}`, note: 'without the slowest 5 %' },
    }))
}
