import { beforeEach, describe, expect, test } from 'vitest'

import type { Config } from '../../config.js'
import { answer } from '../../fanout/conversation.js'
import { Listener } from './listener.js'

const START_MS = 1_000_000

let listener = new Listener()

beforeEach(() => {
  listener = new Listener()
})

async function say(message: object, nowMs: number): Promise<void> {
  await answer(JSON.stringify(message), {
    client: listener.client,
    // Neither is asked about a ping.
    config: {} as Config,
    nowMs,
    subscribe: () => Promise.resolve('not here'),
    unsubscribe: () => Promise.resolve(),
  })
}

const answered = () => listener.heard.filter(({ op }) => op === 'pong').length
const refused = () => listener.heard.filter(({ op }) => op === 'error')

describe('how often a client may ask', () => {
  test('a hundred times at once; the next is refused with a code', async () => {
    for (let i = 0; i < 101; i++) await say({ op: 'ping', id: String(i) }, START_MS)
    expect(answered()).toBe(100)
    expect(refused()).toEqual([
      expect.objectContaining({ id: '100', error: expect.objectContaining({ code: 'rate_limited' }) }),
    ])
  })

  test('twenty times a second from then on', async () => {
    for (let i = 0; i < 100; i++) await say({ op: 'ping' }, START_MS)
    for (let i = 0; i < 21; i++) await say({ op: 'ping' }, START_MS + 1000)
    expect(answered()).toBe(120)
    expect(refused()).toHaveLength(1)
  })

  test('answers to pings are not counted', async () => {
    for (let i = 0; i < 100; i++) await say({ op: 'ping' }, START_MS)
    await say({ op: 'pong', ts: 1 }, START_MS)
    expect(refused()).toEqual([])
  })
})
