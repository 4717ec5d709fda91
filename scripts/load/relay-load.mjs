// What the relay adds to a backend's own time, on this machine: rows of many symbols at a steady rate, each row timed from the moment
// at which it is due, whether or not those before it have been answered.
//
//   node scripts/load/relay-load.mjs [--url http://127.0.0.1:8001] [--model direction_trees] [--symbols 500] [--hz 10] [--seconds 10]
//                                   [--width 80] [--rows 1] [--deadline 40] [--version 1] [--warmup 2] [--fetch]
//   node scripts/load/relay-load.mjs --print-hash [--width 80]     the feature hash that the backend's model has to carry
//
// Without --url a made-up backend is started in a process of its own. Requests go by `node:http`: Node's fetch takes several times the
// processor time of a call, and the runtime that the relay is made for has a fetch of its own.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { build } from 'esbuild'

import { oipBackend } from './oip-backend.mjs'
import { serveBackend } from './oip-server.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    model: { type: 'string', default: 'direction_trees' },
    version: { type: 'string' },
    symbols: { type: 'string', default: '500' },
    hz: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '10' },
    warmup: { type: 'string', default: '2' },
    width: { type: 'string', default: '80' },
    rows: { type: 'string', default: '1' },
    deadline: { type: 'string', default: '40' },
    'print-hash': { type: 'boolean', default: false },
    fetch: { type: 'boolean', default: false },
    backend: { type: 'string' },
  },
})
const agent = new Agent({ keepAlive: true, maxSockets: 8 })
const CLASSES = ['down', 'flat', 'up']

if (options.backend === undefined) await main()
else {
  const { url } = await serveBackend(oipBackend(JSON.parse(options.backend)))
  process.send(url)
}

async function main() {
  const { Relay, hostEnv, featureHash, featuresOf } = await sources()
  const [symbols, hz, seconds, warmup, width, rows, deadlineMs] = [
    ...[options.symbols, options.hz, options.seconds, options.warmup, options.width, options.rows, options.deadline],
  ].map(Number)
  const features = featuresOf('all')
    .slice(0, width)
    .map(({ name }) => name)
  const hash = await featureHash(features)
  if (options['print-hash']) return console.log(hash)
  const backend =
    options.url === undefined ? await madeUpBackend({ model: options.model, featureHash: hash, width, rows }) : null
  const relay = await Relay.open({
    config: {
      models: [
        {
          ...{ name: options.model, target: 'here', input: 'features', output: 'probs', features, rows, everyMs: 100 },
          ...{ classes: CLASSES, shadow: 0, version: options.version, edge: edgeFile(features, hash, rows) },
        },
      ],
      targets: [{ name: 'here', urls: [options.url ?? backend.url] }],
    },
    ...{
      env: { ...hostEnv(), fetch: options.fetch ? hostEnv().fetch : fetchByHttp },
      isSelfHosted: true,
      secret: () => undefined,
    },
    told: (event) => console.error(JSON.stringify(event)),
  })
  const windows = Array.from({ length: 64 }, () =>
    Float32Array.from({ length: rows * width }, () => Math.random() * 2 - 1),
  )
  const row = (symbol, seq) => ({
    ...{
      model: options.model,
      market: `load:S${symbol}/USDT`,
      epoch: 1,
      seq,
      window: windows[(symbol + seq) % windows.length],
    },
    ...{ featureHash: hash, staleMs: 0, deadlineMs, requestId: `${symbol}-${seq}` },
  })
  await relay.predict({ ...row(0, 0), deadlineMs: 200 })

  const taken = []
  let [sent, answered] = [0, 0]
  const total = Math.round(symbols * hz * (warmup + seconds))
  const beganMs = performance.now()
  const before = process.cpuUsage()
  const dueMs = (n) => beganMs + (n / (symbols * hz)) * 1000
  const ask = async (n) => {
    const answer = await relay.predict(row(n % symbols, 1 + Math.floor(n / symbols)))
    const nowMs = performance.now()
    answered++
    if (n >= symbols * hz * warmup) taken.push({ tookMs: nowMs - dueMs(n), answer, n })
  }
  await new Promise((resolve) => {
    const turn = () => {
      while (sent < total && dueMs(sent) <= performance.now()) void ask(sent++)
      if (sent < total) setTimeout(turn, 1)
      else resolve()
    }
    turn()
  })
  await new Promise((resolve) => setTimeout(resolve, 500))
  const { user, system } = process.cpuUsage(before)
  const cpuUs = user + system

  const served = taken.filter(({ answer }) => answer.servedBy === 'here')
  const status = relay.status()
  const report = {
    rows: taken.length,
    allAnswered: answered === total,
    byBackend: served.length,
    byEdge: taken.filter(({ answer }) => answer.servedBy === 'edge').length,
    reasons: status.reasons,
    deadlineMisses: taken.filter(({ answer }) => answer.reason === 'timeout' || answer.reason === 'expired').length,
    // Total less wire, as the relay measures it from a row's coming in.
    addedMs: spread(served.map(({ answer: { staleMs, timing } }) => staleMs - timing.wireMs)),
    queueMs: spread(served.map(({ answer }) => answer.timing.queueMs)),
    wireMs: spread(served.map(({ answer }) => answer.timing.wireMs)),
    backendComputeMs: spread(served.map(({ answer }) => answer.timing.gpuMs)),
    // From being due to being in the caller's hands: the load's own lateness is in it.
    endToEndMs: spread(taken.map(({ tookMs }) => tookMs)),
    rowsPerCall: (status.batchRows.sum / status.batchRows.count).toFixed(2),
    calls: status.counters.calls,
    // Of this process: the load itself, the relay and the host's HTTP client.
    cpuShare: Number((cpuUs / 1e3 / ((warmup + seconds) * 1000)).toFixed(3)),
  }
  console.log(JSON.stringify({ ...optionsTold(), ...report }, null, 2))
  backend?.process.kill()
  agent.destroy()
}

/** The sources, bundled: nothing has to be built first. */
async function sources() {
  const folder = mkdtempSync(join(tmpdir(), 'relay-load-'))
  const outfile = join(folder, 'relay.mjs')
  await build({
    stdin: {
      contents:
        "export { Relay } from './worker/relay/relay.ts'; export { hostEnv } from './worker/relay/env.ts'\n" +
        "export { featureHash } from 'leadline/models'; export { featuresOf } from './sdk/src/engine/registry.ts'\n",
      resolveDir: here('../..'),
    },
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    alias: {
      'leadline/models': here('../../sdk/src/models/index.ts'),
      '#layout': here('../../assembly/layout.ts'),
    },
    logLevel: 'error',
  })
  try {
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function fetchByHttp(url, { method, headers, body, signal }) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': body.length }
    const request = httpRequest(url, { method, headers: { ...headers, ...length }, agent, signal }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve(new Response(Buffer.concat(chunks), { status: response.statusCode, headers: response.headers })),
      )
    })
    request.on('error', reject)
    request.end(body)
  })
}

function madeUpBackend(backendOptions) {
  const child = fork(here('./relay-load.mjs'), ['--backend', JSON.stringify(backendOptions)])
  return new Promise((resolve) => child.once('message', (url) => resolve({ url, process: child })))
}

/** Answers where the backend doesn't, so that every row is answered. */
function edgeFile(features, hash, rows) {
  return {
    ...{ format: 'leadline-edge-model', version: 1 },
    manifest: {
      ...{ name: options.model, version: 'edge', features, featureHash: hash, rows, classes: CLASSES, horizonMs: null },
      ...{
        normalisation: { mean: features.map(() => 0), scale: features.map(() => 1) },
        input: 'features',
        output: 'probs',
      },
    },
    linear: { weights: Array(features.length * CLASSES.length).fill(0), bias: [0, 0, 0] },
  }
}

function spread(values) {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b)
  const at = (q) => Number((sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN).toFixed(3))
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) }
}

function optionsTold() {
  const { url = 'made up', model, symbols, hz, seconds, width, rows, deadline } = options
  return { url, model, symbols, hz, seconds, width, rows, deadline, node: process.version }
}
