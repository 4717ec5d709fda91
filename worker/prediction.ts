// A prediction as the API says it, and the row that the relay is asked for it.
import type { ModelConfig } from './config.js'
import type { WindowAnswer } from './feed/feed-object.js'
import type { RelayAnswer, RelayRow } from './relay/relay.js'

export type Answered = Exclude<RelayAnswer, { readonly refused: unknown }>

export interface PredictionText {
  readonly model: string
  readonly model_version: string
  /** By class, in the model's order; they sum to 1. */
  readonly probabilities: Readonly<Record<string, number>>
  readonly classes: readonly string[]
  readonly served_by: string
  /** True when the answer isn't the backend's; `reason` says why. */
  readonly degraded: boolean
  readonly reason: string | null
  /** By feature, what it added to ln(p(up)/p(down)); null but for an answer of the edge whose model can tell. */
  readonly contributions: Readonly<Record<string, number>> | null
  readonly feature_schema_hash: string
  readonly book_state: string
  readonly book_age_ms: number
  readonly stale_ms: number
  readonly epoch: number
  readonly seq: number
}

export function rowOf(
  { name }: ModelConfig,
  market: string,
  {
    values,
    featureHash,
    epoch,
    seq,
    bookAgeMs,
  }: Pick<WindowAnswer, 'values' | 'featureHash' | 'epoch' | 'seq' | 'bookAgeMs'>,
  asked: Pick<RelayRow, 'deadlineMs' | 'requestId'> & { readonly traceparent?: string },
): RelayRow {
  return { model: name, market, seq, epoch, window: values, featureHash, staleMs: bookAgeMs, ...asked }
}

export function predictionText(
  answer: Answered,
  { state, epoch, seq, bookAgeMs }: Pick<WindowAnswer, 'state' | 'epoch' | 'seq' | 'bookAgeMs'>,
): PredictionText {
  const { classes, probabilities } = answer
  return {
    model: answer.model,
    model_version: answer.modelVersion,
    probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i]!])),
    classes,
    served_by: answer.servedBy,
    degraded: answer.degraded,
    reason: answer.reason,
    contributions: answer.contributions,
    feature_schema_hash: answer.featureHash,
    book_state: state,
    book_age_ms: bookAgeMs,
    stale_ms: answer.staleMs,
    epoch,
    seq,
  }
}
