import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { pick } from '../../relay/call.js'
import type { Endpoint } from '../../relay/endpoint.js'
import { Hedging } from '../../relay/hedge.js'
import { opened, prediction } from './opened.js'

test('knows nothing before 20 answers, then their 95th percentile, 5 ms at least', () => {
  const slow = new Hedging()
  for (let i = 1; i <= 32; i++) {
    slow.answered(i)
    if (i < 20) expect(slow.afterMs).toBe(null)
  }
  expect(slow.afterMs).toBe(31)
  const fast = new Hedging()
  for (let i = 0; i < 32; i++) fast.answered(0.5)
  expect(fast.afterMs).toBe(5)
})

test('never more than one second request for twenty first ones, and few at once', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 2000 }), (wishes) => {
      const hedging = new Hedging()
      let [calls, hedges] = [0, 0]
      for (const wish of wishes) {
        hedging.called()
        calls++
        if (wish && hedging.take()) hedges++
        expect(hedges).toBeLessThanOrEqual(0.05 * calls + 1e-6)
      }
    }),
    { seed: 20120621, numRuns: 200 },
  )
  const hedging = new Hedging()
  for (let i = 0; i < 10_000; i++) hedging.called()
  let saved = 0
  while (hedging.take()) saved++
  expect(saved).toBe(5)
})

test('a replica whose breaker wants to be tried comes before the others, else the one with the least to do', () => {
  const replica = (state: string, inFlight: number, calls: number, canBeAsked = true) =>
    ({ breaker: { state }, inFlight, calls, canBeAsked }) as unknown as Endpoint
  const [busy, idle, back, shut] = [
    replica('closed', 2, 10),
    replica('closed', 1, 500),
    replica('half_open', 3, 900),
    replica('open', 0, 0, false),
  ]
  expect(pick([shut!, busy!, idle!, back!])).toBe(back)
  expect(pick([shut!, busy!, idle!])).toBe(idle)
  expect(pick([shut!, busy!, idle!], idle)).toBe(busy)
  expect(pick([shut!])).toBe(null)
})

/** A relay that has seen enough to know what is slow. */
async function warm(replicas: number) {
  const all = await opened({ replicas })
  for (let i = 0; i < 40; i++) {
    all.ask()
    await all.world.pass(5)
  }
  for (const { seen } of all.backends) seen.length = 0
  return all
}

test('a second replica is asked when the first is slow; the first to answer wins, the other is taken back', async () => {
  const { world, backends, relay, ask } = await warm(2)
  for (const backend of backends)
    backend.latencyMs = (nth) =>
      nth === 0 &&
      backends.every((other) => other.infers.length <= 1) &&
      backends.filter((other) => other.infers.length > 0).length === 1
        ? 35
        : 1
  const asked = ask()
  await world.pass(40)
  const [first, second] = backends.flatMap(({ infers }) => infers).toSorted((a, b) => a.atMs - b.atMs)
  expect(prediction(asked)).toMatchObject({ servedBy: 'gpu', degraded: false })
  expect(second!.atMs - first!.atMs).toBe(5)
  expect(prediction(asked).timing.wireMs).toBe(1)
  expect([first!.isAborted, second!.isAborted]).toEqual([true, false])
  expect(relay.status().counters).toMatchObject({ hedges: 1, hedgesWon: 1, retries: 0 })
})

test('one replica: never', async () => {
  const { world, backend, relay, ask } = await warm(1)
  backend.latencyMs = () => 30
  ask()
  await world.pass(40)
  expect(backend.infers).toHaveLength(1)
  expect(relay.status().counters.hedges).toBe(0)
})

test('while a breaker is half-open: never', async () => {
  const { world, backends, relay, ask } = await warm(2)
  for (const backend of backends) backend.fault = () => 'status 500'
  for (let i = 0; i < 60; i++) {
    ask()
    await world.pass(5)
  }
  expect(relay.status().models[0]!.replicas.map(({ breaker }) => breaker)).toEqual(['open', 'open'])
  await world.pass(1500)
  for (const backend of backends) {
    backend.fault = () => null
    backend.latencyMs = () => 30
    backend.seen.length = 0
  }
  const before = relay.status().counters.hedges
  ask()
  await world.pass(40)
  expect(backends.flatMap(({ infers }) => infers)).toHaveLength(1)
  expect(relay.status().counters.hedges).toBe(before)
})
