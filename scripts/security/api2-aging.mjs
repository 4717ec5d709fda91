// API2 by the service's own clock: credentials made at the beginning that must be worth nothing at the end.
import { setTimeout as sleep } from 'node:timers/promises'

import { WebSocket } from 'ws'

import { jsonOf } from './http.mjs'
import { idOf } from './world.mjs'

const READ = '/v1/markets'
/** Tickets live for 30 s, and a revoked key is believed as long. */
const OLD_MS = 31_000
const KEY_LIVES_S = 60

export async function bear({ client, makeKey, sign, root, keys, service }) {
  const scopes = ['read', 'stream']
  const [short, revoked] = [
    await makeKey({ tenant: 'acme', scopes, expiresInS: KEY_LIVES_S }),
    await makeKey({ tenant: 'acme', scopes }),
  ]
  const { ticket } = jsonOf(await client.ask('POST', '/v1/ws-ticket', { key: keys.acme }))
  for (const key of [short, revoked]) await client.ask('GET', READ, { key })
  const headers = { authorization: `Bearer ${revoked}` }
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/stream`, { headers })
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
  const closed = new Promise((resolve) => socket.on('close', resolve))
  const path = `/v1/keys/acme/${idOf(revoked)}`
  const { status } = await client.ask('DELETE', path, { headers: await sign(root, 'DELETE', path) })
  if (status !== 204) throw new Error(`DELETE ${path}: found ${status}, expected 204`)
  return { ms: Date.now(), short, revoked, ticket, closed, socket }
}

export async function aged({ client, born }) {
  const { ms, short, revoked, ticket, closed, socket } = born
  const found = []
  const ageMs = () => Date.now() - ms
  if (ageMs() < OLD_MS) await sleep(OLD_MS - ageMs())
  const { status, socket: opened } = await client.upgrade({ 'sec-websocket-protocol': `leadline.v1, ticket.${ticket}` })
  opened?.destroy()
  if (status === 101) found.push('a ticket after 31 s opens the stream')
  if ((await client.ask('GET', READ, { key: revoked })).status !== 401) found.push('a key revoked 31 s ago reads')
  const code = await Promise.race([closed, sleep(1000)])
  socket.terminate()
  if (code !== 4401) found.push(`the connection of a revoked key was closed with ${code ?? 'nothing'}, expected 4401`)
  const isOver = ageMs() > (KEY_LIVES_S + 1) * 1000
  if (isOver && (await client.ask('GET', READ, { key: short })).status !== 401) found.push('a key after its end reads')
  return [
    {
      ...{ risk: 'API2', what: 'expired or revoked, by the service’s own clock: accepted' },
      ...{ tried: isOver ? 4 : 3, unit: 'credentials', found },
      note: isOver ? '' : 'the run was too short for a key to end',
    },
  ]
}
