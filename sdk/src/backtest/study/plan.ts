// Which parts of a recording a study may look at, and which only its last run.
import { OptionError } from '../../engine/errors.js'
import { DAY_MS } from '../metrics/equity.js'
import { type TimeWindow, walkForward } from '../splits/walk-forward.js'

export interface StudyWindow extends TimeWindow {
  /** From here on the strategy sees the market and sends nothing: it warms up, the embargo included. */
  readonly warmFromMs: number
}

export interface StudyPlan {
  /** Each trial runs on these, oldest first; one after the other is an intermediate value. */
  readonly folds: readonly StudyWindow[]
  /** After all of them, and an embargo: only what was chosen runs on it. */
  readonly last: StudyWindow
  readonly embargoMs: number
  /** Length of the periods whose returns are compared: the longest of day, hour, minute, second that gives sixty over the folds. */
  readonly periodMs: number
}

export interface FoldsWish {
  /** 4 unless said. */
  readonly count?: number
  /** Share of the time that is kept for the last run; 0.25 unless said. */
  readonly lastShare?: number
  /** Longest label horizon + longest feature window of the strategy; shorter than a fold. A twentieth of one unless said. */
  readonly embargoMs?: number
}

const PERIODS_MS = [DAY_MS, 3_600_000, 60_000, 1000]
const FEW_PERIODS = 60
const SHORTEST_FOLD_MS = 10_000

/**
 * Walk-forward by equal blocks: the first is only seen, each of the `count` after it is a fold, the block before it its warm-up. Blocks are
 * whole UTC days where there is one for each. What is left, `lastShare` and what filled no block, is the last part. Throws OptionError where
 * the recording is too short for that.
 */
export function planOf({ fromMs, toMs }: TimeWindow, wish: FoldsWish = {}): StudyPlan {
  const { count = 4, lastShare = 0.25 } = wish
  if (!(Number.isInteger(count) && count >= 1 && count <= 1000))
    throw new OptionError(`folds.count: found ${count}, expected a whole number from 1 to 1000`)
  if (!(lastShare > 0 && lastShare < 1))
    throw new OptionError(`folds.lastShare: found ${lastShare}, expected a share between 0 and 1`)
  const blockMs = blockOf(fromMs, fromMs + (1 - lastShare) * (toMs - fromMs), count + 1)
  if (!(blockMs >= SHORTEST_FOLD_MS))
    throw new OptionError(
      `folds: found ${((toMs - fromMs) / 1000).toFixed(0)} s of recording, expected more: ${count} folds of at least ` +
        `${SHORTEST_FOLD_MS / 1000} s, one block before them and ${lastShare} of it all for the last run`,
    )
  const embargoMs = wish.embargoMs ?? Math.floor(blockMs / 20)
  const split = walkForward({
    ...{ fromMs, toMs: fromMs + (1 - lastShare) * (toMs - fromMs) },
    ...{ blockMs, trainBlocks: 1, testBlocks: 1, embargoMs },
  })
  // of whole days there may be a few more blocks: the last part has them
  const folds = split.slice(0, count).map(({ train, test }) => ({ warmFromMs: train.fromMs, ...test }))
  const endMs = folds.at(-1)!.toMs
  const last = { warmFromMs: endMs - blockMs, fromMs: endMs + embargoMs, toMs }
  const periodMs =
    PERIODS_MS.find((ms) => folds.reduce((n, fold) => n + periodsIn(fold, ms), 0) >= FEW_PERIODS) ?? PERIODS_MS.at(-1)!
  return { folds, last, embargoMs, periodMs }
}

function blockOf(fromMs: number, toMs: number, blocks: number): number {
  const days = Math.floor(toMs / DAY_MS) - Math.ceil(fromMs / DAY_MS)
  if (days >= blocks) return Math.floor(days / blocks) * DAY_MS
  const ms = Math.floor((toMs - fromMs) / blocks)
  // blocks of whole days would be moved to midnight, and the last of them over the end
  return ms % DAY_MS === 0 ? ms - 1 : ms
}

/** Whole periods of a window, counted from its beginning. */
export function periodsIn({ fromMs, toMs }: TimeWindow, periodMs: number): number {
  return Math.floor((toMs - fromMs) / periodMs)
}
