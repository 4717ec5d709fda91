import { describe, expect, test } from 'vitest'

import { BoundedMap } from '../../limits/bounded-map.js'
import { quotaHeaders } from '../../limits/headers.js'
import { type Leaser, QuotaBook, type WindowQuota } from '../../limits/quota.js'
import { Buckets } from '../../limits/shed.js'
import { grantOf, leaseWanted, windowEnd } from '../../tenant/quota-ledger.js'
import { FakeTenant, START_MS } from '../auth/fakes.js'

const QUOTA: WindowQuota = { name: 'default', limit: 600, windowS: 60 }

/** One object, and how far its clock is from the Worker's. */
function tenantAt(nowMs: () => number) {
  const object = new FakeTenant()
  const lease: Leaser = ({ name, limit, windowS }, want) =>
    object.lease({ subject: '', name, limit, windowS, want }, nowMs())
  return { object, lease }
}

describe('leases', () => {
  test.each([
    [1, 1],
    [19, 1],
    [20, 1],
    [600, 30],
    [10_000, 256],
  ])('of a limit of %i are asked for by %i', (limit, want) => {
    expect(leaseWanted(limit)).toBe(want)
  })

  test('shrink with what is left, and never go beyond it', () => {
    let wrong = 0
    for (let limit = 1; limit <= 300; limit++)
      for (let used = 0; used <= limit + 1; used++) {
        const [granted, rest] = [grantOf(limit, used, 30), Math.max(0, limit - used)]
        if (granted > rest || granted > 0 !== rest > 0 || granted > Math.max(1, rest / 4)) wrong++
      }
    expect(wrong).toBe(0)
  })

  test('of nonsense are one', () => {
    for (const want of [0, -5, 0.5]) expect(grantOf(100, 0, want)).toBe(1)
  })

  test('windows stand at multiples of their length', () => {
    expect(windowEnd(START_MS, 60)).toBe(START_MS + 60_000)
    expect(windowEnd(START_MS + 59_999, 60)).toBe(START_MS + 60_000)
    expect(windowEnd(START_MS + 60_000, 60)).toBe(START_MS + 120_000)
  })
})

describe('a book', () => {
  test('lets exactly the limit through, with few calls', async () => {
    const { object, lease } = tenantAt(() => START_MS)
    const book = new QuotaBook()
    let allowed = 0
    for (let i = 0; i < 1000; i++) if ((await book.take('a', QUOTA, START_MS, lease)).allowed) allowed++
    expect([allowed, object.leases]).toEqual([600, 34])
  })

  test('answers without a promise while its lease lasts', async () => {
    const { lease } = tenantAt(() => START_MS)
    const book = new QuotaBook()
    expect(book.take('a', QUOTA, START_MS, lease)).toBeInstanceOf(Promise)
    await book.take('a', QUOTA, START_MS, lease)
    expect(book.take('a', QUOTA, START_MS, lease)).toEqual({ allowed: true, limit: 600, remaining: 597, resetS: 60 })
  })

  test('of several isolates together lets no more than the limit through in any window', async () => {
    const clock = { nowMs: START_MS }
    const { lease } = tenantAt(() => clock.nowMs)
    const books = Array.from({ length: 7 }, () => new QuotaBook())
    const byWindow = new Map<number, number>()
    for (let i = 0; i < 20_000; i++) {
      if (i % 40 === 0) clock.nowMs += 200
      const { allowed } = await books[(i * 31) % 7]!.take('a', QUOTA, clock.nowMs, lease)
      const end = windowEnd(clock.nowMs, 60)
      if (allowed) byWindow.set(end, (byWindow.get(end) ?? 0) + 1)
    }
    expect(byWindow.size).toBe(2)
    for (const allowed of byWindow.values()) expect(allowed).toBe(600)
  })

  test('asks once for all who wait', async () => {
    const { object, lease } = tenantAt(() => START_MS)
    const book = new QuotaBook()
    const taken = await Promise.all(Array.from({ length: 1000 }, () => book.take('a', QUOTA, START_MS, lease)))
    expect([taken.filter(({ allowed }) => allowed).length, object.leases]).toEqual([600, 34])
  })

  test.each([-5000, 5000, 120_000])('comes to an answer when the object’s clock is %i ms off', async (offMs) => {
    const { object, lease } = tenantAt(() => START_MS + offMs)
    const book = new QuotaBook()
    let allowed = 0
    for (let i = 0; i < 1000; i++) if ((await book.take('a', QUOTA, START_MS, lease)).allowed) allowed++
    expect([allowed, object.leases]).toEqual([600, 34])
  })

  test('does not wait for ever for a call that was lost with its request', async () => {
    const book = new QuotaBook()
    const lost = book.take('a', QUOTA, START_MS, () => new Promise(() => {}))
    const { lease } = tenantAt(() => START_MS)
    expect(await book.take('a', QUOTA, START_MS + 2001, lease)).toMatchObject({ allowed: true })
    expect(lost).toBeInstanceOf(Promise)
  })

  test('tells who asks that the object failed, and asks again', async () => {
    const book = new QuotaBook()
    await expect(book.take('a', QUOTA, START_MS, () => Promise.reject(new Error('down')))).rejects.toThrow('down')
    const { lease } = tenantAt(() => START_MS)
    expect(await book.take('a', QUOTA, START_MS, lease)).toMatchObject({ allowed: true })
  })
})

test('headers are those of the draft, and the older ones', () => {
  const headers = quotaHeaders(QUOTA, { allowed: false, limit: 600, remaining: 0, resetS: 18 })
  expect(headers).toEqual({
    'ratelimit-policy': '"default";q=600;w=60',
    ratelimit: '"default";r=0;t=18',
    'x-ratelimit-limit': '600',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '18',
    'retry-after': '18',
  })
  expect(quotaHeaders(QUOTA, { allowed: true, limit: 600, remaining: 5, resetS: 18 })).not.toHaveProperty('retry-after')
})

test('a bucket gives a burst of ten seconds, then its rate', () => {
  const buckets = new Buckets()
  const take = (n: number, nowMs: number) =>
    Array.from({ length: n }, () => buckets.take('a', 5, nowMs)).filter(Boolean).length
  expect([
    take(100, START_MS),
    take(100, START_MS + 1000),
    take(100, START_MS + 1100),
    take(100, START_MS + 60_000),
  ]).toEqual([50, 5, 0, 50])
  expect(buckets.take('b', 5, START_MS)).toBe(true)
})

test('a bounded map forgets what was used longest ago', () => {
  const map = new BoundedMap<string, number>(3)
  for (const [i, key] of ['a', 'b', 'c'].entries()) map.set(key, i)
  map.get('a')
  map.set('b', 7)
  map.set('d', 3)
  expect([map.get('a'), map.get('b'), map.get('c'), map.get('d'), map.size]).toEqual([0, 7, undefined, 3, 3])
})
