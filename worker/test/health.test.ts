import { exports } from 'cloudflare:workers'
import manifest from 'leadline/package.json' with { type: 'json' }
import { expect, test } from 'vitest'

const get = (path: string, init?: RequestInit) =>
  exports.default.fetch(new Request(`http://leadline.test${path}`, init))

test('GET /health names the version, the layout and the core that answers', async () => {
  const response = await get('/health')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(await response.json()).toEqual({
    status: 'ok',
    version: manifest.version,
    layoutVersion: expect.any(Number),
    core: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

test.each([
  ['GET', '/'],
  ['GET', '/v1/markets'],
  ['POST', '/health'],
])('%s %s does not exist, and says so as a problem', async (method, path) => {
  const response = await get(path, { method })
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: `There is no ${method} ${path} here.`,
    instance: path,
  })
})
