// What a twin market is asked for and what it answers.
import type { LevelOptions } from './levels.js'
import type { Score, ScoreOptions } from './score.js'
import type { Family, Join } from './sequence.js'
import type { Settings } from './reading.js'
import type { State } from './status.js'

const HOUR_US = 3_600e6

export interface TwinOptions {
  readonly venue: 'binance' | 'binanceusdm' | 'binancecoinm' | 'lobster' | 'generic'
  readonly symbol: string
  readonly tickSize: string
  readonly lotSize: string
  readonly id?: string
  readonly levels?: LevelOptions
  readonly score?: ScoreOptions
  readonly staleMs?: number
  /** LOBSTER: the day's midnight, UTC epoch microseconds. */
  readonly midnightUs?: number
  /** No features, levels or score: for long recordings where only the book is looked at. */
  readonly bookOnly?: boolean
  /** F31: weights of ten levels. */
  readonly ofiWeights?: readonly number[]
  readonly microprice?: readonly (readonly (number | null)[])[]
  /** F50: amount of a bucket, decimal text. */
  readonly vpinBucket?: string
  /** F80: epoch microseconds; files have the exchange's hours. */
  readonly session?: { readonly openUs: number; readonly closeUs: number }
  /** F80: hours between two fundings; futures have 8. */
  readonly fundingHours?: number
  /** 'generic' only. */
  readonly family?: Family
  /** 'generic' of family B only. */
  readonly join?: Join
}

export interface TwinLevel {
  readonly side: 'bid' | 'ask'
  readonly price: number
  readonly amount: number
  readonly strength: number
  readonly ageUs: number
  readonly refills: number
  readonly cancelledOnApproach: number
}

export interface TwinSignal extends Score {
  readonly levels: readonly TwinLevel[]
  readonly state: State
  readonly epoch: number
  readonly seq: bigint
  readonly tsVenueUs: number
  readonly tsLocalUs: number
}

/** LOBSTER's exchange is open from 09:30 to 16:00 in New York; futures settle funding every eight hours. */
export function settingsOf(options: TwinOptions): Settings {
  const { venue, ofiWeights, microprice, vpinBucket, session, fundingHours, midnightUs = 0 } = options
  const ofFile = { openUs: midnightUs + 9.5 * HOUR_US, closeUs: midnightUs + 16 * HOUR_US }
  const ofFutures = venue === 'binanceusdm' || venue === 'binancecoinm' ? 8 : null
  return {
    ofiWeights: ofiWeights ?? null,
    microprice: microprice ?? null,
    vpinBucket: vpinBucket ?? null,
    session: session ?? (venue === 'lobster' ? ofFile : null),
    fundingHours: fundingHours ?? ofFutures,
  }
}

/** The venue's own name of a ccxt unified symbol. */
export function nativeId({ venue, symbol }: TwinOptions): string {
  const pair = symbol.split(':')[0]?.replace('/', '') ?? ''
  return venue === 'binancecoinm' ? `${pair}_PERP` : pair
}
