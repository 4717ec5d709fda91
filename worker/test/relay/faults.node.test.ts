// Whatever the backend does, every row is answered, in time, with probabilities that are some.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { isDistribution } from '../../relay/answers.js'
import { FAULTS, type Fault } from './fake-backend.js'
import { edgeFile, opened, prediction, type Asked } from './opened.js'

const DEADLINE_MS = 40
/** What is kept back of a deadline for the way to the caller. */
const MARGIN_MS = 3

function mustBeWhole(asked: readonly Asked[], beganMs: readonly number[]): void {
  for (const [i, one] of asked.entries()) {
    const answer = prediction(one)
    expect(isDistribution(answer.probabilities)).toBe(true)
    expect(answer.classes).toEqual(['down', 'flat', 'up'])
    expect(answer.degraded).toBe(answer.servedBy === 'edge')
    expect(answer.reason === null).toBe(answer.servedBy !== 'edge')
    expect(one.atMs - beganMs[i]!).toBeLessThanOrEqual(DEADLINE_MS - MARGIN_MS)
  }
}

/** 10 rows each 10 ms for so long. */
async function traffic({ ask, world }: Awaited<ReturnType<typeof opened>>, ms: number) {
  const asked: Asked[] = []
  const beganMs: number[] = []
  for (let at = 0; at < ms; at += 10) {
    for (let market = 0; market < 10; market++) {
      asked.push(ask({ market: `m${market}`, deadlineMs: DEADLINE_MS }))
      beganMs.push(world.time)
    }
    await world.pass(10)
  }
  return { asked, beganMs }
}

test.each(FAULTS)(
  '%s: no answer is lost or late, it is said within a second, and it comes back by itself',
  async (fault) => {
    const all = await opened()
    const { world, backend, relay, events } = all
    const before = await traffic(all, 200)
    const failsFromMs = world.time
    backend.fault = () => fault
    const during = await traffic(all, 1000)
    backend.fault = () => null
    const after = await traffic(all, 4000)
    await world.pass(100)

    for (const { asked, beganMs } of [before, during, after]) mustBeWhole(asked, beganMs)
    expect(before.asked.every((one) => prediction(one).servedBy === 'gpu')).toBe(true)
    const isPartial = fault === 'one nan' || fault === 'infinite'
    if (!isPartial) expect(during.asked.every((one) => prediction(one).servedBy === 'edge')).toBe(true)
    const firstFailed = during.asked.find((one) => prediction(one).degraded)!
    expect(firstFailed.atMs - failsFromMs).toBeLessThan(1000)
    const degraded = events.findIndex(({ kind }) => kind === 'degraded')
    expect(degraded).toBeGreaterThanOrEqual(0)
    expect(events.slice(degraded).some(({ kind }) => kind === 'recovered')).toBe(true)
    expect(prediction(after.asked.at(-1)!).servedBy).toBe('gpu')
    expect(relay.status()).toMatchObject({ waiting: 0, inFlight: 0, models: [{ state: 'ok', reason: null }] })
    expect(world.timers).toBe(0)
  },
)

test('a backend that hangs costs the time of the first rows only: then the breaker answers at once', async () => {
  const all = await opened()
  all.backend.fault = () => 'hang'
  await traffic(all, 1000)
  expect(all.relay.status().models[0]!.replicas[0]!.breaker).not.toBe('closed')
  const { asked, beganMs } = await traffic(all, 500)
  const waits = asked.map(({ atMs }, i) => atMs - beganMs[i]!).sort((a, b) => a - b)
  expect(waits[Math.floor(waits.length * 0.8)]).toBe(0)
})

test('without a model at the edge every row is told what happened, with a code', async () => {
  for (const fault of FAULTS) {
    const { world, backend, ask } = await opened({ model: { edge: undefined } })
    backend.fault = () => fault
    const asked = ask()
    await world.pass(DEADLINE_MS)
    expect(asked.answer).toMatchObject({
      refused: expect.stringMatching(/^(upstream_failed|deadline_exceeded)$/),
      reason: expect.any(String),
    })
  }
})

test('a model at the edge that gives no probabilities is not handed out either', async () => {
  const edge = edgeFile()
  edge.manifest.normalisation.scale = [1e-260, 1]
  edge.linear.weights = [0, 0, 2 ** 120, 0, 2 ** 120, 0]
  const { world, backend, ask } = await opened({ model: { edge } })
  backend.fault = () => 'refuse'
  const asked = ask({ window: Float32Array.of(3e38, 0) })
  await world.pass(DEADLINE_MS)
  expect(asked.answer).toMatchObject({ refused: 'upstream_failed', reason: 'unreachable' })
})

test('any mixture of faults, delays, replicas and deadlines: all are answered in time, and nothing is left behind', async () => {
  const scenario = fc.record({
    replicas: fc.integer({ min: 1, max: 3 }),
    faults: fc.array(fc.option(fc.constantFrom<Fault>(...FAULTS), { freq: 2 }), { minLength: 1, maxLength: 12 }),
    latencies: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 }),
    rows: fc.array(
      fc.record({
        waitMs: fc.integer({ min: 0, max: 8 }),
        market: fc.integer({ min: 0, max: 5 }),
        seq: fc.integer({ min: 1, max: 30 }),
        deadlineMs: fc.integer({ min: 0, max: 60 }),
      }),
      { minLength: 1, maxLength: 60 },
    ),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ replicas, faults, latencies, rows }) => {
      const { world, relay, backends, ask } = await opened({ replicas })
      for (const backend of backends) {
        backend.fault = (_, nth) => faults[nth % faults.length] ?? null
        backend.latencyMs = (nth) => latencies[nth % latencies.length]!
      }
      const asked: { one: Asked; beganMs: number; deadlineMs: number }[] = []
      for (const { waitMs, market, seq, deadlineMs } of rows) {
        asked.push({
          one: ask({ market: `m${market}`, seq, deadlineMs, window: Float32Array.of(seq / 10, market) }),
          beganMs: world.time,
          deadlineMs,
        })
        await world.pass(waitMs)
      }
      await world.pass(300)
      for (const { one, beganMs, deadlineMs } of asked) {
        expect(isDistribution(prediction(one).probabilities)).toBe(true)
        expect(one.atMs - beganMs).toBeLessThanOrEqual(Math.max(0, deadlineMs - MARGIN_MS))
      }
      const { counters, waiting, inFlight } = relay.status()
      expect([waiting, inFlight, world.timers]).toEqual([0, 0, 0])
      expect(counters.answered + counters.cached + counters.edge).toBe(counters.rows)
      expect(counters.hedges).toBeLessThanOrEqual(0.05 * counters.calls + 1)
    }),
    { seed: 20120621, numRuns: 60 },
  )
})
