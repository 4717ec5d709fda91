// What is attacked: a service of its own with generated markets, one venue that lies, a backend, an Access team, and keys of several tenants.
import { spawnSync } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startLocalMarkets } from '../../cli/dist/service/local-market.js'
import { Service } from '../../cli/dist/service/service.js'
import { oipBackend } from '../load/oip-backend.mjs'
import { serveBackend } from '../load/oip-server.mjs'
import { workerModules } from './bundle.mjs'
import { Client } from './http.mjs'
import { startLyingVenue } from './lying-venue.mjs'

export const TENANTS = ['acme', 'bolt', 'cove']
export const SCOPES = ['read', 'stream', 'relay', 'trade', 'admin']
export const PAGE = 'https://page.example'
const OTHERS = ['root', 'calm', 'access', 'anonymous', 'page', 'talker']
const MODEL_FEATURES = ['mid', 'spread_quoted']
const AMPLE = { requests: 10_000_000, windowS: 3600, predictions: 10_000_000, connections: 200, symbols: 1000 }

/** Quotas that a row is about; everybody else has plenty. */
export const QUOTAS = {
  flood: { requests: 300, windowS: 6, connections: 20, symbols: 100 },
  mint: { requests: 60, windowS: 10, connections: 20, symbols: 100 },
  idle: { ...AMPLE, connections: 20 },
  victim: { ...AMPLE, connections: 1 },
  symbols: { ...AMPLE, connections: 3, symbols: 5 },
}

export async function openWorld() {
  const closing = []
  try {
    return await build(closing)
  } catch (error) {
    await close(closing)
    throw error
  }
}

async function close(closing) {
  for (const end of closing.toReversed()) await end()
}

async function build(closing) {
  const worker = await workerModules(
    ...['app.ts', 'routes/route.ts', 'feature-hash.ts', 'auth/sign-request.ts', 'auth/issue.ts', 'auth/key.ts'],
    ...['auth/ticket.ts', 'test/auth/access-team.ts', 'test/auth/fakes.ts', 'test/relay/ssrf-payloads.ts'],
  )

  const markets = await startLocalMarkets({ symbols: ['BTC/USDT', 'ETH/USDT', 'XRP/USDT'] })
  closing.push(() => markets.close())
  const liar = await startLyingVenue(markets.feeds[2].endpoints)
  closing.push(() => liar.close())
  const backend = await startBackend(await worker.featureHashOf(MODEL_FEATURES))
  closing.push(() => backend.close())
  const team = await worker.team()
  const data = mkdtempSync(join(tmpdir(), 'leadline-security-'))
  closing.push(() => rmSync(data, { recursive: true, force: true }))
  const certificate = makeCertificate(data)
  const published = (_, response) => response.end(JSON.stringify({ keys: [team.published] }))
  const teamServer = await listen(published, certificate)
  closing.push(teamServer.close)
  const canary = await listen((request, response, hits) => {
    hits.push(`${request.method} ${request.url}`)
    response.end('{}')
  })
  closing.push(canary.close)

  const secrets = {
    LEADLINE_PEPPER: secret('pepper'),
    LEADLINE_ROUTE_KEY: secret('routekey'),
    LEADLINE_ROOT_KEY: `ll_live_${randomBytes(4).toString('hex')}_${randomBytes(32).toString('base64url')}`,
    BACKEND_CREDENTIAL: secret('credential'),
    BACKEND_SIGNING: secret('signing'),
  }
  const access = { issuer: teamServer.url, audience: worker.AUDIENCE, scopes: ['read', 'admin'] }
  const config = {
    feeds: [...markets.feeds.slice(0, 2), { ...markets.feeds[2], endpoints: liar.endpoints }],
    targets: [{ name: 'gpu', urls: [backend.url], credential: 'BACKEND_CREDENTIAL', signing: 'BACKEND_SIGNING' }],
    models: [
      {
        ...{ name: 'direction', target: 'gpu', input: 'features', output: 'probs', features: MODEL_FEATURES },
        ...{ rows: 1, everyMs: 100, classes: ['down', 'flat', 'up'] },
      },
    ],
    cors: [PAGE],
    embed: ['https://frame.example'],
    quotas: {
      ...Object.fromEntries([...TENANTS, ...SCOPES, ...OTHERS].map((t) => [t, AMPLE])),
      ...QUOTAS,
    },
    access,
  }
  const lines = []
  const service = await Service.start({
    ...{ config, port: 0, data, log: (line) => lines.push(line) },
    env: { PATH: process.env.PATH, SSL_CERT_FILE: certificate.file, ...secrets },
  })
  let isClosing = false
  void service.ended.then((code) => isClosing || lines.push(`workerd ended by itself with ${code}: Uncaught exception`))
  closing.push(() => ((isClosing = true), service.stop()))
  const client = new Client(service.url)
  closing.push(() => client.close())
  for (const [name, text] of Object.entries(secrets)) client.secrets.set(name, secretPart(text))

  const world = { service, client, data, lines, secrets, worker, team, access, canary, liar, backend, config }
  /** Headers of a request signed with a key. */
  world.sign = (key, method, path, body = '', more = {}) =>
    worker.signRequest({ method, url: `${service.url}${path}`, body, key, nowMs: Date.now(), ...more })
  /** A key, made as an admin makes one. */
  world.makeKey = async (order) => {
    const body = JSON.stringify(order)
    const headers = { ...(await world.sign(secrets.LEADLINE_ROOT_KEY, 'POST', '/v1/keys', body)), ...JSON_TYPE }
    const answer = await client.ask('POST', '/v1/keys', { headers, body })
    if (answer.status !== 201) throw new Error(`POST /v1/keys: found ${answer.status} ${answer.text}, expected 201`)
    const { key } = JSON.parse(answer.text)
    client.secrets.set(`key ${idOf(key)} of ${order.tenant}`, secretPart(key))
    return key
  }
  world.root = secrets.LEADLINE_ROOT_KEY
  world.keys = {}
  for (const tenant of TENANTS)
    world.keys[tenant] = await world.makeKey({ tenant, scopes: SCOPES.slice(0, 4), label: `label of ${tenant}` })
  world.scoped = {}
  for (const scope of SCOPES) world.scoped[scope] = await world.makeKey({ tenant: scope, scopes: [scope] })
  world.document = JSON.parse((await client.ask('GET', '/openapi.json')).text)
  world.close = () => close(closing)
  return world
}

/** Of the Open Inference Protocol; remembers what it was asked for, and by whom. */
async function startBackend(featureHash) {
  const answer = oipBackend({ featureHash, width: MODEL_FEATURES.length })
  const paths = []
  const credentials = new Set()
  const server = await serveBackend((request) => {
    paths.push(request.path)
    credentials.add(request.headers.authorization?.replace('Bearer ', ''))
    return answer(request)
  })
  return { ...server, paths, credentials }
}

export const JSON_TYPE = { 'content-type': 'application/json' }
export const idOf = (key) => key.split('_')[2]
export const secretPart = (text) => (text.startsWith('ll_') ? text.split('_').slice(3).join('_') : text)

/** Long enough for the service, and nowhere else in the world. */
function secret(name) {
  return `canary-${name}-${createHmac('sha256', randomBytes(32)).update(name).digest('base64url')}`
}

/** Of `localhost`, signed by itself: whoever is told of the file believes it. Access is asked over TLS alone. */
function makeCertificate(folder) {
  const [keyFile, file] = [join(folder, 'tls-key.pem'), join(folder, 'tls.pem')]
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const { status, error, stderr } = spawnSync('openssl', [...kind, ...name, '-keyout', keyFile, '-out', file])
  if (status !== 0) throw new Error(`openssl: found ${error?.message ?? stderr}, expected a certificate`)
  return { key: readFileSync(keyFile), cert: readFileSync(file), file }
}

/** A server on this machine that remembers who came; over TLS where a certificate is given. */
function listen(handle, tls = null) {
  const hits = []
  const answer = (request, response) => handle(request, response, hits)
  const server = tls === null ? createServer(answer) : createTlsServer(tls, answer)
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        hits,
        port: server.address().port,
        url: `${tls === null ? 'http://127.0.0.1' : 'https://localhost'}:${server.address().port}`,
        close: () => {
          server.closeAllConnections()
          return new Promise((done) => server.close(done))
        },
      }),
    ),
  )
}
