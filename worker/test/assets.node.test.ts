// Files beside the Worker: only those of the pages, each with what a browser must know of it.
import { describe, expect, test } from 'vitest'

import { assetFile, dashboardPage, embedPage } from '../pages/assets.js'

const FILES: Readonly<Record<string, string>> = {
  'index.html': '<p>dashboard',
  'embed.html': '<p>embed',
  'secret.txt': 'x',
  'assets/index-B1x_-9.js': 'let a',
  'assets/index-B1.css': 'a{}',
  'assets/inner.html': '<p>',
  'assets/no-type': '?',
}

/** A folder, served as disk services do: no types, and a folder's list where a folder is asked for. */
function assets() {
  const asked: string[] = []
  const fetch = (input: unknown) => {
    const path = new URL(String(input)).pathname.slice(1)
    asked.push(path)
    const text = FILES[path] ?? (path === 'assets/' || path === '' ? '[]' : null)
    return Promise.resolve(new Response(text, { status: text === null ? 404 : 200 }))
  }
  return { asked, env: { ASSETS: { fetch: fetch as Fetcher['fetch'] } } }
}

describe('pages', () => {
  test('the dashboard: its own scripts alone, in no frame', async () => {
    const { headers } = await dashboardPage(assets().env)
    const policy = headers.get('content-security-policy')!
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    for (const rule of [
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html leadline',
    ])
      expect(policy.split('; ')).toContain(rule)
    expect(policy).not.toContain('unsafe-inline')
    expect(policy).not.toContain("'unsafe-eval'")
  })

  test.each([
    [[], "frame-ancestors 'none'"],
    [['https://a.test', 'https://b.test:8443'], 'frame-ancestors https://a.test https://b.test:8443'],
    [['*'], 'frame-ancestors *'],
  ])('the page for frames, with %j: %s', async (ancestors, rule) => {
    const answer = await embedPage(assets().env, ancestors)
    expect(await answer.text()).toBe('<p>embed')
    expect(answer.headers.get('content-security-policy')!.split('; ')).toContain(rule)
  })
})

describe('files', () => {
  test.each([
    ['index-B1x_-9.js', 'text/javascript; charset=utf-8'],
    ['index-B1.css', 'text/css; charset=utf-8'],
  ])('%s: %s, for good, readable by any page', async (file, type) => {
    const { headers } = await assetFile(assets().env, file)
    expect(headers.get('content-type')).toBe(type)
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('access-control-allow-origin')).toBe('*')
  })

  test.each([
    ...['', '.', '..', '../index.html', '..\\index.html', '/index.html', './index-B1.css', 'a/index-B1.css'],
    ...['index-B1.css/', 'index-B1..css', '.css', 'index-B1.css?x', 'index-B1.css#x', '%2e%2e', 'index-B1.css\u0000'],
    ...['no-type', 'inner.html', 'secret.txt', 'index-B1.js.map'],
  ])('%j is never looked for', async (file) => {
    const { env, asked } = assets()
    await expect(assetFile(env, file)).rejects.toMatchObject({ details: { code: 'not_found' } })
    expect(asked).toEqual([])
  })

  test('one that is not there is not found', async () => {
    const { env, asked } = assets()
    await expect(assetFile(env, 'index-B2.js')).rejects.toMatchObject({ details: { code: 'not_found' } })
    expect(asked).toEqual(['assets/index-B2.js'])
  })
})

describe('a service without its pages says so', () => {
  test.each([
    ['no binding', {}, 'no binding ASSETS'],
    [
      'an empty folder',
      { ASSETS: { fetch: () => Promise.resolve(new Response(null, { status: 404 })) } },
      'there is no index.html in ASSETS',
    ],
  ])('%s', async (_, env, says) => {
    await expect(dashboardPage(env)).rejects.toMatchObject({
      details: { code: 'misconfigured', detail: expect.stringContaining(says) as string },
    })
  })
})
