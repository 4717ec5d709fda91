// The parts that only compute.
import { expect, test } from 'vitest'

import { isDistribution, refusalFor } from '../../relay/answers.js'
import { isCanary } from '../../relay/canary.js'
import { budgetMs, deadlineOf } from '../../relay/deadline.js'
import { computeMs } from '../../relay/endpoint.js'
import { headerText, traceText } from '../../relay/faults.js'
import { hash32, isChosen } from '../../relay/hash.js'
import { Histogram } from '../../relay/histogram.js'
import { PageHinkley } from '../../relay/page-hinkley.js'
import { keyOf, ResultCache } from '../../relay/result-cache.js'

test('x-deadline-ms: 40 by default, 200 at most, nothing but digits', () => {
  expect([undefined, null, '0', '40', '200', '201', '999999'].map(deadlineOf)).toEqual([40, 40, 0, 40, 200, 200, 200])
  for (const text of ['', '-1', '1.5', '1e3', 'ten', ' 40', '1234567', '0x10']) expect(deadlineOf(text)).toBe(null)
})

test('3 ms are kept back for the way to the caller', () => {
  expect([budgetMs(40), budgetMs(40, 10), budgetMs(3), budgetMs(500)]).toEqual([37, 27, 0, 197])
})

test('chance falls the same way each time, and evenly', () => {
  expect([hash32(''), hash32('binance:BTC/USDT'), hash32('binance:BTC/USDT', 1)]).toMatchInlineSnapshot(`
    [
      2872998923,
      246321526,
      864492373,
    ]
  `)
  const chosen = Array.from({ length: 20_000 }, (_, i) => `market ${i}`).filter((text) => isChosen(text, 0.05, 7))
  expect(chosen.length).toBeGreaterThan(900)
  expect(chosen.length).toBeLessThan(1100)
  expect(isChosen('a', 0, 1)).toBe(false)
  expect(isChosen('a', 1, 1)).toBe(true)
})

test('a market that the canary has stays with it while its share grows', () => {
  const markets = Array.from({ length: 2000 }, (_, i) => `venue:M${i}/USDT`)
  const of = (share: number) =>
    markets.filter((market) => isCanary({ name: 'm', canary: { version: '2', share } }, market))
  const [few, more] = [of(0.1), of(0.3)]
  expect(few.length).toBeGreaterThan(140)
  expect(few.length).toBeLessThan(260)
  expect(few.every((market) => more.includes(market))).toBe(true)
  expect(markets.some((market) => isCanary({ name: 'm' }, market))).toBe(false)
})

test('a histogram counts by upper edges', () => {
  const histogram = new Histogram([1, 2, 5])
  expect(histogram.quantile(0.5)).toBe(NaN)
  for (const value of [0.5, 1, 1.5, 4, 9]) histogram.add(value)
  expect(histogram.figures).toEqual({ bounds: [1, 2, 5], counts: [2, 1, 1, 1], sum: 16, count: 5 })
  expect([0.2, 0.5, 0.8, 1].map((q) => histogram.quantile(q))).toEqual([1, 2, 5, Infinity])
})

test('drift: no alarm while the mean stands, one soon after it has risen, and none before 30 values', () => {
  const steady = new PageHinkley()
  for (let i = 0; i < 10_000; i++) expect(steady.add(i % 10 === 0 ? 1 : 0)).toBe(false)
  let taken = 0
  while (!steady.add(1)) taken++
  // Each disagreement adds about 0.9 to the sum, which has to pass 50.
  expect(taken).toBeGreaterThan(45)
  expect(taken).toBeLessThan(70)
  const fresh = new PageHinkley()
  for (let i = 0; i < 29; i++) expect(fresh.add(i < 5 ? 0 : 100)).toBe(false)
  expect(fresh.add(100)).toBe(true)
})

test('results are kept for a second, 4,096 at most, the oldest go first', () => {
  const cache = new ResultCache<number>()
  cache.set('a', 1, 0)
  expect([cache.get('a', 1000), cache.get('a', 1001)]).toEqual([1, null])
  for (let i = 0; i < 5000; i++) cache.set(`k${i}`, i, 500)
  expect([cache.size, cache.get('a', 500), cache.get('k903', 500), cache.get('k904', 500)]).toEqual([
    4096,
    null,
    null,
    904,
  ])
  cache.set('z', 1, 2000)
  expect(cache.size).toBe(1)
})

test('a key says all that a prediction depends on, and nothing runs together', () => {
  const row = { model: 'm', market: 'a', epoch: 1, seq: 23, featureHash: 'f' }
  const others = [
    { model: 'n' },
    { market: 'b' },
    { epoch: 2 },
    { seq: 24 },
    { featureHash: 'g' },
    { epoch: 12, seq: 3 },
  ]
  const keys = [
    keyOf(row, '1'),
    keyOf(row, '2'),
    keyOf(row, null),
    ...others.map((other) => keyOf({ ...row, ...other }, '1')),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})

test('probabilities: finite, none below 0, together 1 give or take 0.001', () => {
  for (const good of [
    [1, 0],
    [0.2, 0.3, 0.5],
    [0.5, 0.5009],
    [1.0005, 0],
  ])
    expect(isDistribution(good)).toBe(true)
  for (const bad of [[0.5, 0.49], [NaN, 1], [Infinity, 0], [1.5, -0.5], [1.0005, -0.0005], [0.5, 0.502], []])
    expect(isDistribution(bad)).toBe(false)
})

test('each reason has a refusal with a code of the table', () => {
  expect(refusalFor('timeout')).toMatchObject({ refused: 'deadline_exceeded', reason: 'timeout' })
  expect(refusalFor('breaker_open', 700)).toMatchObject({ refused: 'upstream_failed', retryAfterMs: 700 })
})

test('Server-Timing of a backend: gpu or compute, else nothing', () => {
  expect(computeMs('queue;dur=1.5, compute;dur=0.25')).toBe(0.25)
  expect(computeMs('gpu;desc="x";dur=3')).toBe(3)
  for (const header of [null, '', 'total;dur=1', 'gpu', 'gpu;dur=-1', 'gpu;dur=1e9', `gpu;dur=1${' '.repeat(1000)}`])
    expect(computeMs(header)).toBe(NaN)
})

test('what a caller sent goes on in a header only if it can stand in one', () => {
  expect(headerText('abc-123')).toBe('abc-123')
  for (const text of ['', 'a b', 'a\r\nx: y', 'é', 'a'.repeat(129)]) expect(headerText(text)).toBe(null)
  const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  expect(traceText(trace)).toBe(trace)
  for (const text of [undefined, '', `${trace}\n`, trace.toUpperCase(), trace.slice(1)])
    expect(traceText(text)).toBe(null)
})
