import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'
import { FEATURES_VERSION, featureHash, ModelError, readManifest } from 'leadline/models'

const FEATURES = ['mid', 'ofi_l1_10s', 'queue_imbalance']
// printf 'leadline-features/1\nmid\nofi_l1_10s\nqueue_imbalance' | sha256sum
const HASH = createHash('sha256').update('leadline-features/1\nmid\nofi_l1_10s\nqueue_imbalance').digest('hex')

const GOOD = {
  ...{
    name: 'direction',
    version: '3',
    features: FEATURES,
    featureHash: HASH,
    rows: 100,
    classes: ['down', 'flat', 'up'],
  },
  ...{ horizonMs: 1000, normalisation: { mean: [1, 2, 3], scale: [1, 0.5, 2] }, input: 'features', output: 'probs' },
}

test('the hash is of the version, the names and their order', async () => {
  expect(FEATURES_VERSION).toBe(1)
  expect(await featureHash(FEATURES)).toBe(HASH)
  const others = [
    ['ofi_l1_10s', 'mid', 'queue_imbalance'],
    FEATURES.slice(1),
    [...FEATURES, 'spread_quoted'],
    ['mid\nofi_l1_10s', 'queue_imbalance'],
  ]
  const hashes = await Promise.all(others.slice(0, 3).map(featureHash))
  expect(new Set([HASH, ...hashes]).size).toBe(4)
})

/** What is not said. */
const UNSAID = {
  ...{ family: null, form: 'window', cadence: null, missing: 'nan', horizonEvents: null, label: null },
  ...{ normalisedIn: 'host', logits: null, attention: null, state: [], gradient: null, calibration: null },
  ...{ conformal: null, metrics: null, training: null, file: null },
}
const FULL = {
  ...GOOD,
  ...{ family: 'lstm', form: 'step', rows: 1, cadence: { events: 10 }, missing: 'mean', horizonEvents: 100 },
  label: { definition: 'cost', threshold: null, unit: 'bps', feeBps: 1.5 },
  ...{ normalisedIn: 'graph', logits: 'logits', attention: 'weights' },
  state: [
    { input: 'h', output: 'h_out', shape: [2, -1, 64] },
    { input: 'c', output: 'c_out', shape: [-1, 64] },
  ],
  gradient: { input: 'x', output: 'slope' },
  calibration: { method: 'vector', slope: [1, 1.1, 0.9], offset: [0, 0, -0.1] },
  conformal: { score: 'lac', rows: 4000, quantiles: [{ coverage: 0.9, quantile: 0.8 }] },
  metrics: { test: { mcc: 0.2, auc_up: null } },
  training: {
    ...{ symbols: ['GOOG'], fromUs: 1, toUs: 2, rows: 9, seed: 7, config: { units: [64] }, trial: 12 },
    ...{ coreSha256: 'a'.repeat(64), software: { torch: '2.9.1' } },
  },
  file: { name: 'direction.onnx', sha256: 'b'.repeat(64) },
}

test('a good one, and the same without what may be missing', async () => {
  expect(await readManifest(GOOD)).toEqual({ ...UNSAID, ...GOOD })
  const { horizonMs: _h, normalisation: _n, ...less } = GOOD
  expect(await readManifest(less)).toEqual({ ...UNSAID, ...GOOD, horizonMs: null, normalisation: null })
  expect(await readManifest({ ...less, rows: 1 })).toMatchObject({ form: 'row' })
})

test('one that says everything, read again as it was read', async () => {
  const read = await readManifest(FULL)
  expect(read).toEqual(FULL)
  expect(await readManifest(read)).toEqual(read)
  expect(await readManifest(JSON.parse(JSON.stringify(read)))).toEqual(read)
})

test('the schema for other languages has the same members, no other, and asks for the same', async () => {
  interface Schema {
    readonly properties?: Record<string, Schema>
    readonly oneOf?: readonly Schema[]
    readonly items?: Schema
    readonly required?: readonly string[]
  }
  const file = new URL('../../../docs/models/manifest.schema.json', import.meta.url)
  const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema
  expect(Object.keys(schema.properties!).toSorted()).toEqual(Object.keys(await readManifest(FULL)).toSorted())
  for (const key of schema.required!)
    await expect(readManifest({ ...GOOD, [key]: undefined }), key).rejects.toMatchObject({ where: `manifest.${key}` })
  const { required } = schema
  await readManifest(Object.fromEntries(Object.entries(GOOD).filter(([key]) => required!.includes(key))))
  // Member by member of what has members.
  for (const [key, value] of Object.entries(FULL)) {
    const { oneOf = [], items } = schema.properties![key]!
    const parts = [...oneOf, ...(items ? [items] : [])].filter(({ properties }) => properties !== undefined)
    const given = Array.isArray(value) ? (value as unknown[])[0] : value
    if (parts.length === 0 || typeof given !== 'object' || given === null) continue
    const fits = parts.some(({ properties }) =>
      Object.keys(given).every((member) => Object.hasOwn(properties!, member)),
    )
    expect(fits, key).toBe(true)
  }
})

test.each([
  ['no object', 'x', 'manifest'],
  ['a member more', { ...GOOD, extra: 1 }, 'manifest.extra'],
  ['no name', { ...GOOD, name: '' }, 'manifest.name'],
  ['a version that is a number', { ...GOOD, version: 3 }, 'manifest.version'],
  ['no features', { ...GOOD, features: [] }, 'manifest.features'],
  ['an unknown feature', { ...GOOD, features: ['mid', 'nope', 'queue_imbalance'] }, 'manifest.features[1]'],
  ['a feature twice', { ...GOOD, features: ['mid', 'mid', 'queue_imbalance'] }, 'manifest.features[1]'],
  [
    'a feature that no market keeps',
    { ...GOOD, features: ['mid', 'queue_position', 'queue_imbalance'] },
    'manifest.features[1]',
  ],
  ['another order', { ...GOOD, features: FEATURES.toReversed() }, 'manifest.featureHash'],
  ['rows of 0', { ...GOOD, rows: 0 }, 'manifest.rows'],
  ['one class', { ...GOOD, classes: ['up'] }, 'manifest.classes'],
  ['a class twice', { ...GOOD, classes: ['up', 'up'] }, 'manifest.classes[1]'],
  ['a horizon of half a millisecond', { ...GOOD, horizonMs: 0.5 }, 'manifest.horizonMs'],
  ['a mean too few', { ...GOOD, normalisation: { mean: [1, 2], scale: [1, 1, 1] } }, 'manifest.normalisation.mean'],
  [
    'a mean that is none',
    { ...GOOD, normalisation: { mean: [1, 2, null], scale: [1, 1, 1] } },
    'manifest.normalisation.mean[2]',
  ],
  [
    'a scale of 0',
    { ...GOOD, normalisation: { mean: [1, 2, 3], scale: [1, 0, 1] } },
    'manifest.normalisation.scale[1]',
  ],
  ['no input', { ...GOOD, input: undefined }, 'manifest.input'],
  ['a form that is none', { ...GOOD, form: 'cube' }, 'manifest.form'],
  ['a row of many rows', { ...GOOD, form: 'row' }, 'manifest.rows'],
  ['a step without a state', { ...GOOD, form: 'step', rows: 1 }, 'manifest.state'],
  ['a state without a step', { ...GOOD, state: FULL.state }, 'manifest.state'],
  ['a state of two batches', { ...FULL, state: [{ ...FULL.state[0], shape: [-1, -1] }] }, 'manifest.state[0].shape'],
  ['a state twice', { ...FULL, state: [FULL.state[0], FULL.state[0]] }, 'manifest.state[1].input'],
  ['a mean that there is not', { ...GOOD, missing: 'mean', normalisation: null }, 'manifest.missing'],
  ['nothing for the graph to do', { ...GOOD, normalisedIn: 'graph', normalisation: null }, 'manifest.normalisedIn'],
  ['a cadence of both', { ...GOOD, cadence: { events: 1, ms: 1 } }, 'manifest.cadence'],
  ['a cadence of neither', { ...GOOD, cadence: {} }, 'manifest.cadence'],
  ['a cadence of none', { ...GOOD, cadence: { events: 0 } }, 'manifest.cadence.events'],
  ['a label without a threshold', { ...GOOD, label: { definition: 'raw', unit: 'ticks' } }, 'manifest.label.threshold'],
  ['a cost with one', { ...GOOD, label: { ...FULL.label, threshold: 1 } }, 'manifest.label.threshold'],
  [
    'a fee of no cost',
    { ...GOOD, label: { definition: 'raw', threshold: 1, unit: 'ticks', feeBps: 1 } },
    'manifest.label.feeBps',
  ],
  [
    'a temperature of 0',
    { ...GOOD, calibration: { method: 'temperature', temperature: 0 } },
    'manifest.calibration.temperature',
  ],
  ['a slope too few', { ...GOOD, calibration: { ...FULL.calibration, slope: [1, 1] } }, 'manifest.calibration.slope'],
  [
    'a coverage of 1',
    { ...GOOD, conformal: { ...FULL.conformal, quantiles: [{ coverage: 1, quantile: 1 }] } },
    'manifest.conformal.quantiles[0].coverage',
  ],
  ['a figure that is none', { ...GOOD, metrics: { test: { mcc: 'good' } } }, 'manifest.metrics.test.mcc'],
  ['an end before the beginning', { ...GOOD, training: { ...FULL.training, toUs: 0 } }, 'manifest.training.toUs'],
  ['a digest that is none', { ...GOOD, file: { name: 'x', sha256: 'B'.repeat(64) } }, 'manifest.file.sha256'],
])('%s is refused, and it says where', async (_what, value, where) => {
  const error = await readManifest(value).then(
    () => null,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(ModelError)
  expect(error).toMatchObject({ where })
})
