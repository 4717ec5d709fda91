// The relay's counts as Prometheus reads them.
import { type Exposition, labels } from './metrics.js'
import type { RelayStatus } from './relay/relay.js'

const COUNTERS = {
  rows: ['leadline_inference_rows_total', 'Rows asked for'],
  answered: ['leadline_inference_answered_total', 'Rows that the backend answered'],
  cached: ['leadline_inference_cached_total', 'Rows answered from the cache'],
  edge: ['leadline_inference_edge_total', 'Rows that the model at the edge answered'],
  refused: ['leadline_inference_refused_total', 'Rows refused'],
  overtaken: ['leadline_inference_overtaken_total', 'Windows that a newer one of their market overtook'],
  deadlineMisses: ['leadline_inference_deadline_misses_total', "Rows without the backend's answer in time"],
  queueFull: ['leadline_inference_queue_full_total', 'Rows refused because too many waited'],
  calls: ['leadline_inference_calls_total', 'Calls of the backend'],
  hedges: ['leadline_inference_hedges_total', 'Second calls of another replica'],
  retries: ['leadline_inference_retries_total', 'Calls made again'],
} as const satisfies Partial<Record<keyof RelayStatus['counters'], readonly [string, string]>>

export function writeRelay(text: Exposition, status: RelayStatus | null): void {
  if (status === null) return
  for (const [name, [metric, help]] of Object.entries(COUNTERS))
    text.sample(metric, 'counter', help, '', status.counters[name as keyof typeof COUNTERS])
  for (const [reason, count] of Object.entries(status.reasons))
    text.sample(
      'leadline_inference_failures_total',
      'counter',
      "Answers that weren't the backend's, by why",
      labels({ reason }),
      count,
    )
  for (const [stage, { bounds, counts, sum, count }] of Object.entries(status.stages))
    text.histogram(
      'leadline_inference_duration_seconds',
      'Time of a row by stage',
      { stage },
      bounds.map((ms) => ms / 1000),
      counts,
      sum / 1000,
      count,
    )
  const { bounds, counts, sum, count } = status.batchRows
  text.histogram('leadline_inference_batch_rows', 'Rows of a call', {}, bounds, counts, sum, count)
  text.sample('leadline_inference_waiting', 'gauge', 'Rows that wait', '', status.waiting)
  for (const { model, version, target, state, replicas, shadow } of status.models) {
    const at = { model, version: version ?? 'newest' }
    text.sample(
      'leadline_inference_degraded',
      'gauge',
      '1 while the backend does not answer for the model',
      labels({ ...at, target }),
      state === 'ok' ? 0 : 1,
    )
    replicas.forEach(({ breaker }, i) =>
      text.sample(
        'leadline_inference_breaker_open',
        'gauge',
        '1 while nothing is sent to the replica',
        labels({ ...at, replica: String(i) }),
        breaker === 'open' ? 1 : 0,
      ),
    )
    for (const [name, value] of Object.entries(shadow ?? {}))
      if (typeof value === 'number')
        text.sample(
          `leadline_inference_shadow_${snake(name)}`,
          'gauge',
          'Both models on the same window',
          labels(at),
          value,
        )
  }
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
