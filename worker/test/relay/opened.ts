// A relay in a World, in front of fake backends.
import { featureHash } from 'leadline/models'

import type { ModelConfig } from '../../config.js'
import { Relay, type RelayAnswer, type RelayEvent, type RelayPrediction, type RelayRow } from '../../relay/relay.js'
import { FakeBackend } from './fake-backend.js'
import type { BackendOptions } from '../../../scripts/load/oip-backend.mjs'
import { World } from './world.js'

export const FEATURES = ['mid', 'queue_imbalance']
export const CLASSES = ['down', 'flat', 'up']
export const HASH = await featureHash(FEATURES)

/** A model at the edge that always says the same: what it says can be told from what a backend says. */
export function edgeFile(bias: readonly number[] = [0, 2, 0], version = '7') {
  const { length } = FEATURES
  return {
    format: 'leadline-edge-model',
    version: 1,
    manifest: {
      ...{ name: 'direction', version, features: FEATURES, featureHash: HASH, rows: 1, classes: CLASSES },
      ...{ horizonMs: 1000, input: 'features', output: 'probs' },
      normalisation: { mean: Array(length).fill(0), scale: Array(length).fill(1) },
    },
    linear: { weights: Array(length * CLASSES.length).fill(0), bias },
  }
}

export function modelConfig(changes: Partial<ModelConfig> = {}): ModelConfig {
  return {
    ...{ name: 'direction', target: 'gpu', input: 'features', output: 'probs', features: FEATURES, rows: 1 },
    ...{ everyMs: 100, classes: CLASSES, shadow: 0, missing: 'refuse', edge: edgeFile(), ...changes },
  }
}

export interface Opening {
  readonly model?: Partial<ModelConfig>
  readonly models?: readonly ModelConfig[]
  readonly replicas?: number
  readonly backend?: Partial<BackendOptions>
  /** Off: the first row finds a relay that knows nothing of the backend. */
  readonly isReady?: boolean
}

export interface Opened {
  readonly world: World
  readonly relay: Relay
  readonly backends: readonly FakeBackend[]
  readonly backend: FakeBackend
  readonly events: RelayEvent[]
  ask(changes?: Partial<RelayRow>): Asked
}

export interface Asked {
  readonly promise: Promise<RelayAnswer>
  answer: RelayAnswer | null
  atMs: number
}

export async function opened({
  model,
  models,
  replicas = 1,
  backend = {},
  isReady = true,
}: Opening = {}): Promise<Opened> {
  const world = new World()
  const backends = Array.from({ length: replicas }, () => new FakeBackend(world, { featureHash: HASH, ...backend }))
  world.fetch = (url, init) => {
    const nth = /^https:\/\/gpu(\d)\.leadline\.dev\//.exec(url)?.[1]
    return nth === undefined
      ? Promise.reject(new Error(`no such host: ${url}`))
      : backends[Number(nth)]!.fetch(url, init)
  }
  const events: RelayEvent[] = []
  const relay = await Relay.open({
    config: {
      models: models ? [...models] : [modelConfig(model)],
      targets: [{ name: 'gpu', urls: backends.map((_, i) => `https://gpu${i}.leadline.dev`) }],
    },
    env: world,
    isSelfHosted: false,
    secret: () => undefined,
    told: (event) => events.push(event),
  })
  let seq = 0
  const ask = (changes: Partial<RelayRow> = {}): Asked => {
    const row: RelayRow = {
      ...{ model: 'direction', market: 'binance:BTC/USDT', seq: ++seq, epoch: 1, window: Float32Array.of(0.25, 0.5) },
      ...{ featureHash: HASH, staleMs: 4, deadlineMs: 40, requestId: 'r1', ...changes },
    }
    const asked: Asked = { promise: relay.predict(row), answer: null, atMs: NaN }
    void asked.promise.then((answer) => {
      asked.answer = answer
      asked.atMs = world.time
      return answer
    })
    return asked
  }
  const all: Opened = { world, relay, backends, backend: backends[0]!, events, ask }
  if (isReady) {
    ask()
    await world.pass(50)
    for (const { seen } of backends) seen.length = 0
  }
  return all
}

/** The answer, which must be there and be a prediction. */
export function prediction({ answer }: Asked): RelayPrediction {
  if (!answer || 'refused' in answer) throw new Error(`found ${JSON.stringify(answer)}, expected a prediction`)
  return answer
}
