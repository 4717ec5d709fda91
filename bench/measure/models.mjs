// What one prediction takes through `leadline/models`, one window or row at a time on one thread: the gates of inference at the edge.
//   node bench/measure/models.mjs [--runs 400]       prints JSON: medians and 99th percentiles in µs
//
// `load` is how many processes wanted a core in the last minute: gates are for a machine where that was this one.
// Seeded stand-ins of the real models' shapes: 80 features, windows of 100 rows. Beside them the edge's own evaluator of the same trees,
// and their explanation. The models take turns, so that a busy moment of the machine meets all of them.
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'

import { FEATURES } from 'leadline'
import { featureHash, loadModel, treesOfOnnx } from 'leadline/models'
import * as ort from 'onnxruntime-web/wasm'

import { lstmFile, treesFile } from './onnx-graphs.mjs'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '400' } } })
const RUNS = Number(values.runs)
const [ROUNDS, WARM_UP] = [20, 20]
const WIDTH = 80
const ROWS = 100
const CLASSES = ['down', 'flat', 'up']
const features = FEATURES.filter(({ kind }) => kind !== 0)
  .slice(0, WIDTH)
  .map(({ name }) => name)
const hash = await featureHash(features)

/** µs at the median, on this machine while nothing else runs. */
const GATES = { trees: 60, lstm_step: 150, lstm_64: 1000, lstm_256: 6000 }

function manifestOf(name, more) {
  const manifest = {
    ...{ name, version: '1', features, featureHash: hash, rows: 1, classes: CLASSES, input: 'window', output: 'probs' },
    ...more,
  }
  const metadata = { feature_hash: hash, classes: CLASSES.join(','), leadline_manifest: JSON.stringify(manifest) }
  return [manifest, metadata]
}

const open = async (file, [manifest, metadata]) => loadModel(manifest, file(metadata), { ort })
const big = [256, 128, 64]
const state = big.flatMap((size, i) =>
  ['h', 'c'].map((kind) => ({ input: `${kind}${i}`, output: `${kind}${i}_out`, shape: [1, -1, size] })),
)
const treesManifest = manifestOf('trees', { input: 'features' })
const treesBytes = treesFile({ features: WIDTH }, treesManifest[1])
const lstm = (units, more) => (metadata) => lstmFile({ units, rows: ROWS, features: WIDTH, ...more }, metadata)
const trees = await loadModel(treesManifest[0], treesBytes, { ort })
const step = await open(
  lstm(big, { rows: 1, isStep: true }),
  manifestOf('lstm_step', { form: 'step', state, logits: 'logits' }),
)
const small = await open(lstm([64, 32]), manifestOf('lstm_64', { rows: ROWS, logits: 'logits' }))
const large = await open(lstm(big), manifestOf('lstm_256', { rows: ROWS, logits: 'logits' }))
const edge = await treesOfOnnx(treesManifest[0], treesBytes)

const inputs = Float32Array.from({ length: 64 * ROWS * WIDTH }, (_, i) => Math.sin(i * 12.9898) * 1.5)
const part = (i, length) => inputs.subarray((i % 64) * length, ((i % 64) + 1) * length)
const market = step.newState()
const [out, added] = [new Float32Array(3), new Float64Array(WIDTH)]
const WORK = {
  trees: (i) => trees.predict(part(i, WIDTH)),
  lstm_step: (i) => step.predict(part(i, WIDTH), 1, [market]),
  lstm_64: (i) => small.predict(part(i, ROWS * WIDTH)),
  lstm_256: (i) => large.predict(part(i, ROWS * WIDTH)),
  edge_trees: (i) => edge.predict(part(i, WIDTH), out),
  edge_trees_explained: (i) => edge.explain(part(i, WIDTH), [-1, 0, 1], added),
}

const samples = Object.fromEntries(Object.keys(WORK).map((name) => [name, []]))
for (let round = 0; round < ROUNDS; round++)
  for (const [name, work] of Object.entries(WORK))
    for (let i = 0; i < WARM_UP + RUNS / ROUNDS; i++) {
      const begin = performance.now()
      await work(i)
      if (i >= WARM_UP) samples[name].push((performance.now() - begin) * 1000)
    }

const models = Object.entries(samples).map(([name, all]) => {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (share) => Number(sorted[Math.floor((sorted.length - 1) * share)].toFixed(1))
  const gate = GATES[name] ?? null
  return { name, least: at(0), p50: at(0.5), p99: at(0.99), gate, isMet: gate === null ? null : at(0.5) <= gate }
})
await Promise.all([trees, step, small, large].map((model) => model.close()))
const about = { unit: 'µs', node: process.version, onnxruntime: ort.env.versions?.web ?? null, runs: RUNS }
process.stdout.write(`${JSON.stringify({ ...about, load: loadavg()[0], models }, null, 2)}\n`)
