// One replica and what is known of it: it takes a batch of windows and gives a result for each.
import {
  ask,
  decodeInfer,
  encodeInfer,
  HEADER_LENGTH,
  modelPath,
  OipError,
  type Fetch,
  type InferAnswer,
  type ModelId,
} from 'leadline/models'

import { isDistribution, type Result } from './answers.js'
import { Breaker, type Outcome } from './breaker.js'
import { FAIR_TIMEOUT_MS } from './defaults.js'
import type { RelayEnv } from './env.js'
import type { ModelSpec } from './model-spec.js'
import type { Readiness } from './readiness.js'
import type { Signer } from './sign.js'
import type { Verified } from './verify.js'

export interface Batch {
  readonly id: string
  readonly windows: readonly Float32Array[]
  /** When the last caller has gone. */
  readonly untilMs: number
  readonly requestId: string | null
  readonly traceparent: string | null
}

export interface EndpointParts {
  readonly env: RelayEnv
  readonly url: string
  readonly model: ModelId
  readonly spec: ModelSpec
  readonly readiness: Readiness
  readonly sign: Signer
  readonly fetch: Fetch
}

/** What a call was taken back with when another answered first. */
export const LOST = 'another answered first'

export class Endpoint {
  readonly breaker: Breaker
  readonly readiness: Readiness
  inFlight = 0
  calls = 0
  readonly #parts: EndpointParts
  readonly #path: string
  /** The version that answers where none is asked for. */
  #version: string | null = null

  constructor(parts: EndpointParts) {
    this.#parts = parts
    this.#path = `${modelPath(parts.model)}/infer`
    this.readiness = parts.readiness
    this.breaker = new Breaker(parts.env)
  }

  get canBeAsked(): boolean {
    return this.readiness.verified !== null && this.breaker.canEnter
  }

  /** A result for each window, null where it is none. Rejects with OipError. Only where canBeAsked. */
  async infer(batch: Batch, signal: AbortSignal): Promise<(Result | null)[]> {
    const { env } = this.#parts
    const { verified } = this.readiness
    const end = this.breaker.enter()
    if (!end || !verified) throw new Error('endpoint: asked while it must not be')
    this.inFlight++
    this.calls++
    const begunMs = env.nowMs()
    try {
      const results = await this.#exchange(batch, verified, signal)
      end('ok')
      return results
    } catch (error) {
      end(outcomeOf(error, batch.windows.length, batch.untilMs - begunMs, signal))
      throw error
    } finally {
      this.inFlight--
    }
  }

  async #exchange(batch: Batch, { wire, sides }: Verified, signal: AbortSignal): Promise<(Result | null)[]> {
    const { env, spec, model, url, fetch, sign } = this.#parts
    const { id, windows, untilMs, requestId, traceparent } = batch
    const shape = [windows.length, ...sides]
    const { body, headers } = encodeInfer(
      {
        id,
        // Triton drops a request that has waited for longer; others leave it unread.
        parameters: { timeout: Math.max(1, Math.floor((untilMs - env.nowMs()) * 1000)) },
        inputs: [{ name: spec.input, shape, datatype: 'FP32', data: joined(windows) }],
        outputs: [spec.output],
      },
      wire,
    )
    const signed = await sign({ method: 'POST', path: new URL(url + this.#path).pathname, body })
    const context = {
      ...(requestId === null ? {} : { 'x-request-id': requestId }),
      ...(traceparent === null ? {} : { traceparent }),
    }
    const sentMs = env.nowMs()
    const answer = await ask(fetch, {
      url: url + this.#path,
      method: 'POST',
      headers: { ...headers, ...context, ...signed },
      body,
      signal,
    })
    const wireMs = env.nowMs() - sentMs
    const decoded = decodeInfer(answer.body, answer.headers.get(HEADER_LENGTH), {
      model: model.name,
      version: model.version,
      id,
      outputs: [{ name: spec.output, datatypes: ['FP32', 'FP64'], shape: [windows.length, spec.classes.length] }],
      finite: false,
    })
    const version = this.#versionOf(decoded)
    const gpuMs = computeMs(answer.headers.get('server-timing'))
    const results = rowsOf(decoded, windows.length).map((probabilities) =>
      isDistribution(probabilities) ? { probabilities: Array.from(probabilities), version, wireMs, gpuMs } : null,
    )
    if (results.every((result) => result === null))
      throw new OipError({
        fault: 'not_finite',
        where: `response.outputs.${spec.output}.data`,
        found: 'no row of probabilities',
        expected: 'numbers from 0 to 1 that add up to 1',
      })
    return results
  }

  /** Who answers where no version is pinned may change, but not unseen: what was verified was the one before. */
  #versionOf({ version }: InferAnswer): string {
    const found = version ?? 'unknown'
    if (this.#parts.model.version === null) {
      const before = this.#version
      this.#version = found
      if (before !== null && before !== found) {
        this.readiness.suspect()
        throw new OipError({ fault: 'mismatch', where: 'response.model_version', found, expected: before })
      }
    }
    return found
  }
}

function joined(windows: readonly Float32Array[]): Float32Array {
  const [first] = windows
  if (windows.length === 1) return first!
  const data = new Float32Array(windows.length * first!.length)
  windows.forEach((window, i) => data.set(window, i * first!.length))
  return data
}

function rowsOf({ outputs: [output] }: InferAnswer, rows: number): (Float32Array | Float64Array)[] {
  const data = output!.data as Float32Array | Float64Array
  const width = data.length / rows
  return Array.from({ length: rows }, (_, i) => data.subarray(i * width, (i + 1) * width))
}

/** What the backend says it computed for: `gpu` or `compute` of Server-Timing. */
export function computeMs(header: string | null): number {
  if (header === null || header.length > 1000) return NaN
  for (const metric of header.split(',')) {
    const [name, ...parameters] = metric.split(';').map((part) => part.trim())
    const duration = parameters.find((parameter) => /^dur=\d{1,9}(\.\d{1,9})?$/.test(parameter))
    if ((name === 'gpu' || name === 'compute') && duration !== undefined) return Number(duration.slice(4))
  }
  return NaN
}

/** What a failure says of the endpoint. */
export function outcomeOf(error: unknown, rows: number, allowedMs: number, signal: AbortSignal): Outcome {
  if (!(error instanceof OipError)) return 'failed'
  if (error.fault === 'request') return 'void'
  if (error.fault === 'aborted') return signal.reason === LOST || allowedMs < FAIR_TIMEOUT_MS ? 'void' : 'failed'
  // A batch may be refused for one row of it; a row that is refused alone is counted.
  if (rows > 1 && (error.status === 400 || error.status === 413 || error.status === 422)) return 'void'
  return 'failed'
}
