// A market at one moment as detectors of levels see it, and what they find.

/** A price at which the market is said to turn: support below it (bid), resistance above it (ask). */
export interface Claim {
  readonly side: 'bid' | 'ask'
  readonly pxTicks: number
  /** How strong, in the detector's own measure; only its order matters. */
  readonly strength: number
}

/** A market with a live book of two sides, after an event. */
export interface Moment {
  /** Venue time, epoch microseconds; must not fall. */
  readonly tsUs: number
  readonly bidTicks: number
  readonly askTicks: number
  /** The book was lost, or nothing is known, between the moment before and this one. */
  readonly isFresh: boolean
  /** Traded since the moment before: Σ lots, and Σ ticks × lots. */
  readonly tradedLots: number
  readonly tradedTickLots: number
  /** Large resting size now, as the core lists it; none where it isn't asked. */
  readonly large: readonly Claim[]
}

export interface LevelDetector {
  readonly name: string
  /** Whether a control must share its level's last digits: not for a detector that is about digits. */
  readonly matchesDigits: boolean
  /** All levels that it sees now. Called once for each moment, in order: it may remember the past and knows nothing else. */
  levels(moment: Moment): readonly Claim[]
}

/** Sides as numbers: 1 support (bid), −1 resistance (ask). The price has come through a level at L when sign·(price − L) < 0. */
export type Sign = 1 | -1

export const signOf = (side: 'bid' | 'ask'): Sign => (side === 'bid' ? 1 : -1)
