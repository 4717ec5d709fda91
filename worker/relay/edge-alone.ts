// A model without a backend: the edge's own answers each row at once, and nothing is degraded by that.
import type { Answerer } from './answerer.js'
import type { RelayAnswer, RelayRow } from './answers.js'
import type { RelayEnv } from './env.js'
import type { ModelSpec } from './model-spec.js'
import type { ModelStatus } from './status.js'

export class EdgeAlone {
  readonly #spec: ModelSpec
  readonly #answerer: Answerer
  readonly #env: RelayEnv
  readonly #sinceMs: number

  constructor(spec: ModelSpec, answerer: Answerer, env: RelayEnv) {
    this.#spec = spec
    this.#answerer = answerer
    this.#env = env
    this.#sinceMs = env.nowMs()
  }

  predict(row: RelayRow): Promise<RelayAnswer> {
    return Promise.resolve(this.#answerer.alone({ row, enteredMs: this.#env.nowMs() }))
  }

  get status(): ModelStatus {
    const { name, edge } = this.#spec
    return {
      ...{ model: name, version: edge?.manifest.version ?? null, target: 'edge', state: 'ok', reason: null },
      ...{ forMs: this.#env.nowMs() - this.#sinceMs, replicas: [], shadow: null },
    }
  }
}
