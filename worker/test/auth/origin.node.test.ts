// Frames: a page without an origin opens the stream as nobody, or not at all.
import { describe, expect, test } from 'vitest'

import { createKey } from '../../auth/issue.js'
import { mintTicket } from '../../auth/ticket.js'
import type { Identity } from '../../identity.js'
import { codeOf, door, world } from './fakes.js'

const UPGRADE = { upgrade: 'websocket', origin: 'null' }
const OPEN = { anonymous: ['read', 'stream'], embed: ['https://shop.test'] }
const IDENTITY: Identity = { tenant: 'acme', keyId: null, kind: 'key', scopes: new Set(['stream']), origin: null }

describe('a handshake from a page without an origin', () => {
  test('is let in where frames are, as nobody', async () => {
    const answer = await door({ scope: 'stream' }, world(OPEN))(UPGRADE)
    expect(await answer.json()).toMatchObject({ kind: 'anonymous', tenant: 'anonymous', keyId: null })
  })

  test.each([
    ['no page may frame', { ...OPEN, embed: [] }, UPGRADE, 403, 'origin_not_allowed'],
    ['nobody may stream', { ...OPEN, anonymous: ['read'] }, UPGRADE, 401, 'unauthorized'],
    ['it has an origin', OPEN, { ...UPGRADE, origin: 'https://evil.test' }, 403, 'origin_not_allowed'],
    [
      'it has the origin of a page that may frame',
      OPEN,
      { ...UPGRADE, origin: OPEN.embed[0]! },
      403,
      'origin_not_allowed',
    ],
  ])('is refused where %s', async (_, config, headers, status, code) => {
    const answer = await door({ scope: 'stream' }, world(config))(headers)
    expect([answer.status, await codeOf(answer)]).toEqual([status, code])
  })

  test('with a key, a page’s key or a ticket of elsewhere is refused', async () => {
    const w = world({ ...OPEN, embed: ['*'] })
    const order = { tenant: 'acme', scopes: ['stream'] as const, label: '', expiresMs: null }
    const live = await createKey(w.env, { ...order, environment: 'live', origin: null }, w.services)
    const page = await createKey(w.env, { ...order, environment: 'pk', origin: 'https://shop.test' }, w.services)
    const { ticket } = await mintTicket(w.env, IDENTITY, 'https://shop.test', w.services)
    const ask = door({ scope: 'stream' }, w)
    for (const shown of [
      { authorization: `Bearer ${live.key}` },
      { 'x-api-key': page.key },
      { 'sec-websocket-protocol': `leadline.v1, ticket.${ticket}` },
      { 'cf-access-jwt-assertion': 'a.b.c' },
    ]) {
      const { status } = await ask({ ...UPGRADE, ...shown })
      expect([401, 403], JSON.stringify(shown)).toContain(status)
    }
  })
})
