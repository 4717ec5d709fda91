// A model without a backend.
import { expect, test } from 'vitest'

import { Exposition } from '../../metrics.js'
import { writeRelay } from '../../relay-metrics.js'
import { edgeFile, modelConfig, opened, prediction } from './opened.js'

const ALONE = modelConfig({ target: undefined, edge: edgeFile([0, 2, 0], '7') })

test('is answered by the edge at once, nobody is asked, and nothing is degraded', async () => {
  const { world, backend, ask } = await opened({ models: [ALONE], isReady: false })
  const asked = ask()
  await world.settle()
  const { probabilities, ...rest } = prediction(asked)
  expect(rest).toMatchObject({ servedBy: 'edge', modelVersion: '7', degraded: false, reason: null, staleMs: 4 })
  expect(probabilities[1]).toBeCloseTo(Math.exp(2) / (Math.exp(2) + 2), 6)
  expect(backend.seen).toEqual([])
})

test('stands beside one that has a backend', async () => {
  const both = [modelConfig(), { ...ALONE, name: 'alone', edge: edgeFile() }]
  const { world, ask } = await opened({ models: both })
  const asked = [ask(), ask({ model: 'alone' })]
  await world.pass(10)
  expect(asked.map((one) => prediction(one).servedBy)).toEqual(['gpu', 'edge'])
})

test('refuses a row of other features or another length', async () => {
  const { world, ask } = await opened({ models: [ALONE], isReady: false })
  const asked = [ask({ featureHash: 'f'.repeat(64) }), ask({ window: Float32Array.of(1) })]
  await world.settle()
  expect(asked.map(({ answer }) => answer)).toMatchObject([
    { refused: 'feature_hash_mismatch' },
    { refused: 'bad_request' },
  ])
})

test('is counted as the edge’s, and compared with nobody', async () => {
  const { world, relay, ask } = await opened({ models: [ALONE], isReady: false })
  for (let i = 0; i < 3; i++) ask()
  await world.settle()
  const status = relay.status()
  expect(status.counters).toMatchObject({ rows: 3, edge: 3, refused: 0, calls: 0 })
  expect(status.models).toMatchObject([{ model: 'direction', version: '7', target: 'edge', state: 'ok', shadow: null }])
  const text = new Exposition()
  writeRelay(text, status)
  const lines = text.toString()
  expect(lines).toContain('leadline_inference_degraded{model="direction",version="7",target="edge"} 0')
  expect(lines).not.toContain('leadline_inference_shadow_')
  expect(lines).not.toContain('leadline_inference_breaker_open')
})
