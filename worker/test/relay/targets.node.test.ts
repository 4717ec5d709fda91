import { describe, expect, test } from 'vitest'

import { ConfigError } from '../../config.js'
import { allowListed, readTarget } from '../../relay/targets.js'
import type { RelayRow } from '../../relay/relay.js'
import { opened } from './opened.js'
import { ADDRESSES, HOSTS } from './ssrf-payloads.js'

const read = (url: string, isSelfHosted = false) => readTarget({ name: 'gpu', urls: [url] }, { isSelfHosted })

test('there are 200 payloads and more, all different', () => {
  expect(ADDRESSES.filter((address, i) => ADDRESSES.indexOf(address) !== i)).toEqual([])
  expect(ADDRESSES.length).toBeGreaterThanOrEqual(200)
})

test.each([
  ['https://gpu.leadline.dev', 'https://gpu.leadline.dev'],
  ['https://gpu.leadline.dev/', 'https://gpu.leadline.dev'],
  ['https://GPU.leadline.dev/triton/', 'https://gpu.leadline.dev/triton'],
  ['https://a-1.b2.xn--p1ai', 'https://a-1.b2.xn--p1ai'],
])('%s is a target', (url, expected) => {
  expect(read(url).urls).toEqual([expected])
})

describe('in the configuration', () => {
  test.each(ADDRESSES)('%j is refused', (url) => {
    expect(() => read(url)).toThrow(ConfigError)
  })

  test('one bad replica spoils the target, and so does the same one twice', () => {
    expect(() =>
      readTarget({ name: 'gpu', urls: ['https://a.leadline.dev', 'https://10.0.0.1'] }, { isSelfHosted: false }),
    ).toThrow(ConfigError)
    expect(() =>
      readTarget({ name: 'gpu', urls: ['https://a.leadline.dev', 'https://A.leadline.dev/'] }, { isSelfHosted: false }),
    ).toThrow(ConfigError)
  })

  test('an owner on his own machine may name it, and still nothing that hides where it goes', () => {
    for (const url of [
      'http://127.0.0.1:8000',
      'http://localhost:8000/v',
      'http://[::1]:8000',
      'https://gpu.lan',
      'http://192.168.1.4',
    ])
      expect(read(url, true).urls).toHaveLength(1)
    for (const url of [
      'http://user@127.0.0.1',
      'file:///etc/passwd',
      'http://0x7f.1',
      'http://127.0.0.1/?x',
      'ws://127.0.0.1',
      'http://2130706433',
    ])
      expect(() => read(url, true)).toThrow(ConfigError)
  })
})

test('the fetch beneath reaches configured origins and no other, and follows nothing', async () => {
  const reached: string[] = []
  const fetch = allowListed([read('https://gpu.leadline.dev')], (url, { redirect }) => {
    reached.push(`${redirect} ${url}`)
    return Promise.resolve(new Response())
  })
  const init = { method: 'GET', headers: {}, redirect: 'manual', signal: new AbortController().signal } as const
  await fetch('https://gpu.leadline.dev/v2', { ...init, redirect: 'follow' as 'manual' })
  for (const url of ADDRESSES) await fetch(url, init).catch(() => {})
  const others = reached.filter((line) => !line.startsWith('manual https://gpu.leadline.dev/'))
  expect(others).toEqual([])
})

describe('in a request', () => {
  const fields: readonly (keyof RelayRow)[] = ['model', 'market', 'featureHash', 'requestId', 'traceparent']
  test.each(fields)('%s: no payload of all makes the relay reach another host', async (field) => {
    const { world, backend, ask } = await opened()
    const reached: URL[] = []
    world.fetch = (url, init) => {
      reached.push(new URL(url))
      return backend.fetch(url, init)
    }
    for (const payload of [
      ...ADDRESSES,
      ...HOSTS,
      '../../..',
      '..%2f..',
      'direction/../../x',
      '__proto__',
      'constructor',
    ])
      ask({ [field]: payload })
    await world.pass(100)
    expect(reached.filter(({ origin }) => origin !== 'https://gpu0.leadline.dev')).toEqual([])
    expect(reached.filter(({ pathname }) => !/^\/v2(\/models\/direction(\/infer|\/config)?)?$/.test(pathname))).toEqual(
      [],
    )
    for (const { headers } of backend.seen)
      expect(() => new Headers({ ...(headers as Record<string, string>) })).not.toThrow()
  })

  test('the epoch, the number, the age and the deadline are numbers, and a redirect leads nowhere', async () => {
    const { world, backend, ask } = await opened()
    backend.fault = () => 'redirect'
    for (const field of ['epoch', 'seq', 'staleMs', 'deadlineMs'] as const)
      ask({ [field]: 'https://169.254.169.254/' as unknown as number })
    await world.pass(100)
    expect(backend.seen.filter(({ url }) => !url.startsWith('https://gpu0.leadline.dev/'))).toEqual([])
  })
})
