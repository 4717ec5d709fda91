// API1, objects of others: every route, by everybody, for what is theirs, what is another's and what isn't there.
import { idOf, TENANTS } from './world.mjs'
import { jsonOf } from './http.mjs'
import { operationsOf, requestTo, send } from './routes.mjs'

export async function objects(world) {
  const { client, keys, root } = world
  const victim = await world.makeKey({ tenant: 'victim', scopes: ['read', 'stream'], label: 'label of victim' })
  const everybody = { ...keys, victim }
  const remaining = async () => {
    const answer = await client.ask('GET', '/v1/markets', { key: victim })
    return Number(/r=(\d+)/.exec(answer.headers.ratelimit)[1])
  }
  const before = await remaining()
  const listed = await listings(world)

  const tally = { tried: 0, successes: [], told: [], pairs: 0, apart: [] }
  for (const operation of operationsOf(world))
    for (const tenant of TENANTS)
      for (const [place, put] of Object.entries(PLACES)) {
        const ask = (target, id) => send(world, operation, keys[tenant], put(operation, { tenant: target, id }))
        const own = await ask(tenant, idOf(keys[tenant]))
        const unknown = await ask('nobody', 'zzzzzzzz')
        judge(tally, operation, place, unknown, 'nobody', null, own)
        for (const [other, key] of Object.entries(everybody)) {
          if (other === tenant) continue
          const answer = await ask(other, idOf(key))
          judge(tally, operation, place, answer, other, idOf(key), own)
          tally.pairs++
          if (likeness(answer) !== likeness(unknown))
            tally.apart.push(`${operation.method} ${operation.path}, ${place}: ${answer.status} and ${unknown.status}`)
        }
      }

  // An admin's own routes: a key under another tenant's name is as unknown as none.
  const revoke = operationsOf(world).find(({ method }) => method === 'DELETE')
  for (const [owner, key] of Object.entries(keys))
    for (const named of Object.keys(everybody).filter((name) => name !== owner)) {
      const [answer, unknown] = [
        await send(world, revoke, root, { tenant: named, id: idOf(key) }),
        await send(world, revoke, root, { tenant: named, id: 'zzzzzzzz' }),
      ]
      tally.tried++
      tally.pairs++
      if (answer.status < 400) tally.successes.push(`DELETE of ${owner}'s key as ${named}'s`)
      if (likeness(answer) !== likeness(unknown)) tally.apart.push(`DELETE as ${named}'s: ${answer.status}`)
    }

  const changed = []
  if (before - (await remaining()) !== 1) changed.push("the victim's quota")
  if (JSON.stringify(await listings(world)) !== JSON.stringify(listed)) changed.push("somebody's keys")
  for (const key of Object.values(everybody))
    if ((await client.ask('GET', '/v1/markets', { key })).status !== 200) changed.push(`the key ${idOf(key)}`)
  const { status, socket } = await client.upgrade({ authorization: `Bearer ${victim}` })
  socket?.destroy()
  if (status !== 101) changed.push("the victim's one connection")

  return [
    {
      ...{ risk: 'API1', what: 'routes × 3 tenants × own, other, unknown: let in to what is another’s' },
      ...{ tried: tally.tried, unit: 'attempts', found: tally.successes },
      note: `${Object.keys(PLACES).length} places each: ${Object.keys(PLACES).join('; ')}`,
    },
    { risk: 'API1', what: 'told apart: another’s and unknown', tried: tally.pairs, unit: 'pairs', found: tally.apart },
    {
      ...{ risk: 'API1', what: 'changed by it: quotas, connections, keys of others' },
      ...{ tried: 2 + 1 + 4, unit: 'looks', found: changed },
    },
  ]
}

/** Where somebody may try to be somebody else. */
const PLACES = {
  path: (_, target) => target,
  'path, escaped': (operation, { tenant, id }) => {
    const { path } = requestTo(operation, { tenant: 'TENANT', id })
    const escaped = `%${tenant.charCodeAt(0).toString(16)}${tenant.slice(1)}`
    return { instead: { path: path.replace('TENANT', escaped) } }
  },
  cookie: (_, { tenant, id }) => ({ headers: { cookie: `tenant=${tenant}; key=${id}; session=${tenant}` } }),
  query: (_, { tenant, id }) => ({ query: `?tenant=${tenant}&keyId=${id}` }),
  headers: (_, { tenant, id }) => ({
    headers: {
      ...{
        'x-tenant': tenant,
        'x-ll-tenant': tenant,
        'x-forwarded-user': tenant,
      },
      ...{
        'x-ll-fanout': 'fanout-0',
        'x-ll-client': JSON.stringify({ id, tenant, keyId: id, kind: 'key', scopes: [] }),
      },
      ...{ 'cf-access-authenticated-user-email': `${tenant}@page.example`, 'x-key-id': id },
    },
  }),
  body: ({ method }, { tenant, id }) =>
    method === 'POST'
      ? { instead: { body: JSON.stringify({ tenant, keyId: id, exchange: 'binance', symbol: 'BTC/USDT' }) } }
      : {},
}

function judge(tally, { method, path }, place, answer, target, id, own) {
  tally.tried++
  const text = JSON.stringify(without(answer))
  const isLetIn = place.startsWith('path') && path.includes('{tenant}') && answer.status < 400
  // A route that lets its caller in does so whomever it names; what it tells must not be of whom it names.
  const tells = text.includes(`label of ${target}`) || (id !== null && text.includes(id))
  const isOther = answer.status < 400 && own.status >= 400
  if (isLetIn || tells || isOther) tally.successes.push(`${method} ${path}, ${place}, for ${target}: ${answer.status}`)
}

/** What an error says but for what names the request itself. */
function without(answer) {
  const { requestId: _, instance: __, ...rest } = jsonOf(answer) ?? { text: answer.text }
  return rest
}

function likeness(answer) {
  const { status, headers } = answer
  return JSON.stringify([status, Object.keys(headers).toSorted(), status >= 400 ? without(answer) : null])
}

async function listings(world) {
  const list = operationsOf(world).find(({ method, path }) => method === 'GET' && path === '/v1/keys/{tenant}')
  const texts = []
  for (const tenant of [...TENANTS, 'victim']) texts.push((await send(world, list, world.root, { tenant })).text)
  return texts
}
