// How long each venue may be silent, and what a client must not exceed: the table of the specification, where it has a line.
import { expect, test } from 'vitest'

import { ADAPTERS } from '../../src/feeds/venues/adapters.js'

const DAY_MS = 86_400_000

test.each([
  // venue, silence that is stale, life of a connection, audit
  ['binance', 70_000, DAY_MS, 900_000],
  ['binanceusdm', 70_000, DAY_MS, 900_000],
  ['binancecoinm', 70_000, DAY_MS, 900_000],
  ['coinbaseexchange', 4_000, null, 60_000],
  ['coinbase', 4_000, null, 900_000],
  ['kraken', 5_000, null, null],
  ['okx', 35_000, null, 900_000],
  ['bybit', 25_000, null, null],
  ['bitfinex', 20_000, null, null],
  ['deribit', 20_000, null, 900_000],
  ['hyperliquid', 10_000, null, null],
  ['dydx', 15_000, null, null],
  ['bitstamp', 10_000, null, 60_000],
  ['gemini', 25_000, null, 60_000],
  ['bitget', 35_000, DAY_MS, 60_000],
] as const)('%s: stale after %i ms', (id, staleMs, lifeMs, auditMs) => {
  const { limits, heartbeat, ...adapter } = ADAPTERS[id]!
  expect([adapter.staleMs, limits.lifeMs, adapter.auditMs]).toEqual([staleMs, lifeMs, auditMs])
  // What is asked for proof of life is asked often enough, and an audit has something to compare with.
  if (heartbeat && id !== 'kraken') expect(heartbeat.everyMs).toBeLessThan(staleMs)
  expect(adapter.auditMs === null || adapter.snapshot !== undefined).toBe(true)
})

test.each([
  ['binance', { messagesPerSecond: 5, subscriptionsPerConnection: 1024, connections: 300, connectionsPerMs: 300_000 }],
  ['binanceusdm', { messagesPerSecond: 10 }],
  ['coinbaseexchange', { connections: 8, connectionsPerMs: 1000 }],
  ['coinbase', { connections: 8, connectionsPerMs: 1000, messagesPerSecond: 8 }],
  ['okx', { connections: 3, connectionsPerMs: 1000, subscriptionsPerConnection: 29 }],
  ['hyperliquid', { connections: 10, subscriptionsPerConnection: 1000 }],
])('%s: what a client must not exceed', (id, limits) => {
  expect(ADAPTERS[id]!.limits).toMatchObject(limits)
})
