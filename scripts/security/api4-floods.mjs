// API4, more than anybody's share: floods beyond a quota, bodies and addresses beyond their limits, sockets that say nothing.
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { each } from './http.mjs'
import { operationsOf, requestTo, send } from './routes.mjs'
import { JSON_TYPE, QUOTAS } from './world.mjs'

const MIB = 1 << 20
const IDLE = 2000
const READ = '/v1/markets/binance/BTC-USDT/signal'

export async function floods(world, share) {
  const rssMiB = () => residentMiB(world.service.pid)
  const before = rssMiB()
  const rows = [
    ...(await overQuota(world, share)),
    await bodies(world),
    await deep(world),
    await longAddresses(world),
    ...(await idleSockets(world)),
    await headsOfStreams(world),
  ]
  const figure = `${before} → ${rssMiB()} MiB`
  return [
    ...rows,
    { risk: 'API4', what: 'memory of workerd, before and after all of it', tried: 1, unit: 'process', figure },
  ]
}

/** Ten times the quota at once, over two keys and many addresses, beside somebody who asks now and then. */
async function overQuota(world, share) {
  const { client, makeKey } = world
  const { requests, windowS } = QUOTAS.flood
  const keys = [
    await makeKey({ tenant: 'flood', scopes: ['read'] }),
    await makeKey({ tenant: 'flood', scopes: ['read'] }),
  ]
  const calm = await makeKey({ tenant: 'calm', scopes: ['read'] })
  const seconds = Math.max(2, Math.round(8 * share))
  const quiet = await latencies(client, calm, seconds)

  const windowMs = windowS * 1000
  if (Date.now() % windowMs > windowMs / 2) await sleep(windowMs - (Date.now() % windowMs) + 20)
  const firstWindow = Math.floor(Date.now() / windowMs)
  const count = requests * 10
  let admitted = 0
  let refused = 0
  const strange = []
  const flooding = { isOver: false }
  const flooded = latencies(client, calm, seconds)
  const flood = async () => {
    await each(count, 32, async (i) => {
      const { status } = await client.ask('GET', READ, { key: keys[i % 2], headers: client.address() })
      if (status === 200) admitted++
      else if (status === 429) refused++
      else strange.push(`${status}`)
    })
    while (!flooding.isOver) await each(64, 32, () => client.ask('GET', READ, { key: keys[0] }))
  }
  const all = flood()
  const during = await flooded
  flooding.isOver = true
  await all
  const windows = Math.floor(Date.now() / windowMs) - firstWindow + 1
  const over = admitted > requests * windows ? [`${admitted} of ${requests * windows} were let in`] : []
  if (admitted < requests) over.push(`only ${admitted} of ${requests} were let in`)
  const p99 = (sorted) => sorted[Math.floor(0.99 * (sorted.length - 1))]
  return [
    {
      ...{
        risk: 'API4',
        what: '10 × the quota: let in beyond it',
        tried: count,
        unit: 'requests',
        found: [...over, ...strange],
      },
      note: `${admitted} let in of a quota of ${requests}; 429: ${((100 * refused) / count).toFixed(1)} %`,
    },
    {
      ...{ risk: 'API4', what: 'p99 of another tenant in the flood, to quiet', tried: during.length, unit: 'requests' },
      figure: `${(p99(during) / p99(quiet)).toFixed(1)} ×`,
      note: `${p99(quiet).toFixed(1)} → ${p99(during).toFixed(1)} ms, the flood and workerd on the same processors`,
    },
  ]
}

async function latencies(client, key, seconds) {
  const times = []
  const endMs = performance.now() + seconds * 1000
  while (performance.now() < endMs) {
    const started = performance.now()
    await client.ask('GET', READ, { key })
    times.push(performance.now() - started)
    await sleep(15)
  }
  return times.sort((a, b) => a - b)
}

/** To everything that reads a body; and the same in chunks, which name no length. */
async function bodies(world) {
  const { client, keys, root, sign } = world
  const found = []
  let tried = 0
  const body = Buffer.alloc(MIB, '[')
  for (const operation of operationsOf(world).filter(
    ({ method, isSigned, path }) => method !== 'GET' && (isSigned || path.endsWith('predict')),
  ))
    for (const transfer of ['length', 'chunked'])
      for (let i = 0; i < 5; i++) {
        const { method, path } = requestTo(operation)
        const key = operation.isSigned ? root : keys.acme
        const signed = operation.isSigned ? await sign(key, method, path, body) : {}
        const how = transfer === 'length' ? { 'content-length': String(MIB) } : { 'transfer-encoding': 'chunked' }
        tried++
        const status = await client
          .ask(method, path, { key, body, headers: { ...JSON_TYPE, ...signed, ...how }, agent: false })
          .then((answer) => answer.status)
          .catch(() => 'closed') // it hung up on the rest
        if (status !== 413 && status !== 'closed') found.push(`${method} ${path}, ${transfer}: ${status}`)
      }
  return { risk: 'API4', what: 'bodies of 1 MiB, half of them chunked: not answered 413', tried, unit: 'bodies', found }
}

async function deep(world) {
  const { root, keys } = world
  const found = []
  let tried = 0
  const writers = operationsOf(world).filter(({ operation }) => operation.requestBody !== undefined)
  const forms = [
    (n) => '['.repeat(n),
    (n) => '{"a":'.repeat(n / 5),
    (n) => `${'['.repeat(n / 2)}${']'.repeat(n / 2)}`,
    (n) => `${'['.repeat(n - 1)}1`,
  ]
  for (const operation of writers)
    for (const form of forms)
      for (const bytes of [17, 100, 1000, 8190, ...(operation.isSigned ? [] : [65_530]), 1_000_000]) {
        const body = form(bytes)
        const what = { instead: { body }, agent: false }
        const closed = () => ({ status: 413 }) // it hung up on the rest
        const answer = await send(world, operation, operation.isSigned ? root : keys.acme, what).catch(closed)
        tried++
        if (answer.status !== (bytes === 1_000_000 ? 413 : 400))
          found.push(`${operation.path}, ${bytes}: ${answer.status}`)
      }
  return { risk: 'API4', what: 'JSON to a depth of 1,000,000: not answered 400 or 413', tried, unit: 'bodies', found }
}

async function longAddresses({ client, keys }) {
  const found = []
  let tried = 0
  for (const length of [2049, 4096, 16_384, 60_000, 200_000])
    for (const path of ['/', '/v1/markets?venue=', `${READ}?depth=`, '/v1/keys/', '/v1/stream?symbol=', '/nowhere/']) {
      const long = path + 'a'.repeat(length)
      const status = await client.ask('GET', long, { key: keys.acme, agent: false }).then(
        (answer) => answer.status,
        () => 'closed',
      )
      tried++
      if (status !== 414 && !(length > 60_000 && status !== 200))
        found.push(`${path.slice(0, 20)}… of ${length}: ${status}`)
    }
  return { risk: 'API4', what: 'addresses beyond 2,048 characters: not answered 414', tried, unit: 'addresses', found }
}

/** Connections beyond a tenant's, kept open; and sockets that never say what they want. */
async function idleSockets(world) {
  const { client, makeKey, keys } = world
  const key = await makeKey({ tenant: 'idle', scopes: ['stream'] })
  const { connections } = QUOTAS.idle
  const open = []
  const found = []
  let refused = 0
  await each(IDLE + connections, 32, async () => {
    const { status, socket } = await client.upgrade({ authorization: `Bearer ${key}` })
    if (status === 101) open.push(socket)
    else if (status === 429) refused++
    else found.push(`${status}`)
  })
  if (open.length > connections) found.push(`${open.length} were let in, ${connections} may be`)
  if (open.length < connections) found.push(`only ${open.length} of ${connections} were let in`)
  const silent = []
  for (let i = 0; i < IDLE; i++) silent.push(net.connect(client.port, client.hostname).on('error', () => {}))
  await sleep(500)
  const started = performance.now()
  const { status } = await client.ask('GET', READ, { key: keys.acme, agent: false })
  const ms = performance.now() - started
  for (const socket of [...open, ...silent]) socket.destroy()
  return [
    {
      ...{
        risk: 'API4',
        what: 'idle sockets beyond a tenant’s limit: let in',
        tried: IDLE + connections,
        unit: 'handshakes',
        found,
      },
      note: `${open.length} open, ${refused} refused with 429`,
    },
    {
      ...{ risk: 'API4', what: 'sockets that say nothing: keep others out', tried: IDLE, unit: 'sockets' },
      ...{
        found: status === 200 ? [] : [`found ${status} meanwhile`],
        note: `an answer meanwhile: ${ms.toFixed(0)} ms`,
      },
    },
  ]
}

/** A HEAD has no body to read: it must not leave a reader behind that keeps a tenant's place. */
async function headsOfStreams({ client, makeKey }) {
  const key = await makeKey({ tenant: 'idle', scopes: ['stream'] })
  const { connections } = QUOTAS.idle
  const path = '/v1/stream?channel=status&exchange=binance&symbol=BTC/USDT'
  const headers = { accept: 'text/event-stream' }
  await sleep(1000)
  for (let i = 0; i < connections; i++) await client.ask('HEAD', path, { key, headers })
  await sleep(500)
  const { status, socket } = await client.upgrade({ authorization: `Bearer ${key}` })
  socket?.destroy()
  const found = status === 101 ? [] : [`after ${connections} HEADs a connection is answered ${status}`]
  return { risk: 'API4', what: 'HEAD of the event stream: places kept', tried: connections, unit: 'requests', found }
}

function residentMiB(pid) {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024)
  } catch {
    return NaN // not Linux
  }
}
