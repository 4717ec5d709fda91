// Stretches of time in which the book wasn't live, drawn behind every chart over time.
import type { StateSpan } from '../history/state-log.js'

export interface Shade {
  readonly fromS: number
  readonly untilS: number
  readonly kind: 'gap' | 'stale'
}

export function shadesOf(spans: readonly StateSpan[], nowUs: number): readonly Shade[] {
  return spans
    .filter(({ state }) => state !== 'live')
    .map(({ state, fromUs, untilUs }) => ({
      fromS: fromUs / 1e6,
      untilS: (untilUs ?? Math.max(nowUs, fromUs)) / 1e6,
      kind: state === 'stale' || state === 'disconnected' || state === 'connecting' ? 'stale' : 'gap',
    }))
}
