import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'

import type { AppEnv } from '../../context.js'
import { bodyOf, readLimited } from '../../limits/body.js'
import { checkedJson } from '../../limits/json-body.js'
import { LONGEST_URL, mustFitUrl } from '../../limits/url.js'
import { Problem, problemResponse } from '../../problem.js'

/** A body that says nothing of its length, and counts what is taken of it. */
function endless(chunkBytes: number) {
  const taken = { bytes: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        taken.bytes += chunkBytes
        controller.enqueue(new Uint8Array(chunkBytes).fill(0x20))
      },
      cancel() {
        taken.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { taken, body }
}

const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  new Request('https://edge.test/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)

const codeOf = async (promise: Promise<unknown>) => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof Problem ? error.details.code : error
}

describe('a body', () => {
  test('without end is left at the limit', async () => {
    const { taken, body } = endless(1000)
    expect(await codeOf(readLimited(post(body), 65_536))).toBe('body_too_large')
    expect(taken).toEqual({ bytes: 66_000, cancelled: true })
  })

  test('that admits to be too large is not read', async () => {
    const { taken, body } = endless(1000)
    expect(await codeOf(readLimited(post(body, { 'content-length': '65537' }), 65_536))).toBe('body_too_large')
    expect(taken.bytes).toBe(0)
  })

  test('that lies about its length is counted', async () => {
    const { body } = endless(1000)
    expect(await codeOf(readLimited(post(body, { 'content-length': '10' }), 65_536))).toBe('body_too_large')
  })

  test.each([0, 1, 65_536])('of %i bytes is read whole', async (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => i)
    expect(await readLimited(post(bytes), 65_536)).toEqual(bytes)
  })

  test('that is not there has no bytes', async () => {
    expect(await readLimited(new Request('https://edge.test/'), 10)).toHaveLength(0)
  })
})

describe('a route', () => {
  const app = new Hono<AppEnv>()
  app.post('/json', checkedJson({ limits: { elements: 2 } }), async (c) =>
    c.json([await c.req.json(), await c.req.text()]),
  )
  app.post('/twice', async (c) => {
    await bodyOf(c, 100)
    return c.json((await bodyOf(c, 10)).length)
  })
  app.onError((error, c) => {
    if (error instanceof Problem) return problemResponse(error.details, c.req.path, 'r', error.headers)
    throw error
  })
  const send = (path: string, body: string, type = 'application/json') =>
    app.request(path, { method: 'POST', body, headers: { 'content-type': type } })

  test('reads after the check what was checked', async () => {
    expect(await (await send('/json', '{"a":[1,2]}')).json()).toEqual([{ a: [1, 2] }, '{"a":[1,2]}'])
    expect((await send('/json', '{}', 'application/json; charset=utf-8')).status).toBe(200)
  })

  test.each([
    ['[1,2,3]', 'application/json', 400, 'one element more'],
    ['{"a":1,"a":2}', 'application/json', 400, 'byte 7'],
    ['{}', 'text/plain', 415, 'application/json'],
    ['{}', 'application/jsonp', 415, 'application/json'],
    [' '.repeat(65_537), 'application/json', 413, '65536 bytes'],
  ])('refuses %j as %s', async (body, type, status, detail) => {
    const answer = await send('/json', body, type)
    expect(answer.status).toBe(status)
    expect(((await answer.json()) as { detail: string }).detail).toContain(detail)
  })

  test('that allows less than was read before it is not given more', async () => {
    expect((await send('/twice', 'x'.repeat(10))).status).toBe(200)
    expect((await send('/twice', 'x'.repeat(11))).status).toBe(413)
  })
})

test('an address fits, or not by one character', async () => {
  const url = (length: number) => 'https://edge.test/'.padEnd(length, 'a')
  expect(() => mustFitUrl(url(LONGEST_URL))).not.toThrow()
  expect(() => mustFitUrl(url(LONGEST_URL + 1))).toThrow(/2049 characters/)
})
