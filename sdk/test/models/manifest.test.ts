import { createHash } from 'node:crypto'

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

test('a good one, and the same without what may be missing', async () => {
  expect(await readManifest(GOOD)).toEqual(GOOD)
  const { horizonMs: _h, normalisation: _n, ...less } = GOOD
  expect(await readManifest(less)).toEqual({ ...GOOD, horizonMs: null, normalisation: null })
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
])('%s is refused, and it says where', async (_what, value, where) => {
  const error = await readManifest(value).then(
    () => null,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(ModelError)
  expect(error).toMatchObject({ where })
})
