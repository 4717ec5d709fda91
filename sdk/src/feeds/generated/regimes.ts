import { baselineFor, type Kernel } from './hawkes.js'
import type { Random } from './random.js'

/** What can happen, in the order of every rate and kernel below. */
export const BUY = 0
export const SELL = 1
export const ADD_BID = 2
export const ADD_ASK = 3
export const CANCEL_BID = 4
export const CANCEL_ASK = 5

/** Mean rates in a calm market, events per second. */
const RATES_PER_S = [5, 5, 50, 50, 56, 56]

/**
 * Who excites whom. A buy brings more buys (orders are split, others follow), new bids behind it, and cancelled asks
 * in front of it; cancels and adds of one side answer each other (quotes are moved). The fast kernel (40 ms) is
 * machines reacting, the slow one (2.5 s) makes busy and quiet seconds cluster. Branching ratio 0.82; `burst` lifts it
 * to 0.92, still below the 1 at which the process would explode.
 */
export const KERNELS: readonly Kernel[] = [
  {
    decayPerS: 25,
    offspring: [
      //buy  sell   +bid   +ask   −bid   −ask
      [0.38, 0.01, 0.002, 0.004, 0.0, 0.006],
      [0.01, 0.38, 0.004, 0.002, 0.006, 0.0],
      [0.6, 0.3, 0.24, 0.04, 0.2, 0.04],
      [0.3, 0.6, 0.04, 0.24, 0.04, 0.2],
      [0.2, 0.7, 0.16, 0.04, 0.22, 0.03],
      [0.7, 0.2, 0.04, 0.16, 0.03, 0.22],
    ],
  },
  {
    decayPerS: 0.4,
    offspring: [
      [0.3, 0.02, 0.0, 0.0, 0.0, 0.0],
      [0.02, 0.3, 0.0, 0.0, 0.0, 0.0],
      [0.6, 0.6, 0.03, 0.02, 0.03, 0.02],
      [0.6, 0.6, 0.02, 0.03, 0.02, 0.03],
      [0.7, 0.7, 0.03, 0.02, 0.03, 0.02],
      [0.7, 0.7, 0.02, 0.03, 0.02, 0.03],
    ],
  },
]

export const BASELINE_PER_S: readonly number[] = baselineFor(RATES_PER_S, KERNELS)

export type RegimeName = 'calm' | 'trending' | 'thin' | 'burst'

export interface Regime {
  /** Times the baseline of every event type. */
  readonly activity: number
  /** Times the offspring of every event. */
  readonly excitation: number
  /** Times the size of new limit orders. */
  readonly depth: number
  readonly volatilityTicksPerRootS: number
  /** Its sign is drawn when the regime begins. */
  readonly driftTicksPerS: number
  /** −1…1: by how much makers show more on the side the price drifts from, and less on the one it drifts to. */
  readonly tilt: number
}

export const REGIMES: Readonly<Record<RegimeName, Regime>> = {
  calm: { activity: 1, excitation: 1, depth: 1.1, volatilityTicksPerRootS: 130, driftTicksPerS: 0, tilt: 0.15 },
  trending: {
    activity: 1.05,
    excitation: 1.04,
    depth: 1,
    volatilityTicksPerRootS: 190,
    driftTicksPerS: 110,
    tilt: 0.6,
  },
  thin: { activity: 0.7, excitation: 1, depth: 0.35, volatilityTicksPerRootS: 200, driftTicksPerS: 0, tilt: 0.2 },
  burst: { activity: 0.9, excitation: 1.12, depth: 0.8, volatilityTicksPerRootS: 340, driftTicksPerS: 70, tilt: 0.5 },
}

/** How often each one comes when none is asked for. */
const SHARES: readonly (readonly [RegimeName, number])[] = [
  ['calm', 0.5],
  ['trending', 0.25],
  ['thin', 0.12],
  ['burst', 0.13],
]
const MIN_DWELL_S = 8
const MEAN_EXTRA_DWELL_S = 16

/** The market's weather: one regime for ever, or a random walk between them. */
export class Weather {
  name: RegimeName
  driftSign = 1
  private readonly fixed: boolean
  private readonly random: Random
  private leftS = 0

  constructor(fixed: RegimeName | undefined, random: Random) {
    this.fixed = fixed !== undefined
    this.random = random
    this.name = fixed ?? 'calm'
  }

  get regime(): Regime {
    return REGIMES[this.name]
  }

  elapse(seconds: number): void {
    this.leftS -= seconds
    if (this.leftS > 0) return
    this.leftS = MIN_DWELL_S + this.random.exponential(MEAN_EXTRA_DWELL_S)
    this.driftSign = this.random.chance(0.5) ? 1 : -1
    if (!this.fixed) this.name = this.draw()
  }

  private draw(): RegimeName {
    let left = this.random.uniform()
    for (const [name, share] of SHARES) {
      left -= share
      if (left < 0) return name
    }
    return 'calm'
  }
}
