import { expect, test } from 'vitest'

import { madeUp } from '../../../scripts/load/oip-backend.mjs'
import { HASH, modelConfig, opened, prediction } from './opened.js'

test('rows of one turn share a call, 64 at most, and each gets its own answer', async () => {
  const { world, backend, ask } = await opened()
  const asked = Array.from({ length: 150 }, (_, i) => ask({ market: `m${i}`, window: Float32Array.of(i / 50, 0) }))
  await world.pass(10)
  expect(backend.batches).toEqual([64, 64, 22])
  asked.forEach((one, i) => {
    const expected = madeUp(Float32Array.of(i / 50, 0), 2, 3)
    expect(prediction(one).servedBy).toBe('gpu')
    prediction(one).probabilities.forEach((p, k) => expect(p).toBeCloseTo(expected[k]!, 6))
  })
})

test('the first row leaves at once; rows behind a call gather for 2 ms', async () => {
  const { world, backend, ask } = await opened()
  backend.latencyMs = () => 20
  const beganMs = world.time
  for (let i = 0; i < 7; i++) {
    ask({ market: `m${i}` })
    await world.pass(0.5)
  }
  await world.pass(30)
  expect(backend.infers.map(({ atMs }) => atMs - beganMs)).toEqual([0, 2.5, 4.5])
  expect(backend.batches).toEqual([1, 4, 2])
})

test('a short deadline gathers for an eighth of itself', async () => {
  const { world, backend, ask } = await opened()
  backend.latencyMs = () => 4
  const beganMs = world.time
  ask({ market: 'a' })
  await world.pass(1)
  ask({ market: 'b', deadlineMs: 8 })
  await world.pass(20)
  expect(backend.infers.map(({ atMs }) => atMs - beganMs)).toEqual([0, 2])
})

test('rows that wait leave when the call before them ends', async () => {
  const { world, backend, ask } = await opened()
  backend.latencyMs = () => 1
  const beganMs = world.time
  ask({ market: 'a' })
  await world.pass(0.5)
  ask({ market: 'b' })
  await world.pass(10)
  expect(backend.infers.map(({ atMs }) => atMs - beganMs)).toEqual([0, 1])
})

test('four calls at once; the rest waits for one to end', async () => {
  const { world, backend, ask } = await opened()
  backend.latencyMs = () => 20
  const asked = Array.from({ length: 64 * 5 }, (_, i) => ask({ market: `m${i}` }))
  await world.pass(10)
  expect(backend.batches).toEqual([64, 64, 64, 64])
  await world.pass(15)
  expect(backend.batches).toEqual([64, 64, 64, 64, 64])
  await world.pass(20)
  expect(asked.map((one) => prediction(one).servedBy).every((by) => by === 'gpu' || by === 'edge')).toBe(true)
})

test('two models share no call', async () => {
  const models = [modelConfig(), modelConfig({ version: '1' })].map((model, i) => ({
    ...model,
    name: ['direction', 'second'][i]!,
  }))
  const { world, backend, ask } = await opened({ models })
  ask({ market: 'a' })
  ask({ market: 'b', model: 'second' })
  ask({ market: 'c' })
  await world.pass(5)
  expect(backend.infers.map(({ path }) => path)).toEqual(['/v2/models/direction/infer'])
  expect(backend.batches).toEqual([2])
})

test('one bad row costs the others nothing but a second call: each is sent once more, by itself', async () => {
  const { world, backend, relay, ask } = await opened()
  const handle = backend.handle
  const isBad = (body: Uint8Array, start: number) => [...new Float32Array(body.slice(start).buffer)].includes(666)
  backend.handle = (request) =>
    request.path.endsWith('/infer') && isBad(request.body, Number(request.headers['inference-header-content-length']))
      ? { status: 400, headers: {}, body: Uint8Array.from(new TextEncoder().encode('{"error":"bad row"}')) }
      : handle(request)
  const asked = [1, 2, 666, 4].map((x, i) => ask({ market: `m${i}`, window: Float32Array.of(x, 0) }))
  await world.pass(20)
  expect(backend.batches).toEqual([4, 1, 1, 1, 1])
  expect(asked.map((one) => prediction(one).servedBy)).toEqual(['gpu', 'gpu', 'edge', 'gpu'])
  expect(prediction(asked[2]!).reason).toBe('backend_error')
  expect(relay.status().counters.singly).toBe(4)
})

test('a row without probabilities falls back alone', async () => {
  const { world, backend, ask } = await opened()
  backend.fault = () => 'one nan'
  const asked = ['a', 'b', 'c'].map((market) => ask({ market }))
  await world.pass(10)
  expect(asked.map((one) => [prediction(one).servedBy, prediction(one).reason])).toEqual([
    ['edge', 'bad_answer'],
    ['gpu', null],
    ['gpu', null],
  ])
  expect(backend.batches).toEqual([3])
})

test('a backend without the binary extension gets JSON, and rows that JSON cannot carry stay here', async () => {
  const { world, backend, ask } = await opened({ backend: { isBinary: false } })
  const [undefinedNow, whole] = [ask({ market: 'a', window: Float32Array.of(NaN, 1) }), ask({ market: 'b' })]
  await world.pass(10)
  expect(prediction(undefinedNow)).toMatchObject({ servedBy: 'edge', reason: 'not_sendable' })
  expect(prediction(whole).servedBy).toBe('gpu')
  expect(JSON.parse(new TextDecoder().decode(backend.infers[0]!.body))).toMatchObject({
    inputs: [{ name: 'features', shape: [1, 2], datatype: 'FP32', data: [0.25, 0.5] }],
    outputs: [{ name: 'probs' }],
  })
})

test('in binary undefined values go through', async () => {
  const { world, ask } = await opened()
  const asked = ask({ window: Float32Array.of(NaN, 1) })
  await world.pass(10)
  expect(prediction(asked)).toMatchObject({ servedBy: 'gpu', featureHash: HASH })
})
