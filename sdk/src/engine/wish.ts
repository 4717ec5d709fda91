// What a market's features are made of, as the core reads it when a market is created: codes, windows, frozen weights.
import * as L from '#layout'
import type { Core } from './core.js'
import { OptionError } from './errors.js'
import type { Feature } from './registry.js'

const KINDS = { s: L.WINDOW_TIME, m: L.WINDOW_TIME, e: L.WINDOW_EVENTS, t: L.WINDOW_TRADES } as const
const NS = { s: 1_000_000_000n, m: 60_000_000_000n, e: 1n, t: 1n } as const
const LEVELS = 10

interface WindowWish {
  readonly kind: number
  /** Nanoseconds, events or trades. */
  readonly length: bigint
}

function windowOf(text: string): WindowWish {
  const unit = text.at(-1) as keyof typeof KINDS
  return { kind: KINDS[unit], length: BigInt(text.slice(0, -1)) * NS[unit] }
}

export function checkWeights(weights: readonly number[]): void {
  const ok = Array.isArray(weights) && weights.length === LEVELS && weights.every(Number.isFinite)
  if (!ok || weights.every((weight) => weight === 0))
    throw new OptionError(`ofiWeights: expected ${LEVELS} numbers, not all of them 0`)
}

/** Throws OptionError when the features need more windows than a market keeps. */
export function checkWindows(features: readonly Feature[]): void {
  const windows = windowsOf(features)
  if (windows.length > L.WINDOWS_MAX)
    throw new OptionError(`features: found ${windows.length} windows, expected at most ${L.WINDOWS_MAX}`)
}

function windowsOf(features: readonly Feature[]): readonly string[] {
  const wanted = features.filter(({ stage }) => stage === 'tick').map(({ window }) => window)
  return [...new Set(wanted.filter((window) => window !== null))].toSorted()
}

export function writeWish(core: Core, features: readonly Feature[], weights: readonly number[] | undefined): void {
  const at = L.VIEW_WISH
  core.u8.fill(0, at, at + L.WISH_FEATURE)
  const windows = windowsOf(features)
  core.i32[(at + L.WISH_FEATURES) >> 2] = features.length
  core.i32[(at + L.WISH_WINDOWS) >> 2] = windows.length
  for (const [i, text] of windows.entries()) {
    const { kind, length } = windowOf(text)
    core.i64[((at + L.WISH_WINDOW) >> 3) + 2 * i] = length
    core.i32[((at + L.WISH_WINDOW) >> 2) + 4 * i + 2] = kind
  }
  for (const [i, { kind, param, window, stage }] of features.entries()) {
    const w = window === null || stage !== 'tick' ? 0 : windows.indexOf(window)
    core.u32[((at + L.WISH_FEATURE) >> 2) + i] = kind | (param << 8) | (w << 16)
  }
  if (weights) {
    core.i32[(at + L.WISH_HAS_WEIGHTS) >> 2] = 1
    core.f64.set(weights, (at + L.WISH_WEIGHTS) >> 3)
  }
}
