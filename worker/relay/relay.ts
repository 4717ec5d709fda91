// The relay: predictions from a backend that may fail, within the caller's time, and never without an answer. See docs/relay.md.
import { OipClient, type Fetch } from 'leadline/models'

import { ConfigError, type Config } from '../config.js'
import { Answerer } from './answerer.js'
import type { RelayAnswer, RelayRow } from './answers.js'
import { CallsAtOnce } from './calls-at-once.js'
import { isCanary } from './canary.js'
import { EdgeAlone } from './edge-alone.js'
import { Endpoint } from './endpoint.js'
import type { RelayEnv } from './env.js'
import { Figures } from './figures.js'
import { LaneState } from './lane-state.js'
import { Lane, type Kept } from './lane.js'
import { readModelSpec, type ModelSpec } from './model-spec.js'
import { Readiness } from './readiness.js'
import { ResultCache } from './result-cache.js'
import { Shadow, type ShadowAlert } from './shadow.js'
import { signer, type Secrets, type Signer } from './sign.js'
import { statusOf, type RelayStatus } from './status.js'
import { allowListed, readTarget, type Target } from './targets.js'
import { verify } from './verify.js'

export type { Reason, RelayAnswer, RelayPrediction, RelayRefusal, RelayRow, RelayTiming } from './answers.js'
export type { RelayStatus } from './status.js'

export type RelayEvent = { readonly model: string; readonly version: string | null } & (
  | { readonly kind: 'degraded'; readonly reason: string }
  | { readonly kind: 'recovered' }
  | { readonly kind: 'model_refused'; readonly detail: string }
  | ShadowAlert
)

export interface RelayOptions {
  readonly config: Pick<Config, 'models' | 'targets'>
  readonly env: RelayEnv
  readonly isSelfHosted: boolean
  /** The value of a secret by its name, undefined where there is none. */
  secret(name: string): string | undefined
  told?(event: RelayEvent): void
}

interface Model {
  readonly spec: ModelSpec
  readonly pinned: Lane | EdgeAlone
  readonly canary: Lane | null
}

export class Relay {
  readonly #env: RelayEnv
  readonly #told: (event: RelayEvent) => void
  readonly #models = new Map<string, Model>()
  readonly #slots = new CallsAtOnce()
  readonly #cache = new ResultCache<Kept>()
  readonly #figures = new Figures()

  private constructor({ env, told }: RelayOptions) {
    this.#env = env
    this.#told = told ?? (() => {})
  }

  /** Rejects with ConfigError for whatever must not be served. */
  static async open(options: RelayOptions): Promise<Relay> {
    const { config, env, isSelfHosted } = options
    const relay = new Relay(options)
    const specs = await Promise.all(config.models.map(readModelSpec))
    const targets = new Map(config.targets.map((target) => [target.name, readTarget(target, { isSelfHosted })]))
    const fetch = allowListed([...targets.values()], env.fetch)
    const signers = new Map(
      config.targets.map((target) => [target.name, signer(secretsOf(target, options), env.epochMs)]),
    )
    config.models.forEach(({ name, target }, i) => {
      const spec = specs[i]!
      if (target === undefined) {
        const alone = new EdgeAlone(spec, new Answerer(spec, 'edge', relay.#figures), env)
        relay.#models.set(name, { spec, pinned: alone, canary: null })
        return
      }
      const [to, sign] = [targets.get(target), signers.get(target)]
      if (!to || !sign)
        throw new ConfigError(`LEADLINE_CONFIG models.${name}.target: found '${target}', expected a configured one`)
      const lane = (version: string | null) => relay.#lane(spec, version, to, sign, fetch)
      relay.#models.set(name, {
        spec,
        pinned: lane(spec.version),
        canary: spec.canary === null ? null : lane(spec.canary.version),
      })
    })
    return relay
  }

  /** Never rejects. */
  predict(row: RelayRow): Promise<RelayAnswer> {
    this.#figures.counters.rows++
    const model = this.#models.get(row.model)
    const refusal = model
      ? refusalOf(row, model.spec)
      : ({ refused: 'not_found', detail: 'There is no such model.' } as const)
    if (!model || refusal) {
      this.#figures.counters.refused++
      return Promise.resolve(refusal!)
    }
    return this.#laneOf(model, row.market).predict(row)
  }

  status(): RelayStatus {
    const lanes = [...this.#models.values()].flatMap(({ pinned, canary }) => (canary ? [pinned, canary] : [pinned]))
    return statusOf(lanes, this.#figures, this.#slots)
  }

  /** A canary that can't answer leaves its markets to the version that can. */
  #laneOf({ spec, pinned, canary }: Model, market: string): Lane | EdgeAlone {
    if (pinned instanceof EdgeAlone) return pinned
    pinned.check()
    if (!canary) return pinned
    canary.check()
    const { name, canary: split } = spec
    return split && isCanary({ name, canary: split }, market) && canary.isUsable ? canary : pinned
  }

  #lane(spec: ModelSpec, version: string | null, target: Target, sign: Signer, fetch: Fetch): Lane {
    const env = this.#env
    const id = { model: spec.name, version }
    const model = { name: spec.name, version }
    const tell = (event: ShadowAlert | { kind: 'model_refused'; detail: string }) => this.#told({ ...event, ...id })
    const signed: Fetch = async (url, init) => {
      const headers = await sign({ method: init.method, path: new URL(url).pathname })
      return fetch(url, { ...init, headers: { ...init.headers, ...headers } })
    }
    const endpoints = target.urls.map((url): Endpoint => {
      const client = new OipClient({ url, fetch: signed })
      const readiness = new Readiness({
        env,
        verify: (signal) => verify(client, spec, model, signal),
        settled: () => lane.pump(),
        refused: ({ message }) => tell({ kind: 'model_refused', detail: message }),
      })
      return new Endpoint({ env, url, model, spec, readiness, sign, fetch })
    })
    const lane: Lane = new Lane({
      ...{ env, spec, version, endpoints, target: target.name },
      ...{ slots: this.#slots, cache: this.#cache, figures: this.#figures },
      shadow: new Shadow(env, spec, tell),
      state: new LaneState(env.nowMs, (reason) =>
        this.#told(reason === null ? { kind: 'recovered', ...id } : { kind: 'degraded', reason, ...id }),
      ),
    })
    return lane
  }
}

/** What is wrong with a row whatever the backend does. */
function refusalOf({ featureHash, window, deadlineMs, staleMs }: RelayRow, spec: ModelSpec): RelayAnswer | null {
  if (featureHash !== spec.featureHash)
    return {
      refused: 'feature_hash_mismatch',
      detail: `found features ${featureHash.slice(0, 64)}, expected ${spec.featureHash}`,
    }
  const length = spec.rows * spec.width
  if (window.length !== length)
    return { refused: 'bad_request', detail: `window: found ${window.length} numbers, expected ${length}` }
  if (!Number.isFinite(deadlineMs) || !Number.isFinite(staleMs))
    return { refused: 'bad_request', detail: 'deadline or age: found no number, expected milliseconds' }
  return null
}

function secretsOf({ name, credential, signing }: Config['targets'][number], { secret }: RelayOptions): Secrets {
  const value = (what: string, secretName: string): string => {
    const found = secret(secretName)
    if (found === undefined || found === '')
      throw new ConfigError(`LEADLINE_CONFIG targets.${name}.${what}: found no secret ${secretName}, expected one`)
    return found
  }
  return {
    ...(credential === undefined ? {} : { credential: value('credential', credential) }),
    ...(signing === undefined ? {} : { signing: value('signing', signing) }),
  }
}
