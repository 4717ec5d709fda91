// The relay as an object: rows and answers cross the boundary between isolates whole.
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'

import { Relay } from '../../relay/relay.js'
import { hostEnv } from '../../relay/env.js'
import type { Env } from '../../env.js'
import { CLASSES, HASH, modelConfig } from './opened.js'

const row = {
  ...{
    model: 'direction',
    market: 'binance:BTC/USDT',
    seq: 1,
    epoch: 1,
    window: Float32Array.of(0.25, 0.5),
    featureHash: HASH,
  },
  ...{ staleMs: 4, deadlineMs: 40, requestId: 'r1' },
}

test('the object answers, also where there is nothing to answer with', async () => {
  const { RELAY } = env as unknown as Env
  const relay = RELAY.get(RELAY.idFromName('of this test'))
  const unknown = { ...row, model: 'oracle' }
  expect(await relay.predict(unknown)).toEqual({ refused: 'not_found', detail: 'There is no such model.' })
  expect(await relay.predictMany([unknown, { ...unknown, seq: 2 }])).toHaveLength(2)
  expect(await relay.status()).toMatchObject({ waiting: 0, inFlight: 0, counters: { rows: 3, refused: 3 } })
})

test("with the host's own clock and timers a backend that isn't there costs no answer", async () => {
  const relay = await Relay.open({
    config: { models: [modelConfig({ target: 'here' })], targets: [{ name: 'here', urls: ['http://127.0.0.1:9'] }] },
    ...{
      env: { ...hostEnv(), fetch: () => Promise.reject(new TypeError('down')) },
      isSelfHosted: true,
      secret: () => undefined,
    },
  })
  const answer = await relay.predict(row)
  expect(answer).toMatchObject({ servedBy: 'edge', degraded: true, classes: CLASSES })
})
