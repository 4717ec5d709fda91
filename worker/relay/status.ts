// What the relay says of itself.
import type { Reason } from './answers.js'
import type { BreakerState } from './breaker.js'
import type { CallsAtOnce } from './calls-at-once.js'
import type { Counters, Figures } from './figures.js'
import type { HistogramFigures } from './histogram.js'
import { EdgeAlone } from './edge-alone.js'
import type { Lane } from './lane.js'
import type { ShadowFigures } from './shadow.js'

export interface ReplicaStatus {
  readonly isVerified: boolean
  /** Why it isn't; null where it is. */
  readonly reason: Reason | null
  readonly breaker: BreakerState
  readonly inFlight: number
  readonly calls: number
}

export interface ModelStatus {
  readonly model: string
  /** Null: the backend's own choice. */
  readonly version: string | null
  /** `edge` where there is no backend. */
  readonly target: string
  readonly state: 'ok' | 'degraded'
  readonly reason: Reason | null
  /** In this state for so long. */
  readonly forMs: number
  readonly replicas: ReplicaStatus[]
  /** Null where there is nothing to compare with. */
  readonly shadow: ShadowFigures | null
}

export interface RelayStatus {
  readonly models: ModelStatus[]
  readonly waiting: number
  readonly inFlight: number
  readonly counters: Counters
  /** Answers that weren't the backend's, by why. */
  readonly reasons: Readonly<Partial<Record<Reason, number>>>
  /** Milliseconds by stage: queue, wire, gpu, total, and added: total less wire. */
  readonly stages: Readonly<Record<string, HistogramFigures>>
  readonly batchRows: HistogramFigures
}

export function statusOf(lanes: readonly (Lane | EdgeAlone)[], figures: Figures, slots: CallsAtOnce): RelayStatus {
  return {
    models: lanes.map((lane) => (lane instanceof EdgeAlone ? lane.status : modelStatus(lane))),
    waiting: slots.waiting,
    inFlight: slots.inFlight,
    counters: { ...figures.counters },
    reasons: Object.fromEntries(figures.reasons),
    stages: figures.stages,
    batchRows: figures.batchRows.figures,
  }
}

function modelStatus({ parts: { spec, version, target, state, endpoints, shadow } }: Lane): ModelStatus {
  return {
    model: spec.name,
    version,
    target,
    state: state.reason === null ? 'ok' : 'degraded',
    reason: state.reason,
    forMs: state.forMs,
    replicas: endpoints.map(({ readiness, breaker, inFlight, calls }) => ({
      isVerified: readiness.verified !== null,
      reason: readiness.verified === null ? readiness.reason : null,
      breaker: breaker.state,
      inFlight,
      calls,
    })),
    shadow: shadow.figures,
  }
}
