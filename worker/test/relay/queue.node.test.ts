// What waits, what is overtaken, what is turned away, and what is asked once for many.
import { expect, test } from 'vitest'

import { opened, prediction } from './opened.js'

test('the newest window of a market wins; the one it overtakes is answered by the edge and counted', async () => {
  const { world, backend, relay, ask } = await opened()
  backend.latencyMs = () => 10
  ask({ market: 'x' })
  await world.pass(0.5)
  const [old, young] = [ask({ market: 'a', seq: 101 }), ask({ market: 'a', seq: 102 })]
  await world.settle()
  expect(prediction(old)).toMatchObject({ servedBy: 'edge', degraded: true, reason: 'overtaken' })
  await world.pass(20)
  expect(prediction(young).servedBy).toBe('gpu')
  expect(relay.status().counters.overtaken).toBe(1)
  expect(relay.status().models[0]!.state).toBe('ok')
})

test('without a model at the edge it is skipped and told so', async () => {
  const { world, backend, ask } = await opened({ model: { edge: undefined } })
  backend.latencyMs = () => 10
  ask({ market: 'x' })
  await world.pass(0.5)
  const old = ask({ market: 'a', seq: 101 })
  ask({ market: 'a', seq: 102 })
  await world.settle()
  expect(old.answer).toMatchObject({ refused: 'queue_full', reason: 'overtaken' })
})

test('1,024 rows wait, the next is turned away; a newer window of a market that waits is not', async () => {
  const { world, backend, relay, ask } = await opened()
  backend.latencyMs = () => 30
  for (let i = 0; i < 256; i++) ask({ market: `early${i}` })
  await world.pass(1)
  for (let i = 0; i < 1024; i++) ask({ market: `m${i}`, seq: 1 })
  expect(relay.status().waiting).toBe(1024)
  const [turnedAway, newer] = [ask({ market: 'one more' }), ask({ market: 'm5', seq: 2 })]
  await world.settle()
  expect(turnedAway.answer).toEqual({ refused: 'queue_full', detail: expect.any(String), retryAfterMs: 1000 })
  expect(newer.answer).toBe(null)
  await world.pass(100)
  expect(newer.answer).not.toBe(null)
  expect(relay.status()).toMatchObject({ waiting: 0, inFlight: 0, counters: { queueFull: 1 } })
  expect(world.timers).toBe(0)
})

test('the same row twice is asked once, while it is on its way and for a second after', async () => {
  const { world, backend, relay, ask } = await opened()
  backend.latencyMs = () => 10
  const [first, second] = [ask({ seq: 500 }), ask({ seq: 500, staleMs: 9 })]
  await world.pass(5)
  const third = ask({ seq: 500, staleMs: 12 })
  await world.pass(10)
  const fourth = ask({ seq: 500, staleMs: 20 })
  await world.settle()
  expect(backend.batches).toEqual([1])
  const all = [first, second, third, fourth].map(prediction)
  expect(all.map(({ probabilities }) => probabilities)).toEqual(Array(4).fill(all[0]!.probabilities))
  expect(all.map(({ staleMs }) => staleMs)).toEqual([14, 19, 17, 20])
  expect(relay.status().counters).toMatchObject({ coalesced: 2, cached: 1 })
  await world.pass(1001)
  ask({ seq: 500 })
  await world.pass(20)
  expect(backend.batches).toEqual([1, 1])
})

test('who joins late has a deadline of its own', async () => {
  const { world, backend, ask } = await opened()
  backend.latencyMs = () => 50
  const first = ask({ seq: 500, deadlineMs: 40 })
  await world.pass(20)
  const second = ask({ seq: 500, deadlineMs: 40 })
  await world.pass(40)
  expect([prediction(first).reason, prediction(second).reason]).toEqual(['timeout', null])
  expect(backend.batches).toEqual([1])
})

test('the backend has as long as the most patient of those who wait for a row', async () => {
  const { world, backend, ask } = await opened()
  ask({ seq: 500, deadlineMs: 60 })
  ask({ seq: 500, deadlineMs: 20 })
  await world.pass(5)
  expect(new TextDecoder().decode(backend.infers[0]!.body)).toContain('"timeout":57000')
})

test('the same numbers with other windows share nothing', async () => {
  const { world, backend, ask } = await opened()
  const rows = [1, 2].map((x) => ask({ seq: 500, window: Float32Array.of(x, 0) }))
  await world.pass(10)
  const again = ask({ seq: 500, window: Float32Array.of(3, 0) })
  await world.pass(10)
  const [first, second] = rows.map(prediction)
  expect(first!.reason === 'overtaken' || second!.reason === 'overtaken').toBe(true)
  expect(prediction(again).servedBy).toBe('gpu')
  const served = [...rows, again].map(prediction).filter(({ servedBy }) => servedBy === 'gpu')
  expect(new Set(served.map(({ probabilities }) => probabilities[0])).size).toBe(served.length)
  expect(backend.batches.length).toBe(2)
})

test('what the edge said is never kept', async () => {
  const { world, backend, ask } = await opened()
  backend.fault = () => 'status 500'
  const first = ask({ seq: 500 })
  await world.pass(10)
  backend.fault = () => null
  const second = ask({ seq: 500 })
  await world.pass(10)
  expect([prediction(first).servedBy, prediction(second).servedBy]).toEqual(['edge', 'gpu'])
})
