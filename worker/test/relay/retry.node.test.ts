import { expect, test } from 'vitest'

import type { Fault } from './fake-backend.js'
import { opened, prediction } from './opened.js'

test.each<Fault>(['refuse', 'status 502', 'status 503'])('%s: once more, and then it is well', async (fault) => {
  const { world, backend, relay, ask } = await opened()
  backend.fault = (_, nth) => (nth === 0 ? fault : null)
  const asked = ask()
  await world.pass(10)
  expect(prediction(asked)).toMatchObject({ servedBy: 'gpu', degraded: false })
  expect(relay.status().counters).toMatchObject({ retries: 1 })
})

test.each<Fault>(['refuse', 'status 502', 'status 503'])('%s twice: the edge, and no third try', async (fault) => {
  const { world, backend, ask } = await opened()
  backend.fault = () => fault
  const asked = ask()
  await world.pass(10)
  expect(prediction(asked).servedBy).toBe('edge')
  expect(backend.infers).toHaveLength(2)
})

test.each<Fault>(['status 500', 'status 503, later', 'hang', 'drip', 'break', 'nan', 'redirect'])(
  '%s: never',
  async (fault) => {
    const { world, backend, ask } = await opened()
    backend.fault = () => fault
    const asked = ask()
    await world.pass(100)
    expect(prediction(asked).servedBy).toBe('edge')
    expect(backend.infers).toHaveLength(1)
  },
)

test('the other replica is tried, where there is one', async () => {
  const { world, backends, ask } = await opened({ replicas: 2 })
  for (const backend of backends)
    backend.fault = () => (backends.reduce((sum, { infers }) => sum + infers.length, 0) === 1 ? 'refuse' : null)
  const asked = ask()
  await world.pass(10)
  expect(prediction(asked).servedBy).toBe('gpu')
  expect(backends.map(({ infers }) => infers.length)).toEqual([1, 1])
})

test('a replica that is down costs nobody an answer', async () => {
  const { world, backends, relay, ask } = await opened({ replicas: 2 })
  backends[0]!.fault = () => 'refuse'
  const asked = []
  for (let i = 0; i < 200; i++) {
    asked.push(ask())
    await world.pass(5)
  }
  expect(asked.map((one) => prediction(one).servedBy).filter((by) => by !== 'gpu')).toEqual([])
  expect(
    relay
      .status()
      .models[0]!.replicas.map(({ breaker }) => breaker)
      .filter((state) => state === 'closed').length,
  ).toBeGreaterThan(0)
})
