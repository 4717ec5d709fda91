// Train on the past, test on what follows, move on: by UTC days, or by blocks of a single day.
import { OptionError } from '../../engine/errors.js'
import { DAY_MS } from '../metrics/equity.js'

/** From `fromMs` up to but without `toMs`, epoch milliseconds. */
export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
}

export interface WalkForwardOptions extends TimeWindow {
  /** 86,400,000 (a UTC day) unless said. Days are aligned to the epoch, other blocks to `fromMs`. */
  readonly blockMs?: number
  /** How many blocks each part has. No validation unless said. */
  readonly trainBlocks: number
  readonly validateBlocks?: number
  readonly testBlocks: number
  /** How far each fold moves on: by what it tested unless said, so that every block is tested once. */
  readonly stepBlocks?: number
  /** Training always begins at the start, and so grows. */
  readonly isAnchored?: boolean
  /** Longest label horizon + longest feature window; shorter than a block. */
  readonly embargoMs: number
}

export interface WalkForwardFold {
  readonly train: TimeWindow
  /** Null without validation. */
  readonly validate: TimeWindow | null
  readonly test: TimeWindow
}

/**
 * Folds train → embargo → validate → embargo → test, oldest first. Each later part begins `embargoMs` after the one before it has ended:
 * the embargo is taken from the beginning of the later part. Only whole blocks are used; folds whose test would pass the end are left
 * out. A decision at t belongs to a part if t is in it and its label has ended by the part's `toMs`: drop it otherwise (`purge`).
 */
export function walkForward(options: WalkForwardOptions): WalkForwardFold[] {
  const { blockMs = DAY_MS, trainBlocks, validateBlocks = 0, testBlocks, stepBlocks = testBlocks, embargoMs } = options
  for (const [name, value, least] of [
    ['trainBlocks', trainBlocks, 1],
    ['validateBlocks', validateBlocks, 0],
    ['testBlocks', testBlocks, 1],
    ['stepBlocks', stepBlocks, 1],
  ] as const)
    if (!(Number.isInteger(value) && value >= least))
      throw new OptionError(`${name}: found ${value}, expected a whole number from ${least}`)
  if (!(blockMs > 0)) throw new OptionError(`blockMs: found ${blockMs}, expected more than 0`)
  if (!(embargoMs >= 0 && embargoMs < blockMs))
    throw new OptionError(`embargoMs: found ${embargoMs}, expected 0 or more and less than a block (${blockMs})`)

  const startMs = blockMs % DAY_MS === 0 ? Math.ceil(options.fromMs / DAY_MS) * DAY_MS : options.fromMs
  const blocks = Math.floor((options.toMs - startMs) / blockMs)
  const at = (block: number): number => startMs + block * blockMs
  const folds: WalkForwardFold[] = []
  for (let first = 0; ; first += stepBlocks) {
    const trained = first + trainBlocks
    const validated = trained + validateBlocks
    const tested = validated + testBlocks
    if (tested > blocks) return folds
    folds.push({
      train: { fromMs: at(options.isAnchored ? 0 : first), toMs: at(trained) },
      validate: validateBlocks > 0 ? { fromMs: at(trained) + embargoMs, toMs: at(validated) } : null,
      test: { fromMs: at(validated) + embargoMs, toMs: at(tested) },
    })
  }
}
