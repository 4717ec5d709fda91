// What a twin market is asked for and what it answers.
import type { LevelOptions } from './levels.js'
import type { Score, ScoreOptions } from './score.js'
import type { Family } from './sequence.js'
import type { State } from './status.js'

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
  /** 'generic' only. */
  readonly family?: Family
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

/** The venue's own name of a ccxt unified symbol. */
export function nativeId({ venue, symbol }: TwinOptions): string {
  const pair = symbol.split(':')[0]?.replace('/', '') ?? ''
  return venue === 'binancecoinm' ? `${pair}_PERP` : pair
}
