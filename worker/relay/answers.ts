// What the relay is asked and what it answers.
import type { ProblemCode } from '../problem.js'
import { SUM_SLACK } from './defaults.js'

export interface RelayRow {
  readonly model: string
  readonly market: string
  /** Of the book at the window's end. */
  readonly epoch: number
  readonly seq: number
  /** Row after row, oldest first. */
  readonly window: Float32Array
  /** Of the features that the core made the window of. */
  readonly featureHash: string
  /** Age of the newest row when it comes in. */
  readonly staleMs: number
  /** What is left of the caller's time when it comes in. */
  readonly deadlineMs: number
  readonly requestId: string
  readonly traceparent?: string
}

/** Why an answer isn't the backend's. */
export type Reason =
  /** Too little time was left to ask. */
  | 'expired'
  /** The backend had not answered in time. */
  | 'timeout'
  /** A newer window of the same market came before this one was sent. */
  | 'overtaken'
  | 'breaker_open'
  /** What the backend says of the model was not known yet. */
  | 'not_ready'
  /** The backend's model was made for other features, shapes or classes. */
  | 'model_refused'
  | 'feature_hash_mismatch'
  | 'unreachable'
  /** It answered with an error. */
  | 'backend_error'
  /** Its answer is none: other shape, not finite, no probabilities, too large, a redirect. */
  | 'bad_answer'
  /** The window has values that the backend's wire can't carry. */
  | 'not_sendable'

export interface RelayTiming {
  /** From coming in to being sent; NaN where it wasn't. */
  readonly queueMs: number
  /** From sending to the last byte of the answer, the backend's own time included; NaN where there was none. */
  readonly wireMs: number
  /** What the backend says it computed for; NaN where it says nothing. */
  readonly gpuMs: number
}

export interface RelayPrediction {
  readonly probabilities: number[]
  readonly classes: string[]
  /** The name of the target, or `edge`. */
  readonly servedBy: string
  readonly model: string
  readonly modelVersion: string
  readonly featureHash: string
  /** True when it should have been the backend's and isn't; `reason` says why. */
  readonly degraded: boolean
  readonly reason: Reason | null
  /** Age of the window's newest row when this was answered. */
  readonly staleMs: number
  /**
   * What each feature added to ln(p(up)/p(down)) beyond what the model says without any; null where it wasn't the edge that answered,
   * its model can't tell, or there are no such classes.
   */
  readonly contributions: Readonly<Record<string, number>> | null
  readonly timing: RelayTiming
}

export interface RelayRefusal {
  readonly refused: ProblemCode
  readonly detail: string
  readonly reason?: Reason
  readonly retryAfterMs?: number
}

export type RelayAnswer = RelayPrediction | RelayRefusal

/** What the backend gave for one row. */
export interface Result {
  readonly probabilities: readonly number[]
  readonly version: string
  readonly wireMs: number
  readonly gpuMs: number
}

export const NO_TIMING: RelayTiming = { queueMs: NaN, wireMs: NaN, gpuMs: NaN }

/** Finite, none below 0, and together 1: nothing else is ever handed out as probabilities. */
export function isDistribution(values: ArrayLike<number>): boolean {
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!(value >= 0 && value <= 1 + SUM_SLACK)) return false
    sum += value
  }
  return Math.abs(sum - 1) <= SUM_SLACK
}

/** What a caller is told where there is no model at the edge to answer instead. */
export function refusalFor(reason: Reason, retryAfterMs?: number): RelayRefusal {
  const [refused, detail] = REFUSALS[reason]
  return { refused, detail, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

const REFUSALS: Readonly<Record<Reason, readonly [ProblemCode, string]>> = {
  expired: ['deadline_exceeded', 'Too little of the deadline was left to ask the backend.'],
  timeout: ['deadline_exceeded', 'The backend did not answer within the deadline.'],
  overtaken: ['queue_full', 'A newer window of the same market came before this one was sent.'],
  breaker_open: ['upstream_failed', 'The backend has failed too often lately and is left alone for a while.'],
  not_ready: ['not_ready', 'What the backend says of the model is not known yet.'],
  model_refused: ['upstream_failed', "The backend's model is not the one that is configured."],
  feature_hash_mismatch: ['feature_hash_mismatch', "The backend's model was made for other features than the core's."],
  unreachable: ['upstream_failed', 'The backend did not answer.'],
  backend_error: ['upstream_failed', 'The backend answered with an error.'],
  bad_answer: ['upstream_failed', "The model's answer was not a prediction."],
  not_sendable: ['upstream_failed', 'The window has undefined values, which the backend cannot be sent.'],
}
