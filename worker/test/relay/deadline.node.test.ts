import { expect, test } from 'vitest'

import { opened, prediction } from './opened.js'

test('the backend is told how long it has, in microseconds, and the call ends with it', async () => {
  const { world, backend, ask } = await opened()
  backend.fault = () => 'hang'
  const asked = ask({ deadlineMs: 40 })
  await world.pass(36)
  expect(asked.answer).toBe(null)
  await world.pass(1)
  expect(prediction(asked)).toMatchObject({ servedBy: 'edge', degraded: true, reason: 'timeout', modelVersion: '7' })
  const [seen] = backend.infers
  expect(new TextDecoder().decode(seen!.body)).toContain('"parameters":{"timeout":37000}')
  await world.pass(1)
  expect(seen!.isAborted).toBe(true)
})

test.each([0, 1, 3])('with %i ms left nobody is asked: the edge answers at once', async (deadlineMs) => {
  const { world, backend, relay, ask } = await opened()
  const asked = ask({ deadlineMs })
  await world.settle()
  expect(prediction(asked)).toMatchObject({ servedBy: 'edge', reason: 'expired' })
  expect(backend.seen).toEqual([])
  expect(relay.status().counters.deadlineMisses).toBe(1)
  expect(relay.status().models[0]!.state).toBe('ok')
})

test('nobody may ask for more than 200 ms', async () => {
  const { world, backend, ask } = await opened()
  backend.fault = () => 'hang'
  const asked = ask({ deadlineMs: 5000 })
  await world.pass(197)
  expect(prediction(asked).reason).toBe('timeout')
})

test('in a batch each caller has its own deadline, and the call goes on for the last', async () => {
  const { world, backend, ask } = await opened()
  backend.latencyMs = () => 30
  const [short, long] = [ask({ market: 'a', deadlineMs: 20 }), ask({ market: 'b', deadlineMs: 60 })]
  await world.pass(60)
  expect(backend.batches).toEqual([2])
  expect([short.atMs, prediction(short).reason]).toEqual([50 + 17, 'timeout'])
  expect([long.atMs, prediction(long).reason]).toEqual([50 + 30, null])
})

test('callers who allow next to nothing do not open the breaker for the others', async () => {
  const { world, backend, relay, ask } = await opened()
  backend.latencyMs = () => 12
  for (let i = 0; i < 50; i++) {
    ask({ deadlineMs: 10 })
    await world.pass(20)
  }
  expect(relay.status().models[0]!.replicas[0]!.breaker).toBe('closed')
  const asked = ask({ deadlineMs: 40 })
  await world.pass(20)
  expect(prediction(asked).servedBy).toBe('gpu')
})

test('the age of an answer grows by the time that it took', async () => {
  const { world, backend, ask } = await opened()
  backend.latencyMs = () => 6
  const asked = ask({ staleMs: 100 })
  await world.pass(10)
  expect(prediction(asked)).toMatchObject({ staleMs: 106, timing: { queueMs: 0, wireMs: 6, gpuMs: 0.25 } })
})
