// `POST /v1/predict` from end to end: the edge service in workerd, the inference backend in Python, both behind sockets, with the models that
// ship; what comes back is what the same files say here.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { FeatureName } from 'leadline'
import { generated, replay } from 'leadline/feeds'
import { FeatureWindow, loadModel, readEdgeModel, type Manifest, type OnnxModel } from 'leadline/models'
import * as ort from 'onnxruntime-web/wasm'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { missing, type Skip } from '../../sdk/test/available.js'
import { pythonOf } from '../src/models/python.js'
import { listening, type Running, start, until, workerd } from './service.js'

const MODELS = fileURLToPath(new URL('../models/', import.meta.url))
const TRAINING = fileURLToPath(new URL('../../training', import.meta.url))
const NAMES = ['direction_trees', 'direction_lstm'] as const
type Name = (typeof NAMES)[number]

/** Windows of each model, a second apart. */
const WINDOWS = 40
const SECONDS = 130
/** What the issue asks for is 1e-3; two builds of one runtime are nearer than this. */
const NEAR = 1e-5

const read = (file: string) => readFileSync(join(MODELS, file))
const local = (name: string): Promise<OnnxModel> =>
  loadModel(JSON.parse(read(`${name}.json`).toString()), Uint8Array.from(read(`${name}.onnx`)), { ort })

const folder = mkdtempSync(join(tmpdir(), 'leadline-predict-'))
let models: Record<Name, OnnxModel>
let windows: Record<Name, Float32Array[]>
beforeAll(async () => {
  models = { direction_trees: await local('direction_trees'), direction_lstm: await local('direction_lstm') }
  windows = { direction_trees: [], direction_lstm: [] }
  const features = models.direction_trees.manifest.features as readonly FeatureName[]
  const feed = await replay(generated({ seed: 31, seconds: SECONDS }), { features })
  let rings: [Name, FeatureWindow][] | null = null
  for await (const { market, tsVenueUs } of feed.every('1s')) {
    rings ??= NAMES.map((name) => [name, new FeatureWindow(models[name].manifest, market)])
    for (const [name, ring] of rings)
      // JSON has no NaN: windows from before everything is defined stay here
      if (ring.offer(tsVenueUs) && ring.values?.every(Number.isFinite)) windows[name].push(ring.values.slice())
  }
  feed.close()
  for (const name of NAMES) windows[name] = windows[name].slice(-WINDOWS)
})

const ending: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const end of ending.reverse()) await end()
  for (const model of Object.values(models ?? {})) await model.close()
  rmSync(folder, { recursive: true })
})

/** The thin server with both models, as `leadline_training repository` lays them out. */
async function backend(skip: Skip): Promise<{ url: string; stop(): Promise<unknown> }> {
  const python = pythonOf(undefined)
  const options = { cwd: TRAINING, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } }
  try {
    execFileSync(python, ['-c', 'import onnxruntime, starlette, uvicorn, scipy, sklearn'], {
      ...options,
      stdio: 'ignore',
    })
  } catch {
    missing(
      `${python} has no inference backend: pip install -r training/serve/requirements.txt -e 'training[trees]'`,
      skip,
    )
  }
  const repository = join(folder, 'repository')
  const manifests = NAMES.map((name) => join(MODELS, `${name}.json`))
  const line = ['-m', 'leadline_training', 'repository', '--out', repository, '--models', ...manifests]
  execFileSync(python, line, { ...options, stdio: ['ignore', 'ignore', 'inherit'] })
  const port = await freePort()
  const args = ['-m', 'serve', '--repository', repository, '--port', String(port), '--threads', '1', '--device', 'cpu']
  const child: ChildProcess = spawn(python, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const stop = () => (child.kill(), ended)
  ending.push(stop)
  const url = `http://127.0.0.1:${port}`
  const ready = () =>
    child.exitCode === null
      ? fetch(`${url}/v2/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        )
      : Promise.reject(new Error(`the backend ended: ${said.slice(-2000)}`))
  await until(ready, (ok) => ok, 60_000)
  return { url, stop }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function service(url: string): Promise<string> {
  const edge = JSON.parse(read('direction_trees.edge.json').toString()) as object
  const model = ({ name, features, rows, classes, input, output }: Manifest, more: object) => ({
    ...{ name, features, rows, classes, input, output, version: '1', target: 'backend', everyMs: 1000, shadow: 0 },
    ...{ missing: 'nan', ...more },
  })
  const config = {
    feeds: [],
    anonymous: ['read', 'relay'],
    quotas: { anonymous: { requests: 100_000, windowS: 60 } },
    targets: [{ name: 'backend', urls: [url] }],
    models: [model(models.direction_trees.manifest, { edge }), model(models.direction_lstm.manifest, {})],
  }
  const file = join(folder, 'config.json')
  writeFileSync(file, JSON.stringify(config))
  const running: Running = start(['serve', '--config', file, '--port', '0', '--data', join(folder, 'data')])
  ending.push(async () => {
    running.signal('SIGTERM')
    await running.ended
  })
  return listening(running)
}

interface Answer {
  readonly served_by: string
  readonly degraded: boolean
  readonly model_version: string
  readonly feature_schema_hash: string
  readonly contributions: Readonly<Record<string, number>> | null
  readonly probabilities: Readonly<Record<string, number>>
}

/** Asks until the one that is meant has answered: a busy machine misses deadlines, and the relay then says so. */
async function asked(url: string, name: Name, window: Float32Array, by: string): Promise<Answer> {
  const { features, rows } = models[name].manifest
  const width = features.length
  const values = Array.from({ length: rows }, (_, r) => [...window.subarray(r * width, (r + 1) * width)])
  const ask = async () => {
    const headers = { 'content-type': 'application/json', 'x-deadline-ms': '200' }
    const body = JSON.stringify({ model: name, window: values })
    return (await fetch(`${url}/v1/predict`, { method: 'POST', headers, body })).json() as Promise<Answer>
  }
  return until(ask, ({ served_by }) => served_by === by)
}

/** Greatest distance of a probability that came back from the one that is expected. */
async function worst(url: string, name: Name, by: string, expected: (window: Float32Array) => Promise<Float32Array>) {
  let most = 0
  const answers: Answer[] = []
  for (const window of windows[name]) {
    const answer = await asked(url, name, window, by)
    const here = await expected(window)
    const { classes } = models[name].manifest
    for (const [k, label] of classes.entries()) most = Math.max(most, Math.abs(answer.probabilities[label]! - here[k]!))
    answers.push(answer)
  }
  return { most, answers }
}

test('trees and LSTM: relay and backend answer what the files say here, and so does the edge alone', async ({
  skip,
}) => {
  workerd(skip)
  const behind = await backend(skip)
  const url = await service(behind.url)
  for (const name of NAMES) {
    expect(windows[name]).toHaveLength(WINDOWS)
    const model = models[name]
    const found = await worst(url, name, 'backend', async (w) => (await model.predict(w)).probabilities)
    console.log(
      `${name}: relay and backend against onnxruntime-web, ${WINDOWS} windows: ${found.most.toExponential(1)}`,
    )
    expect(found.most).toBeLessThan(NEAR)
    for (const answer of found.answers)
      expect(answer).toMatchObject({
        ...{ degraded: false, model_version: '1', feature_schema_hash: model.manifest.featureHash },
      })
    expect(new Set(found.answers.map(({ probabilities }) => probabilities['up'])).size).toBeGreaterThan(WINDOWS / 2)
  }

  await behind.stop()
  const edge = await readEdgeModel(JSON.parse(read('direction_trees.edge.json').toString()))
  const out = new Float32Array(3)
  const alone = await worst(url, 'direction_trees', 'edge', async (w) => (edge.predict(w, out), out.slice()))
  const onnx = await worst(
    url,
    'direction_trees',
    'edge',
    async (w) => (await models.direction_trees.predict(w)).probabilities,
  )
  console.log(
    `direction_trees: the edge against itself ${alone.most.toExponential(1)}, against ONNX ${onnx.most.toExponential(1)}`,
  )
  expect(alone.most).toBeLessThan(1e-6)
  expect(onnx.most).toBeLessThan(1e-6)
  for (const { degraded, contributions } of alone.answers) {
    expect(degraded).toBe(true)
    expect(Object.keys(contributions!)).toEqual(models.direction_trees.manifest.features)
  }
}, 180_000)

test('the LSTM one step at a time, from zeros, says at the end of a window what it says of the window', async () => {
  const step = await local('direction_lstm_step')
  const width = step.manifest.features.length
  let most = 0
  for (const window of windows.direction_lstm) {
    const state = step.newState()
    let last = new Float32Array(0)
    for (let from = 0; from < window.length; from += width)
      last = (await step.predict(window.slice(from, from + width), 1, [state])).raw as Float32Array<ArrayBuffer>
    const { raw } = await models.direction_lstm.predict(window)
    raw.forEach((p, k) => (most = Math.max(most, Math.abs(p - last[k]!))))
  }
  expect(most).toBeLessThan(1e-6)
  await step.close()
})
