// API6, what is worth money done again and again: signed requests caught and sent anew, tickets shown or minted more often than they may be.
import { each, jsonOf, UPGRADE } from './http.mjs'
import { codeOf } from './routes.mjs'
import { idOf, JSON_TYPE, QUOTAS } from './world.mjs'

const AT_ONCE = 24
const READ = '/v1/markets/binance/BTC-USDT/signal'

export async function replays(world, count) {
  return [await caught(world, count), await races(world), await minted(world), await otherUses(world)]
}

/** Requests that were answered, sent again: as they were, and with something changed that the signature holds. */
async function caught({ client, sign, root, keys }, count) {
  const captured = []
  for (let i = 0; i < 20; i++) {
    const body = JSON.stringify({ tenant: 'nobody', scopes: ['read'], label: `caught ${i}` })
    const path = `/v1/keys?b=${i}&a=1`
    captured.push({ body, path, headers: { ...(await sign(root, 'POST', path, body)), ...JSON_TYPE } })
  }
  const found = []
  for (const { path, body, headers } of captured)
    if ((await client.ask('POST', path, { body, headers })).status !== 201) found.push('what is real was refused')
  const changes = [
    (request) => request,
    (request) => ({ ...request, path: request.path.replace(/\?(.*)&(.*)/, '?$2&$1') }),
    (request) => ({ ...request, path: request.path.replace('/v1/', '/v1/./') }),
    (request) => ({ ...request, path: request.path.replace('keys', '%6beys') }),
    (request) => ({ ...request, path: request.path.split('?')[0] }),
    (request) => ({ ...request, body: request.body.replace('"read"', '"admin"') }),
    (request) => ({ ...request, body: `${request.body} ` }),
    ({ headers, ...request }) => ({ ...request, headers: { ...headers, 'x-ll-timestamp': String(Date.now()) } }),
    ({ headers, ...request }) => ({
      ...request,
      headers: { ...headers, 'x-ll-nonce': `${headers['x-ll-nonce'].slice(0, -1)}A` },
    }),
    ({ headers: { authorization, ...headers }, ...request }) => ({
      ...request,
      headers: { ...headers, 'x-api-key': authorization.slice(7) },
    }),
    ({ headers, ...request }) => ({ ...request, headers: { ...headers, authorization: `Bearer ${keys.acme}` } }),
    ({ headers, ...request }) => ({
      ...request,
      headers: { ...headers, 'x-ll-signature': headers['x-ll-signature'].toUpperCase() },
    }),
  ]
  await each(count, AT_ONCE, async (i) => {
    const { path, body, headers } = changes[i % changes.length](captured[((i / changes.length) | 0) % captured.length])
    const { status } = await client.ask('POST', path, { body, headers })
    if (status < 400) found.push(`change ${i % changes.length}: ${status}`)
  })
  return {
    risk: 'API6',
    what: 'captured signed requests sent again: accepted',
    tried: count,
    unit: 'requests',
    found,
    note: `as they were, and with ${changes.length - 1} changes`,
  }
}

/** The same at the same time: one of each may be accepted, one must be. */
async function races(world) {
  const { client, sign, root, keys } = world
  const found = []
  let tried = 0
  for (let round = 0; round < 10; round++) {
    const body = JSON.stringify({ tenant: 'nobody', scopes: ['read'] })
    const headers = { ...(await sign(root, 'POST', '/v1/keys', body)), ...JSON_TYPE }
    const { ticket } = jsonOf(await client.ask('POST', '/v1/ws-ticket', { key: keys.acme }))
    const same = Array.from({ length: AT_ONCE })
    const posts = await Promise.all(same.map(() => client.ask('POST', '/v1/keys', { body, headers })))
    const opened = await Promise.all(
      same.map(() =>
        client.upgrade({ 'sec-websocket-protocol': `leadline.v1, ticket.${ticket}`, ...client.address() }),
      ),
    )
    for (const { socket } of opened) socket?.destroy()
    tried += 2 * AT_ONCE
    for (const [what, n] of [
      ['nonce', posts.filter(({ status }) => status === 201).length],
      ['ticket', opened.filter(({ status }) => status === 101).length],
    ])
      if (n !== 1) found.push(`one ${what}, ${AT_ONCE} at once: ${n} accepted`)
  }
  return { risk: 'API6', what: 'one nonce or ticket, 24 at once: accepted but for one', tried, unit: 'requests', found }
}

async function minted({ client, makeKey }) {
  const { requests, windowS } = QUOTAS.mint
  const key = await makeKey({ tenant: 'mint', scopes: ['stream'] })
  const windowMs = windowS * 1000
  const first = Math.floor(Date.now() / windowMs)
  let made = 0
  await each(requests * 10, AT_ONCE, async () => {
    if ((await client.ask('POST', '/v1/ws-ticket', { key, headers: client.address() })).status === 201) made++
  })
  const windows = Math.floor(Date.now() / windowMs) - first + 1
  const found =
    made > requests * windows
      ? [`${made} tickets in ${windows} windows of ${requests}`]
      : made < requests
        ? [`only ${made}`]
        : []
  return {
    risk: 'API6',
    what: 'tickets minted beyond the quota',
    tried: requests * 10,
    unit: 'requests',
    found,
    note: `${made} minted, quota ${requests} in ${windowS} s`,
  }
}

/** A ticket opens one connection: it makes no other ticket, reads nothing else, and ends with its key. */
async function otherUses(world) {
  const { client, makeKey, sign, root } = world
  const found = []
  const key = await makeKey({ tenant: 'acme', scopes: ['read', 'stream', 'relay'] })
  const mint = async () => jsonOf(await client.ask('POST', '/v1/ws-ticket', { key })).ticket
  const showing = (ticket) => ({
    ...UPGRADE,
    'sec-websocket-protocol': `leadline.v1, ticket.${ticket}`,
    ...client.address(),
  })
  const uses = [
    ['POST', '/v1/ws-ticket'],
    ['GET', READ],
    ['GET', '/v1/markets'],
    ['GET', '/metrics'],
    ['POST', '/v1/predict', JSON.stringify({ exchange: 'binance', symbol: 'BTC/USDT' })],
  ]
  for (const [method, path, body] of uses) {
    const answer = await client.ask(method, path, {
      body,
      headers: { ...showing(await mint()), ...(body ? JSON_TYPE : {}) },
    })
    if (answer.status < 400) found.push(`a ticket at ${method} ${path}: ${answer.status}`)
  }
  const left = [await mint(), await mint()]
  const path = `/v1/keys/acme/${idOf(key)}`
  const revoked = await client.ask('DELETE', path, { headers: await sign(root, 'DELETE', path) })
  if (revoked.status !== 204) found.push(`the key could not be revoked: ${revoked.status} ${codeOf(revoked)}`)
  const again = await client.ask('POST', '/v1/ws-ticket', { headers: showing(left[0]) })
  if (again.status < 400) found.push(`a ticket of a revoked key makes another: ${again.status}`)
  const { status, socket } = await client.upgrade(showing(left[1]))
  socket?.destroy()
  if (status === 101) found.push('a ticket of a revoked key opens the stream')
  return {
    risk: 'API6',
    what: 'tickets used for anything but one connection',
    tried: uses.length + 2,
    unit: 'uses',
    found,
  }
}
