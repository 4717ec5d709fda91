// What a market's features are made of, as the core reads it when a market is created: codes, windows, frozen weights.
import * as L from '#layout'
import type { Core } from './core.js'
import { OptionError } from './errors.js'
import { parseStep, type Step } from './decimal.js'
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

/** Buckets of VPIN: lots in each, and how many. */
interface Buckets {
  readonly lots: bigint
  readonly count: number
}

const VPIN_BUCKETS = 50

function bucketsOf({ name }: Feature, option: string | undefined, lot: Step): Buckets | null {
  const [, amount = option, count = String(VPIN_BUCKETS)] = /^vpin_([\d.]+)x(\d+)$/.exec(name) ?? []
  if (amount === undefined) return null
  const { mantissa, exponent } = parseStep(amount, name === 'vpin' ? 'vpinBucket' : name)
  const scale = 10n ** BigInt(Math.max(0, exponent - lot.exponent))
  const units = mantissa * 10n ** BigInt(Math.max(0, lot.exponent - exponent))
  const lots = units / (lot.mantissa * scale)
  if (lots * lot.mantissa * scale !== units || lots > BigInt(Number.MAX_SAFE_INTEGER))
    throw new OptionError(`${name}: found a bucket of ${amount}, expected a whole number of lots`)
  if (Number(count) > L.VPIN_BUCKETS_MAX)
    throw new OptionError(`${name}: found ${count} buckets, expected at most ${L.VPIN_BUCKETS_MAX}`)
  return { lots, count: Number(count) }
}

/** The buckets that features of VPIN need, by the slot that each has in the core. Throws OptionError when they are too many. */
export function vpinSlots(features: readonly Feature[], option: string | undefined, lot: Step): readonly Buckets[] {
  const slots: Buckets[] = []
  for (const feature of features) {
    const buckets = feature.kind === L.FEATURE_VPIN ? bucketsOf(feature, option, lot) : null
    if (buckets && slotOf(slots, buckets) < 0) slots.push(buckets)
  }
  if (slots.length >= L.VPIN_SLOTS)
    throw new OptionError(`vpin: found ${slots.length} kinds of buckets, expected fewer than ${L.VPIN_SLOTS}`)
  return slots
}

const slotOf = (slots: readonly Buckets[], { lots, count }: Buckets): number =>
  slots.findIndex((slot) => slot.lots === lots && slot.count === count)

export interface Wish {
  readonly features: readonly Feature[]
  readonly weights: readonly number[] | undefined
  readonly vpinBucket: string | undefined
  readonly lot: Step
}

export function writeWish(core: Core, { features, weights, vpinBucket, lot }: Wish): void {
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
  const slots = vpinSlots(features, vpinBucket, lot)
  for (const [i, { lots, count }] of slots.entries()) {
    core.i64[((at + L.WISH_VPIN) >> 3) + 2 * i] = lots
    core.i32[((at + L.WISH_VPIN) >> 2) + 4 * i + 2] = count
  }
  for (const [i, feature] of features.entries()) {
    const { kind, window, stage } = feature
    const w = window === null || stage !== 'tick' ? 0 : windows.indexOf(window)
    const buckets = kind === L.FEATURE_VPIN ? bucketsOf(feature, vpinBucket, lot) : null
    // one that isn't configured reads the slot that is never set
    const slot = buckets ? slotOf(slots, buckets) : L.VPIN_SLOTS - 1
    const param = kind === L.FEATURE_VPIN ? slot : feature.param
    core.u32[((at + L.WISH_FEATURE) >> 2) + i] = kind | (param << 8) | (w << 16)
  }
  if (weights) {
    core.i32[(at + L.WISH_HAS_WEIGHTS) >> 2] = 1
    core.f64.set(weights, (at + L.WISH_WEIGHTS) >> 3)
  }
}
