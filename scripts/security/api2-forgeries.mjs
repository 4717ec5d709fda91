// API2, who isn't who they say: forged keys, tokens, signatures and tickets over the socket. Each begins and ends with what is real.
import { randomBytes } from 'node:crypto'

import { each, jsonOf } from './http.mjs'
import { codeOf } from './routes.mjs'
import { idOf, JSON_TYPE, PAGE, secretPart, TENANTS } from './world.mjs'

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const READ = '/v1/markets'
const AT_ONCE = 32

export const randomSecret = () => randomBytes(32).toString('base64url')
export const changedAt = (text, at) => {
  const other = BASE64URL[(BASE64URL.indexOf(text[at]) + 1 + (randomBytes(1)[0] % 63)) % 64]
  return text.slice(0, at) + other + text.slice(at + 1)
}

export async function forgeries(world, count) {
  const families = [
    ...keyFamilies(world),
    ...tokenFamilies(world),
    ...(await ticketFamilies(world)),
    ...signatureFamilies(world),
  ]
  const total = families.reduce((sum, { weight }) => sum + weight, 0)
  const accepted = []
  const strange = new Map()
  let tried = 0
  for (const { name, weight, control, forge } of families) {
    const isReal = async () => (await control()).status < 400
    if (!(await isReal())) accepted.push(`${name}: what is real was refused before`)
    await each(Math.ceil((count * weight) / total), AT_ONCE, async (i) => {
      const { status, ...answer } = await forge(i)
      tried++
      if (status < 400) accepted.push(`${name}: ${status}`)
      // Refused for what it is, not because something broke or a flood was shed.
      else if (![400, 401, 403, 409].includes(status)) strange.set(`${name}: ${status} ${codeOf(answer)}`, status)
    })
    if (!(await isReal())) accepted.push(`${name}: what is real was refused afterwards`)
  }
  return [
    {
      ...{ risk: 'API2', what: 'forged over the socket: accepted', tried, unit: 'credentials', found: accepted },
      note: `${families.length} families, each with a control that is let in`,
    },
    {
      risk: 'API2',
      what: 'refused for another reason than what they are',
      tried,
      unit: 'credentials',
      found: [...strange.keys()],
    },
  ]
}

function keyFamilies({ client, keys, root, worker }) {
  const key = keys.acme
  const [id, secret] = [idOf(key), secretPart(key)]
  const ask = (authorization, more = {}) =>
    client.ask('GET', READ, {
      headers: { ...client.address(), ...(authorization === null ? {} : { authorization }), ...more },
    })
  const control = () => ask(`Bearer ${key}`)
  const family = (name, weight, forge) => ({ name, weight, control, forge: (i) => forge(i) })
  const generate = () => worker.formatKey(worker.generateKey('live'))
  const others = TENANTS.filter((tenant) => tenant !== 'acme').map((tenant) => keys[tenant])
  return [
    family('wrong secret', 4, () => ask(`Bearer ll_live_${id}_${randomSecret()}`)),
    family('one character changed', 4, (i) => ask(`Bearer ll_live_${id}_${changedAt(secret, i % 43)}`)),
    family('unknown id', 2, () => ask(`Bearer ${generate()}`)),
    family('right secret, another id', 2, () => ask(`Bearer ll_live_${idOf(generate())}_${secret}`)),
    family('ids swapped', 1, (i) => ask(`Bearer ll_live_${idOf(others[i % 2])}_${secret}`)),
    family('truncated', 1, (i) => ask(`Bearer ${key.slice(0, i % key.length)}`)),
    family('extended', 1, (i) => ask(`Bearer ${key}${BASE64URL[i % 64]}`)),
    family('another environment', 1, (i) =>
      ask(`Bearer ${key.replace('live', ['test', 'pk', 'LIVE', 'root'][i % 4])}`),
    ),
    family('letters of another case', 1, (i) => ask(`Bearer ${i % 2 ? key.toUpperCase() : key.toLowerCase()}`)),
    family('the root key’s id', 1, () => ask(`Bearer ll_live_${idOf(root)}_${randomSecret()}`)),
    family('other schemes', 1, (i) =>
      ask(
        `${['Basic', 'Digest', 'Token', 'Negotiate', 'LL1'][i % 5]} ${i % 2 ? key : Buffer.from(`${id}:${secret}`).toString('base64')}`,
      ),
    ),
    family('two keys that differ', 1, (i) =>
      ask(`Bearer ${i % 2 ? key : generate()}`, { 'x-api-key': i % 2 ? generate() : key }),
    ),
    family('X-API-Key', 2, () => ask(null, { 'x-api-key': `ll_live_${id}_${randomSecret()}` })),
  ]
}

function tokenFamilies({ client, team, access, worker }) {
  const claims = (more = {}) => ({ ...worker.claimsAt(Date.now()), iss: access.issuer, ...more })
  const show = (token) =>
    client.ask('GET', READ, { headers: { ...client.address(), 'cf-access-jwt-assertion': token } })
  const control = async () => show(await team.token(claims()))
  const { published } = team
  const secrets = [JSON.stringify(published), published.n, published.e, published.kid, `${published.n}.${published.e}`]
  const algorithms = ['none', 'None', 'NONE', 'nOnE', '', 'HS384', 'RS512', 'ES256', 'PS256', null]
  const nowS = Math.floor(Date.now() / 1000)
  const wrong = [
    ...[
      { aud: 'other' },
      { aud: [] },
      { iss: 'https://evil.example' },
      { iss: `${access.issuer}/` },
      { exp: nowS - 3600 },
    ],
    ...[{ exp: undefined }, { exp: '9999999999' }, { nbf: nowS + 3600 }, { iat: nowS + 3600 }, { sub: '' }],
  ]
  const header = (alg) => ({ alg, typ: 'JWT', kid: 'key-1' })
  return [
    {
      name: 'alg none and others',
      weight: 2,
      control,
      forge: async (i) => show(await worker.forged(header(algorithms[i % 10]), claims({ i }), null)),
    },
    {
      name: 'HS256 with the public key',
      weight: 2,
      control,
      forge: async (i) => show(await worker.forged(header(i % 2 ? 'HS256' : 'RS256'), claims({ i }), secrets[i % 5])),
    },
    {
      name: 'expired, another audience or issuer',
      weight: 1,
      control,
      forge: async (i) => show(await team.token(claims({ ...wrong[i % 10], i }))),
    },
    {
      name: 'truncated token',
      weight: 1,
      control,
      forge: async (i) => {
        const token = await team.token(claims())
        return show(token.slice(0, i % token.length))
      },
    },
  ]
}

/** Tickets over handshakes; those that were used once are shown again. */
async function ticketFamilies({ client, keys }) {
  const mint = async (headers = {}) =>
    jsonOf(await client.ask('POST', '/v1/ws-ticket', { key: keys.acme, headers })).ticket
  const show = async (ticket, more = {}) => {
    const answer = await client.upgrade({
      'sec-websocket-protocol': `leadline.v1, ticket.${ticket}`,
      ...client.address(),
      ...more,
    })
    answer.socket?.destroy()
    return answer.status === 101 ? { ...answer, status: 200 } : answer
  }
  const used = []
  const control = async () => {
    const ticket = await mint()
    used.push(ticket)
    return show(ticket)
  }
  return [
    { name: 'used ticket', weight: 1, control, forge: (i) => show(used[i % used.length]) },
    { name: 'forged ticket', weight: 1, control, forge: (i) => show(changedAt(used[0], i % 43)) },
    {
      name: 'ticket from another origin',
      weight: 0.2,
      control,
      forge: async (i) => show(await mint(i % 2 ? { origin: PAGE } : {}), { origin: 'https://evil.example' }),
    },
  ]
}

function signatureFamilies({ client, sign, root }) {
  const path = '/v1/keys/nobody/zzzzzzzz'
  const hex = (i) =>
    randomBytes(32)
      .toString('hex')
      .slice(0, 64 - (i % 3 === 2 ? 1 : 0))
  return [
    {
      ...{ name: 'forged signature', weight: 1 },
      control: async () => {
        const body = JSON.stringify({ tenant: 'nobody', scopes: ['read'] })
        const headers = await sign(root, 'POST', '/v1/keys', body)
        return client.ask('POST', '/v1/keys', { body, headers: { ...JSON_TYPE, ...headers } })
      },
      forge: async (i) => {
        const headers = await sign(root, 'DELETE', path)
        return client.ask('DELETE', path, { headers: { ...headers, 'x-ll-signature': hex(i) } })
      },
    },
  ]
}
