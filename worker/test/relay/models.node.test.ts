// Which model answers: what is verified before, versions, canaries, and the shadow beside them.
import { expect, test } from 'vitest'

import { ConfigError } from '../../config.js'
import { isCanary } from '../../relay/canary.js'
import { Relay } from '../../relay/relay.js'
import { edgeFile, HASH, modelConfig, opened, prediction } from './opened.js'
import { World } from './world.js'

test('rows that come before anything is known of the backend wait for it', async () => {
  const { world, backend, ask } = await opened({ isReady: false })
  const asked = ask()
  await world.pass(10)
  expect(prediction(asked).servedBy).toBe('gpu')
  expect(backend.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v2',
    'GET /v2/models/direction',
    'GET /v2/models/direction/config',
    'POST /v2/models/direction/infer',
  ])
})

test('a backend that is down from the beginning: the edge within the deadline, at once from then on, and back by itself', async () => {
  const { world, backend, ask } = await opened({ isReady: false })
  backend.controlFault = 'hang'
  const first = ask()
  await world.pass(40)
  expect(prediction(first)).toMatchObject({ servedBy: 'edge', reason: 'timeout' })
  await world.pass(4000)
  // It is asked again, and hangs again, but nobody waits for it.
  const asked = [ask(), ask({ market: 'b' })]
  await world.settle()
  for (const one of asked) expect(prediction(one)).toMatchObject({ servedBy: 'edge', reason: 'not_ready' })
  expect(backend.seen.length).toBe(2)
  backend.controlFault = null
  await world.pass(5000)
  ask()
  await world.pass(50)
  const last = ask()
  await world.pass(10)
  expect(prediction(last).servedBy).toBe('gpu')
})

test('a model made for other features is never asked', async () => {
  const { world, backend, events, ask } = await opened({ backend: { featureHash: 'f'.repeat(64) }, isReady: false })
  const asked = [ask(), ask({ market: 'b' })]
  await world.pass(10)
  for (const one of asked) expect(prediction(one)).toMatchObject({ servedBy: 'edge', reason: 'feature_hash_mismatch' })
  expect(backend.infers).toEqual([])
  expect(events).toContainEqual({
    ...{ kind: 'model_refused', model: 'direction', version: null },
    detail: `feature_hash: found ${'f'.repeat(64)}, expected ${HASH}`,
  })
})

test('without a model at the edge that is a refusal', async () => {
  const { world, ask } = await opened({
    backend: { featureHash: 'f'.repeat(64) },
    isReady: false,
    model: { edge: undefined },
  })
  const asked = ask()
  await world.pass(10)
  expect(asked.answer).toMatchObject({ refused: 'feature_hash_mismatch', reason: 'feature_hash_mismatch' })
})

test.each([
  ['classes', { classes: ['up', 'flat', 'down'] }],
  ['the number of features', { width: 3 }],
  ['rows', { rows: 2 }],
  ['the input', { input: 'lob' }],
  ['the output', { output: 'logits' }],
  ['the name', { model: 'another' }],
])('a model that differs in %s is never asked', async (_what, backendOptions) => {
  const { world, backend, ask } = await opened({ backend: backendOptions, isReady: false })
  const asked = ask()
  await world.pass(10)
  expect(prediction(asked).servedBy).toBe('edge')
  expect(backend.infers).toEqual([])
})

test('a row of other features than the configured ones is refused, with the model at the edge too', async () => {
  const { world, backend, ask } = await opened()
  const asked = ask({ featureHash: 'a'.repeat(64) })
  await world.settle()
  expect(asked.answer).toMatchObject({ refused: 'feature_hash_mismatch' })
  const [unknown, short] = [ask({ model: 'none' }), ask({ window: Float32Array.of(1) })]
  await world.settle()
  expect(unknown.answer).toMatchObject({ refused: 'not_found' })
  expect(short.answer).toMatchObject({ refused: 'bad_request' })
  expect(backend.seen).toEqual([])
})

test('the pinned version is asked for and must answer', async () => {
  const { world, backend, ask } = await opened({ model: { version: '2' }, backend: { versions: ['1', '2', '3'] } })
  const asked = ask()
  await world.pass(10)
  expect(prediction(asked).modelVersion).toBe('2')
  expect(backend.infers[0]!.path).toBe('/v2/models/direction/versions/2/infer')
  const { handle } = backend
  backend.handle = (request) => handle({ ...request, path: request.path.replace('/versions/2', '/versions/3') })
  const other = ask()
  await world.pass(10)
  expect(prediction(other)).toMatchObject({ servedBy: 'edge', reason: 'bad_answer' })
})

test('where none is pinned, a new version is looked at before it answers', async () => {
  const { world, backend, ask } = await opened({ backend: { versions: ['1'] } })
  const { handle } = (await opened({ backend: { versions: ['1', '2'] } })).backend
  backend.handle = handle
  const [during] = [ask()]
  await world.pass(10)
  expect(prediction(during)).toMatchObject({ servedBy: 'edge', reason: 'bad_answer' })
  const after = ask()
  await world.pass(20)
  expect(prediction(after)).toMatchObject({ servedBy: 'gpu', modelVersion: '2' })
  expect(backend.seen.map(({ path }) => path)).toContain('/v2/models/direction/config')
})

test('what is known of a model is asked again every 30 s, and a model that has become another is left alone', async () => {
  const { world, backend, ask } = await opened()
  const { handle } = (await opened({ backend: { featureHash: 'e'.repeat(64) }, isReady: false })).backend
  backend.handle = handle
  await world.pass(30_000)
  ask()
  await world.pass(50)
  const asked = ask()
  await world.settle()
  expect(prediction(asked)).toMatchObject({ servedBy: 'edge', reason: 'feature_hash_mismatch' })
})

test('a share of the markets is answered by the canary, and by the other version when the canary is no good', async () => {
  const canary = { version: '2', share: 0.3 }
  const markets = Array.from({ length: 60 }, (_, i) => `m${i}`)
  const chosen = markets.filter((market) => isCanary({ name: 'direction', canary }, market))
  const well = await opened({ model: { version: '1', canary, edge: undefined }, backend: { versions: ['1', '2'] } })
  const asked = markets.map((market) => well.ask({ market }))
  await well.world.pass(20)
  expect(markets.filter((_, i) => prediction(asked[i]!).modelVersion === '2')).toEqual(chosen)
  const ill = await opened({ model: { version: '1', canary }, backend: { versions: ['1'] } })
  const again = markets.map((market) => ill.ask({ market }))
  await ill.world.pass(20)
  expect(again.map((one) => prediction(one).modelVersion)).toEqual(markets.map(() => '1'))
})

test.each([
  ['features', (file: ReturnType<typeof edgeFile>) => void (file.manifest.features = ['mid', 'spread_quoted'])],
  ['classes', (file: ReturnType<typeof edgeFile>) => void (file.manifest.classes = ['up', 'flat', 'down'])],
  ['rows', (file: ReturnType<typeof edgeFile>) => void (file.manifest.rows = 3)],
])('a model at the edge with other %s than configured does not start', async (_what, change) => {
  const edge = edgeFile()
  change(edge)
  const opening = Relay.open({
    config: { models: [modelConfig({ edge })], targets: [{ name: 'gpu', urls: ['https://gpu.leadline.dev'] }] },
    ...{ env: new World(), isSelfHosted: false, secret: () => undefined },
  })
  await expect(opening).rejects.toThrow(ConfigError)
})

test('the shadow: a sample by market and sequence number, after the answer, the same each time', async () => {
  const compared = async (shadow: number) => {
    const { world, relay, ask } = await opened({ model: { shadow } })
    const asked = Array.from({ length: 400 }, (_, i) => ask({ market: `m${i}` }))
    await world.pass(40)
    expect(asked.map((one) => prediction(one).servedBy)).toEqual(asked.map(() => 'gpu'))
    return relay.status().models[0]!.shadow!
  }
  const [none, few, fewAgain] = [await compared(0), await compared(0.1), await compared(0.1)]
  expect(none.compared).toBe(0)
  expect(few.compared).toBeGreaterThan(20)
  expect(few.compared).toBeLessThan(64)
  expect(fewAgain).toEqual(few)
  expect(few.disagreements).toBe(few.compared)
  expect(few.worst).toBeGreaterThan(0.3)
})

test('the same model at both places must agree; another may differ, but not more and more', async () => {
  const same = await opened({ model: { shadow: 1, edge: edgeFile([0, 2, 0], '1') } })
  same.ask()
  await same.world.pass(10)
  expect(same.events).toContainEqual(expect.objectContaining({ kind: 'shadow_difference', featureHash: HASH }))

  const other = await opened({ model: { shadow: 1 } })
  const { world, backend, ask, events } = other
  const { handle: agreeing } = (await opened({ backend: { predict: () => [0.1, 0.8, 0.1] } })).backend
  const disagreeing = backend.handle
  backend.handle = agreeing
  const many = async (n: number) => {
    for (let i = 0; i < n; i += 32) {
      for (let k = 0; k < 32; k++) ask({ market: `m${k}` })
      await world.pass(5)
    }
  }
  await many(320)
  expect(events).toEqual([])
  backend.handle = disagreeing
  await many(128)
  expect(events).toContainEqual(expect.objectContaining({ kind: 'shadow_drift' }))
})
