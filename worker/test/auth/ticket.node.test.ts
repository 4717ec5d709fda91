import { describe, expect, test } from 'vitest'

import { createKey } from '../../auth/issue.js'
import { mintTicket } from '../../auth/ticket.js'
import { acceptedProtocol, readTicket } from '../../auth/ticket-protocol.js'
import type { Identity } from '../../identity.js'
import { bearer, codeOf, door, world } from './fakes.js'

const IDENTITY: Identity = {
  tenant: 'acme',
  keyId: 'abcd0123',
  kind: 'key',
  scopes: new Set(['read', 'stream', 'trade', 'admin']),
  origin: null,
}
const ORIGIN = 'https://shop.test'

/** As a browser sends it. */
const upgrade = (ticket: string, origin: string | null = ORIGIN) => ({
  upgrade: 'websocket',
  'sec-websocket-protocol': `leadline.v1, ticket.${ticket}`,
  ...(origin === null ? {} : { origin }),
})

describe('a ticket', () => {
  test('opens one connection, from its origin, with less than its key may', async () => {
    const w = world()
    const { ticket, expiresMs } = await mintTicket(w.env, IDENTITY, ORIGIN, w.services)
    expect(ticket).toMatch(/^[\w-]{43}$/)
    expect(expiresMs).toBe(w.clock.nowMs + 30_000)
    const ask = door({ scope: 'stream' }, w)
    expect(await (await ask(upgrade(ticket))).json()).toEqual({
      tenant: 'acme',
      keyId: 'abcd0123',
      kind: 'ticket',
      scopes: ['read', 'stream'],
      origin: ORIGIN,
    })
    const again = await ask(upgrade(ticket))
    expect([again.status, await codeOf(again)]).toEqual([401, 'unauthorized'])
  })

  test('is good for 30 seconds', async () => {
    const w = world()
    const ask = door({ scope: 'stream' }, w)
    const [first, second] = [
      await mintTicket(w.env, IDENTITY, ORIGIN, w.services),
      await mintTicket(w.env, IDENTITY, ORIGIN, w.services),
    ]
    w.clock.nowMs += 29_999
    expect((await ask(upgrade(first.ticket))).status).toBe(200)
    w.clock.nowMs += 1
    expect((await ask(upgrade(second.ticket))).status).toBe(401)
  })

  test.each(['https://evil.test', 'https://shop.test:8443', 'null', null])('is refused from %j', async (origin) => {
    const w = world()
    const { ticket } = await mintTicket(w.env, IDENTITY, ORIGIN, w.services)
    expect((await door({ scope: 'stream' }, w)(upgrade(ticket, origin))).status).toBe(401)
  })

  test('minted without an origin opens without one', async () => {
    const w = world()
    const { ticket } = await mintTicket(w.env, IDENTITY, null, w.services)
    expect((await door({ scope: 'stream' }, w)(upgrade(ticket, null))).status).toBe(200)
  })

  test('opens nothing where it is not asked for', async () => {
    const w = world()
    const { ticket } = await mintTicket(w.env, IDENTITY, ORIGIN, w.services)
    expect((await door({ scope: 'stream', ticket: false }, w)(upgrade(ticket))).status).toBe(401)
    expect((await door({ scope: 'stream' }, w)(upgrade(ticket))).status).toBe(200)
  })

  test('is stored as a digest only', async () => {
    const w = world()
    const { ticket } = await mintTicket(w.env, IDENTITY, ORIGIN, w.services)
    const stored = [...w.directories.objects.values()].flatMap(({ tickets }) => [...tickets.values()])
    expect(stored).toHaveLength(1)
    expect(JSON.stringify(stored)).not.toContain(ticket)
  })

  test('of a caller without a key is counted by the address', async () => {
    const w = world({ anonymous: ['stream'], quotas: { anonymous: { requests: 1, windowS: 60 } } })
    const nobody: Identity = {
      tenant: 'anonymous',
      keyId: null,
      kind: 'anonymous',
      scopes: new Set(['stream']),
      origin: null,
    }
    const ask = door({ scope: 'stream' }, w)
    for (const address of ['192.0.2.1', '192.0.2.2']) {
      const { ticket } = await mintTicket(w.env, nobody, ORIGIN, w.services)
      expect((await ask({ ...upgrade(ticket), 'cf-connecting-ip': address })).status).toBe(200)
    }
  })
})

describe('the subprotocols', () => {
  const read = (protocol: string, upgraded = 'websocket') =>
    readTicket(new Headers({ upgrade: upgraded, 'sec-websocket-protocol': protocol }))
  const ticket = 'A'.repeat(43)

  test('carry one ticket', () => {
    expect(read(`leadline.v1, ticket.${ticket}`)).toBe(ticket)
    expect(read(`ticket.${ticket},leadline.v1`)).toBe(ticket)
    expect(read(`leadline.v1, ticket.${ticket}`, 'h2c')).toBeNull()
    for (const other of [
      'leadline.v1',
      `ticket.${ticket}A`,
      'ticket.',
      `ticket.${ticket}, ticket.${ticket}`,
      'x,'.repeat(50_000),
    ])
      expect(read(other)).toBeNull()
  })

  test('are answered by the first alone, and not at all where it was not offered', () => {
    const accepted = (protocol: string) => acceptedProtocol(new Headers({ 'sec-websocket-protocol': protocol }))
    expect(accepted(`leadline.v1, ticket.${ticket}`)).toEqual({ 'Sec-WebSocket-Protocol': 'leadline.v1' })
    expect(accepted('other')).toEqual({})
    expect(acceptedProtocol(new Headers())).toEqual({})
  })
})

describe('a WebSocket from a page', () => {
  test.each([
    [null, 200],
    ['https://edge.test', 200],
    ['https://listed.test', 200],
    ['https://evil.test', 403],
    ['null', 403],
  ])('of origin %j: %i', async (origin, status) => {
    const w = world({ anonymous: ['stream'], cors: ['https://listed.test'] })
    const { key } = await createKey(
      w.env,
      { tenant: 'acme', environment: 'live', scopes: ['stream'], origin: null, label: '', expiresMs: null },
      w.services,
    )
    const headers = { upgrade: 'websocket', ...(origin === null ? {} : { origin }) }
    const ask = door({ scope: 'stream' }, w)
    expect([(await ask(headers)).status, (await ask({ ...headers, ...bearer(key) })).status]).toEqual([status, status])
  })
})
