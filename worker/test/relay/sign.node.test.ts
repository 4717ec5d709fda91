import { expect, test } from 'vitest'

import { Relay } from '../../relay/relay.js'
import { signer } from '../../relay/sign.js'
import { HASH, modelConfig } from './opened.js'
import { World } from './world.js'

test('signs method, path, time and body; another of any of them is another signature', async () => {
  const sign = signer({ credential: 'c'.repeat(40), signing: 'k'.repeat(40) }, () => 1_700_000_000_000)
  const body = Uint8Array.of(0x7b, 0x7d)
  const headers = await sign({ method: 'POST', path: '/v2/models/m/infer', body })
  // printf 'LL1\nPOST\n/v2/models/m/infer\n1700000000000\n'"$(printf '{}' | sha256sum | cut -c1-64)" | openssl dgst -sha256 -hmac kkk…
  expect(headers).toEqual({
    authorization: `Bearer ${'c'.repeat(40)}`,
    'x-leadline-signature': 't=1700000000000,v1=7281ced4339ed6f8933cfe4980b53dc7ff0aa136e67ba93cb84463ebe517fdb7',
  })
  const others = [
    await sign({ method: 'GET', path: '/v2/models/m/infer', body }),
    await sign({ method: 'POST', path: '/v2/models/n/infer', body }),
    await sign({ method: 'POST', path: '/v2/models/m/infer' }),
    await signer(
      { signing: 'k'.repeat(39) },
      () => 1_700_000_000_000,
    )({ method: 'POST', path: '/v2/models/m/infer', body }),
  ]
  const all = [headers, ...others].map((one) => one['x-leadline-signature'])
  expect(new Set(all).size).toBe(all.length)
})

test('without secrets no header', async () => {
  expect(await signer({}, () => 0)({ method: 'GET', path: '/v2' })).toEqual({})
})

test('every request to a target carries its credential and signature, and no other target sees them', async () => {
  const world = new World()
  const seen: { url: string; headers: Record<string, string> }[] = []
  world.fetch = (url, { headers }) => {
    seen.push({ url, headers: { ...headers } })
    return Promise.reject(new Error('down'))
  }
  const secrets: Record<string, string> = { A_KEY: 'credential-of-a', A_SIGN: 'signing-of-a' }
  const relay = await Relay.open({
    config: {
      models: ['a', 'b'].map((target) => ({ ...modelConfig(), name: `of-${target}`, target, edge: undefined })),
      targets: [
        { name: 'a', urls: ['https://a.leadline.dev'], credential: 'A_KEY', signing: 'A_SIGN' },
        { name: 'b', urls: ['https://b.leadline.dev'] },
      ],
    },
    ...{ env: world, isSelfHosted: false },
    secret: (name) => secrets[name],
  })
  const row = {
    market: 'm',
    seq: 1,
    epoch: 1,
    window: Float32Array.of(1, 2),
    featureHash: HASH,
    staleMs: 0,
    deadlineMs: 40,
    requestId: 'r',
  }
  const answers = ['of-a', 'of-b'].map((model) => relay.predict({ ...row, model }))
  // Signing takes real time.
  await expect.poll(() => seen.length).toBe(2)
  await world.pass(100)
  expect(JSON.stringify(await Promise.all(answers))).not.toMatch(/credential-of-a|signing-of-a/)
  expect(seen.map(({ url }) => url).sort()).toEqual(['https://a.leadline.dev/v2', 'https://b.leadline.dev/v2'])
  for (const { url, headers } of seen) {
    const isA = url.startsWith('https://a.')
    expect(headers['authorization']).toBe(isA ? 'Bearer credential-of-a' : undefined)
    expect(headers['x-leadline-signature'] !== undefined).toBe(isA)
    expect(JSON.stringify(headers)).not.toContain('signing-of-a')
  }
})

test('a secret that is named and not there stops the start, without a word of any other', async () => {
  const opening = Relay.open({
    config: { models: [], targets: [{ name: 'a', urls: ['https://a.leadline.dev'], credential: 'A_KEY' }] },
    ...{ env: new World(), isSelfHosted: false, secret: () => undefined },
  })
  await expect(opening).rejects.toThrow('LEADLINE_CONFIG targets.a.credential: found no secret A_KEY, expected one')
})
