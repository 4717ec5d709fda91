// The relay with the host's own clock, timers and fetch, against a server behind a socket.
import { afterEach, expect, test } from 'vitest'

import { hostEnv } from '../../relay/env.js'
import { Relay, type RelayRow } from '../../relay/relay.js'
import { madeUp, oipBackend } from '../../../scripts/load/oip-backend.mjs'
import { CLASSES, HASH, modelConfig } from './opened.js'
import { serveBackend, type Served } from '../../../scripts/load/oip-server.mjs'

const served: Served[] = []
afterEach(async () => {
  for (const { close } of served.splice(0)) await close()
})

test.each([
  ['binary tensors', true],
  ['JSON', false],
])('%s', async (_name, isBinary) => {
  const server = await serveBackend(oipBackend({ featureHash: HASH, isBinary }))
  served.push(server)
  const relay = await Relay.open({
    config: {
      models: [modelConfig({ version: '1', target: 'here' })],
      targets: [{ name: 'here', urls: [server.url] }],
    },
    ...{ env: hostEnv(), isSelfHosted: true },
    secret: () => undefined,
  })
  const row = (i: number): RelayRow => ({
    ...{ model: 'direction', market: `m${i}`, seq: i, epoch: 1, window: Float32Array.of(i / 10, 1), featureHash: HASH },
    ...{ staleMs: 1, deadlineMs: 200, requestId: `r${i}` },
  })
  await relay.predict(row(0))
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => relay.predict(row(i + 1))))
  for (const [i, answer] of answers.entries()) {
    if ('refused' in answer) throw new Error(answer.detail)
    expect(answer).toMatchObject({ servedBy: 'here', modelVersion: '1', degraded: false, classes: CLASSES })
    const expected = madeUp(Float32Array.of((i + 1) / 10, 1), 2, 3)
    answer.probabilities.forEach((p, k) => expect(p).toBeCloseTo(expected[k]!, 5))
    expect(answer.timing.wireMs).toBeGreaterThan(0)
  }
  await server.close()
  const last = await relay.predict({ ...row(500), deadlineMs: 60 })
  expect(last).toMatchObject({ servedBy: 'edge', degraded: true, reason: 'unreachable' })
})
