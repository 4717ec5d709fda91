// Turns what the backend gave, or that it gave nothing, into what a caller gets.
import {
  isDistribution,
  NO_TIMING,
  refusalFor,
  type Reason,
  type RelayAnswer,
  type RelayPrediction,
  type RelayRow,
  type RelayTiming,
  type Result,
} from './answers.js'
import type { Figures } from './figures.js'
import type { ModelSpec } from './model-spec.js'

/** A caller who waits. */
export interface Asked {
  readonly row: RelayRow
  readonly enteredMs: number
}

export class Answerer {
  readonly #spec: ModelSpec
  readonly #target: string
  readonly #figures: Figures
  readonly #out: Float32Array

  constructor(spec: ModelSpec, target: string, figures: Figures) {
    this.#spec = spec
    this.#target = target
    this.#figures = figures
    this.#out = new Float32Array(spec.classes.length)
  }

  served(
    { row, enteredMs }: Asked,
    { probabilities, version, gpuMs, wireMs }: Result,
    sentMs: number,
    nowMs: number,
  ): RelayAnswer {
    const [totalMs, queueMs] = [nowMs - enteredMs, Math.max(0, sentMs - enteredMs)]
    this.#figures.counters.answered++
    this.#figures.time('total', totalMs)
    this.#figures.time('added', Math.max(0, totalMs - wireMs))
    this.#figures.time('queue', queueMs)
    this.#figures.time('wire', wireMs)
    this.#figures.time('gpu', gpuMs)
    return this.#prediction(row, probabilities, this.#target, version, null, totalMs, { queueMs, wireMs, gpuMs })
  }

  cached({ row }: Asked, { probabilities, version }: Result): RelayAnswer {
    this.#figures.counters.cached++
    return this.#prediction(row, probabilities, this.#target, version, null, 0, { ...NO_TIMING, queueMs: 0 })
  }

  /** The edge's answer where nobody else is asked. */
  alone({ row, enteredMs }: Asked): RelayAnswer {
    return this.#edge({ row, enteredMs }, null, NO_TIMING, enteredMs) ?? this.#refused(refusalFor('bad_answer'))
  }

  /** The edge's answer, and where there is no model at the edge a refusal. */
  fallback(
    { row, enteredMs }: Asked,
    reason: Reason,
    sentMs: number | null,
    nowMs: number,
    retryAfterMs = 0,
  ): RelayAnswer {
    this.#figures.reason(reason)
    const timing = { ...NO_TIMING, queueMs: Math.max(0, (sentMs ?? nowMs) - enteredMs) }
    return (
      this.#edge({ row, enteredMs }, reason, timing, nowMs) ??
      this.#refused(refusalFor(reason, retryAfterMs > 0 ? retryAfterMs : undefined))
    )
  }

  /** Null where there is no model at the edge, or its answer isn't one. */
  #edge({ row, enteredMs }: Asked, reason: Reason | null, timing: RelayTiming, nowMs: number): RelayAnswer | null {
    const { edge } = this.#spec
    if (!edge) return null
    edge.predict(row.window, this.#out)
    if (!isDistribution(this.#out)) return null
    this.#figures.counters.edge++
    const { version } = edge.manifest
    const answer = this.#prediction(row, this.#out, 'edge', version, reason, nowMs - enteredMs, timing)
    return { ...answer, contributions: this.#contributions(row.window) }
  }

  #contributions(window: Float32Array): Readonly<Record<string, number>> | null {
    const { edge, contrast } = this.#spec
    if (!edge?.explain || contrast === null) return null
    const { features } = edge.manifest
    const added = new Float64Array(features.length)
    edge.explain(window, contrast, added)
    return Object.fromEntries(features.map((name, i) => [name, added[i]!]))
  }

  #refused(refusal: RelayAnswer): RelayAnswer {
    this.#figures.counters.refused++
    return refusal
  }

  #prediction(
    { staleMs }: RelayRow,
    probabilities: ArrayLike<number>,
    servedBy: string,
    modelVersion: string,
    reason: Reason | null,
    tookMs: number,
    timing: RelayTiming,
  ): RelayPrediction {
    const { name, classes, featureHash } = this.#spec
    return {
      probabilities: Array.from(probabilities),
      classes: [...classes],
      servedBy,
      model: name,
      modelVersion,
      featureHash,
      degraded: reason !== null,
      reason,
      staleMs: staleMs + tookMs,
      contributions: null,
      timing,
    }
  }
}
