// How long to wait before the next try: twice as long each time, and anywhere below that, so that many who failed together don't
// try again together (full jitter).
import type { Env } from './env.js'

export interface BackoffRange {
  readonly firstMs: number
  readonly mostMs: number
}

export const RECONNECT: BackoffRange = { firstMs: 250, mostMs: 30_000 }
export const SNAPSHOT: BackoffRange = { firstMs: 250, mostMs: 8000 }
/** Tries in a row before the long pause. */
export const SNAPSHOT_ATTEMPTS = 5
export const LONG_PAUSE_MS = 60_000

/** The wait before try `attempt` + 1, from 1. */
export function backoffMs({ firstMs, mostMs }: BackoffRange, attempt: number, env: Env): number {
  let most = firstMs
  for (let i = 1; i < attempt && most < mostMs; i++) most *= 2
  return Math.min(most, mostMs) * env.random()
}

/** `ms` give or take `share` of it, so that timers of many symbols fall apart. */
export function jittered(ms: number, share: number, env: Env): number {
  return ms * (1 - share + 2 * share * env.random())
}
