// What a sandboxed frame, a page without an origin, may read of the whole service: its scripts, and what anybody gets.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'

import { createApp } from '../app.js'
import { configOf } from '../config.js'
import { live } from './http.js'

const app = createApp()
const MARKETS = '/v1/markets'

/** Asked from a page without an origin, of a service whose configuration is changed so. */
async function ask(changes: object, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const context = createExecutionContext()
  const request = new Request(`https://edge.test${path}`, { method, headers: { origin: 'null', ...headers } })
  const config = JSON.stringify({
    ...configOf(env),
    anonymous: ['read', 'stream'],
    embed: ['https://shop.test'],
    ...changes,
  })
  const answer = await app.fetch(request, { ...env, LEADLINE_CONFIG: config }, context)
  await waitOnExecutionContext(context)
  return answer
}

const mayRead = async (...asked: Parameters<typeof ask>) =>
  (await ask(...asked)).headers.get('access-control-allow-origin')

beforeAll(live)

describe('the API', () => {
  test('where frames are let in: what anybody gets, and why nobody gets it', async () => {
    const { status, headers } = await ask({}, MARKETS)
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*'])
    expect(headers.has('access-control-allow-credentials')).toBe(false)
    const refused = await ask({ anonymous: [] }, MARKETS)
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*'])
  })

  test.each([
    ['where no page may frame', { embed: [] }, MARKETS, {}, 'GET'],
    ['with a key', {}, MARKETS, { authorization: 'Bearer x' }, 'GET'],
    ['with a key in the other header', {}, MARKETS, { 'x-api-key': 'x' }, 'GET'],
    ['with what Access adds', {}, MARKETS, { 'cf-access-jwt-assertion': 'a.b.c' }, 'GET'],
    ['what changes something', {}, '/v1/keys', {}, 'POST'],
    ['a preflight', {}, MARKETS, { 'access-control-request-method': 'GET' }, 'OPTIONS'],
    ['a page', {}, '/docs', {}, 'GET'],
    ['what is for who runs it', {}, '/metrics', {}, 'GET'],
    ['under the origin of a page that may frame', {}, MARKETS, { origin: 'https://shop.test' }, 'GET'],
  ] as const)('not: %s', async (_, changes, path, headers, method) => {
    expect(await mayRead(changes, path, headers, method)).toBeNull()
  })
})

describe('the pages as they are built', () => {
  const files = async (page: string) =>
    [...(await (await ask({}, page)).text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file]) => file!)

  test.each(['/', '/embed'])('%s loads what is there, readable without an origin', async (page) => {
    const named = await files(page)
    expect(named.some((file) => file.endsWith('.js'))).toBe(true)
    for (const file of named) {
      const { status, headers } = await ask({ embed: [] }, file)
      expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*'])
      expect(headers.get('content-type')).toMatch(file.endsWith('.js') ? /^text\/javascript/ : /^text\/css|^image\//)
      expect(headers.get('cache-control')).toContain('immutable')
    }
  })

  test('have no script and no style of their own, which their policies would not let be', async () => {
    for (const path of ['/', '/embed']) {
      const text = await (await ask({}, path)).text()
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/)
    }
  })

  test('only what may frame is named, and the dashboard is framed by nobody', async () => {
    const policy = async (path: string, changes = {}) =>
      (await ask(changes, path)).headers.get('content-security-policy')
    expect(await policy('/embed')).toContain('frame-ancestors https://shop.test')
    expect(await policy('/embed', { embed: [] })).toContain("frame-ancestors 'none'")
    expect(await policy('/', { embed: ['*'] })).toContain("frame-ancestors 'none'")
  })

  test.each([
    '/assets/nothing.js',
    '/assets/..%2findex.html',
    '/assets/%2e%2e%2fembed.html',
    '/index.html',
    '/embed.html',
  ])('%s is not found', async (path) => {
    const answer = await ask({}, path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  })

  test('a service without its pages says so, and serves the rest', async () => {
    const context = createExecutionContext()
    const answer = await app.fetch(new Request('https://edge.test/'), { ...env, ASSETS: undefined }, context)
    expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ code: 'misconfigured' })])
  })
})
