import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { CHANNELS, clientMessage, sidOf, subscription, topicKey, topicOf } from '../../stream-messages.js'

const BTC = { exchange: 'binance', symbol: 'BTC/USDT' }
const sid = (wish: Parameters<typeof topicOf>[0]) => sidOf(topicKey(topicOf(wish)))

describe('a sid', () => {
  test('is that of the topic: what is left out is what is meant', () => {
    expect(sid({ channel: 'book', ...BTC })).toBe(sid({ channel: 'book', ...BTC, depth: 20, intervalMs: 100 }))
    expect(sid({ channel: 'metrics', ...BTC })).toBe(
      sid({ channel: 'metrics', ...BTC, bands: [10, 50, 100], slippage: [] }),
    )
    expect(sid({ channel: 'features', ...BTC, names: ['mid', 'mid'] })).toBe(
      sid({ channel: 'features', ...BTC, names: ['mid'] }),
    )
  })

  test('does not depend on what the channel has no use for, nor on where its client is', () => {
    expect(sid({ channel: 'trades', ...BTC, depth: 5, bands: [1], model: 'm', names: ['mid'], seq: 7 })).toBe(
      sid({ channel: 'trades', ...BTC }),
    )
  })

  test('differs where a wish differs', () => {
    const wishes = [
      ...CHANNELS.map((channel) => ({ channel, ...BTC })),
      { channel: 'book' as const, ...BTC, depth: 21 },
      { channel: 'book' as const, ...BTC, intervalMs: 101 },
      { channel: 'book' as const, ...BTC, symbol: 'ETH/USDT' },
      { channel: 'book' as const, ...BTC, exchange: 'okx' },
      { channel: 'features' as const, ...BTC, names: ['mid'] },
      { channel: 'metrics' as const, ...BTC, bands: [10] },
      { channel: 'metrics' as const, ...BTC, slippage: [1000] },
      { channel: 'prediction' as const, ...BTC, model: 'm' },
    ]
    expect(new Set(wishes.map(sid)).size).toBe(wishes.length)
  })

  test('is one topic’s alone among 400,000 that are much alike', () => {
    const sids = new Set<string>()
    let topics = 0
    for (const channel of ['book', 'signal', 'trades', 'levels'] as const)
      for (let market = 0; market < 1000; market++)
        for (let interval = 0; interval < 100; interval++) {
          sids.add(sid({ channel, exchange: 'binance', symbol: `A${market}/USDT`, intervalMs: 50 + interval }))
          topics++
        }
    expect(topics).toBe(400_000)
    expect(sids.size).toBe(topics)
  })

  test('is short and plain', () => {
    fc.assert(fc.property(fc.string(), (key) => /^[a-z0-9]{1,11}$/.test(sidOf(key)) && sidOf(key) === sidOf(key)))
  })

  test('stays what it was: clients keep it', () => {
    expect(sid({ channel: 'book', ...BTC })).toMatchInlineSnapshot(`"3dcnh09jni"`)
  })
})

describe('a subscription', () => {
  test.each([
    ['a channel that there is not', { channel: 'gossip' }],
    ['a market of another spelling', { symbol: 'BTC-USDT' }],
    ['a market with blanks', { symbol: 'BTC/US DT' }],
    ['too often', { intervalMs: 49 }],
    ['too seldom', { intervalMs: 60_001 }],
    ['too deep', { depth: 1001 }],
    ['a feature that could be no name', { names: ['__proto__'] }],
    ['a number before there are any', { seq: -1 }],
    ['more than there is', { more: 1 }],
  ])('%s is refused', (_, wrong) => {
    expect(subscription.safeParse({ channel: 'book', ...BTC }).success).toBe(true)
    expect(subscription.safeParse({ channel: 'book', ...BTC, ...wrong }).success).toBe(false)
  })

  test.each(['BTC/USDT', 'BTC/USDT:USDT', 'BTC/USD:BTC-261225', 'MSFT', '1000SHIB/USDT'])(
    '%s can be named',
    (symbol) => {
      expect(subscription.safeParse({ channel: 'book', exchange: 'binance', symbol }).success).toBe(true)
    },
  )
})

test('at most 50 at once', () => {
  const args = (count: number) => Array.from({ length: count }, () => ({ channel: 'book', ...BTC }))
  expect(clientMessage.safeParse({ op: 'subscribe', args: args(50) }).success).toBe(true)
  expect(clientMessage.safeParse({ op: 'subscribe', args: args(51) }).success).toBe(false)
  expect(clientMessage.safeParse({ op: 'subscribe', args: [] }).success).toBe(false)
})
