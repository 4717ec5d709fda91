// API7, requests that the service is talked into: addresses where text is expected, with a listener on this machine that must hear nothing.
import { WebSocket } from 'ws'

import { each } from './http.mjs'
import { JSON_TYPE } from './world.mjs'

const PAYLOADS = 200
const SHAPES = /^\/v2(\/(health\/(live|ready)|models\/direction(\/versions\/\d+)?(\/(ready|config|infer))?))?$/

export async function targets(world) {
  const { client, canary, keys, root, sign, backend, worker, service } = world
  const payloads = payloadsOf(worker, canary.port)
  // The listener hears, or its silence would prove nothing.
  await fetch(`${canary.url}/control`)
  const heard = canary.hits.length
  let tried = 0
  const ask = async (...request) => {
    tried++
    await client.ask(...request)
  }
  const socket = await opened(`${service.url.replace('http', 'ws')}/v1/stream`, keys.acme)
  await each(payloads.length, 8, async (i) => {
    const payload = payloads[i]
    const escaped = encodeURIComponent(payload)
    const inHeader = payload.replace(/[^\x20-\x7e]/g, (letter) => encodeURIComponent(letter))
    const predict = (more) => ({
      key: keys.acme,
      headers: { ...JSON_TYPE, 'x-deadline-ms': '50' },
      body: JSON.stringify({ exchange: 'binance', symbol: 'BTC/USDT', ...more }),
    })
    for (const field of ['model', 'exchange', 'symbol', 'feature_schema_hash', 'url', 'target'])
      await ask('POST', '/v1/predict', predict({ [field]: payload }))
    await ask(
      'POST',
      '/v1/predict',
      predict({ window: [[1, 2]], exchange: payload.slice(0, 32), symbol: payload.slice(0, 64) }),
    )
    const order = JSON.stringify({
      tenant: 'nobody',
      scopes: ['read'],
      label: payload.slice(0, 80),
      origin: payload.slice(0, 256),
    })
    await ask('POST', '/v1/keys', {
      body: order,
      headers: { ...JSON_TYPE, ...(await sign(root, 'POST', '/v1/keys', order)) },
    })
    await ask('GET', `/v1/markets?venue=${escaped}&cursor=${escaped}&url=${escaped}`, { key: keys.acme })
    await ask('GET', `/v1/markets/binance/BTC-USDT/features?names=${escaped}`, { key: keys.acme })
    await ask('GET', `/v1/markets/${escaped}/${escaped}/book`, { key: keys.acme })
    await ask('GET', `/v1/stream?channel=status&exchange=${escaped}&symbol=${escaped}&model=${escaped}`, {
      key: keys.acme,
      headers: { accept: 'text/event-stream' },
    })
    await ask('GET', `/errors/${escaped}`)
    await ask('GET', `/${escaped}`)
    for (const method of ['GET', 'POST'])
      await ask(method, method === 'GET' ? '/v1/markets' : '/v1/predict', {
        ...predict({}),
        headers: { ...predict({}).headers, ...headersWith(inHeader) },
      })
    await ask('GET', '/v1/markets', {
      headers: { 'cf-access-jwt-assertion': tokenNaming(payload), ...client.address() },
    })
    const wish = {
      channel: 'prediction',
      exchange: payload.slice(0, 200),
      symbol: payload.slice(0, 200),
      model: payload.slice(0, 64),
    }
    for (const op of ['subscribe', 'resume']) socket.send(JSON.stringify({ op, args: [wish] }))
    tried += 2
  })
  socket.terminate()
  const found = canary.hits.slice(heard)
  const strange = backend.paths.filter((path) => !SHAPES.test(path))
  const fields = Math.round(tried / payloads.length)
  return [
    {
      risk: 'API7',
      what: 'addresses in every field of text: heard by the listener',
      tried,
      unit: 'requests',
      found,
      note: `${payloads.length} payloads, ${fields} requests each`,
    },
    {
      risk: 'API7',
      what: 'paths at the configured backend that the protocol has not',
      tried: backend.paths.length,
      unit: 'calls',
      found: [...new Set(strange)],
    },
  ]
}

function payloadsOf({ HOSTS, ADDRESSES }, port) {
  const local = HOSTS.filter((host) => /127|::|local|^0|2130|0x7f|017/.test(host)).map(
    (host) => `http://${host}:${port}/hit`,
  )
  const plain = [
    `127.0.0.1:${port}`,
    `//127.0.0.1:${port}/`,
    `ws://127.0.0.1:${port}/`,
    `https://127.0.0.1:${port}/`,
    `http://evil@127.0.0.1:${port}/`,
  ]
  return [...new Set([...plain, ...local, ...ADDRESSES])].slice(0, PAYLOADS)
}

function headersWith(payload) {
  const names = [
    'x-request-id',
    'traceparent',
    'origin',
    'referer',
    'forwarded',
    'x-forwarded-host',
    'x-forwarded-for',
    'x-original-url',
  ]
  const more = [
    'x-rewrite-url',
    'x-http-method-override',
    'last-event-id',
    'via',
    'user-agent',
    'x-target',
    'x-callback-url',
    'host',
    'tracestate',
  ]
  return Object.fromEntries(
    [...names, ...more].map((name) => [
      name,
      name === 'host' ? payload.replace(/^\w+:\/\//, '').replace(/[^\w.:[\]-].*$/, '') || 'x' : payload,
    ]),
  )
}

/** Unsigned, with every field of a header that names where a key may be fetched. */
function tokenNaming(address) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = {
    alg: 'RS256',
    kid: address.slice(0, 200),
    jku: address,
    x5u: address,
    jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
  }
  return `${part(head)}.${part({ iss: address, aud: address, sub: address, exp: 9e9 })}.AAAA`
}

function opened(url, key) {
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${key}` } })
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => resolve(socket))
  })
}
