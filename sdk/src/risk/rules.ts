// The limits as the layers read them: resolved by instrument and venue, with what can be computed once.
import type { Instrument } from '../engine/trading.js'
import { RiskError, shown } from './errors.js'
import { halfLifeDecay } from './returns.js'
import { inUnits, millionths, worthOf, type Worth } from './money.js'
import {
  checkNames,
  nameOf,
  resolveLimits,
  resolveSymbol,
  type Mode,
  type Resolved,
  type RiskOptions,
} from './options.js'

export interface InstrumentRules {
  readonly name: string
  /** Place of its venue in `venues`. */
  readonly venue: number
  readonly worth: Worth
  readonly data: Resolved['data']
  readonly order: Resolved['order']
  readonly exposure: Resolved['exposure']
  readonly collarMillionths: number
  readonly depthMillionths: number
  /** In units of `worth`. */
  readonly minUnits: number
  readonly maxUnits: number
}

export interface VenueRules {
  readonly name: string
  /** Messages a second, orders and cancels together; and of these, orders. Infinity: no limit. */
  readonly messagesPerS: number
  readonly ordersPerS: number
}

export interface Rules {
  readonly mode: Mode
  readonly onHalt: 'cancel' | 'flatten'
  readonly limits: Resolved
  readonly instruments: readonly InstrumentRules[]
  readonly venues: readonly VenueRules[]
  /** σ² of a second ago counts for so much. */
  readonly decay: number
  /** FNV-1a, 64 bits, of all limits: equal limits, equal hash, however they were written. */
  readonly hash: string
  /** False where another hash was pinned. */
  readonly isPinned: boolean
}

/** Throws RiskError for what can't be. */
export function rulesOf(instruments: readonly Instrument[], options: RiskOptions): Rules {
  if (!Array.isArray(instruments) || instruments.length === 0)
    throw new RiskError('instruments', shown(instruments), 'at least one instrument')
  const limits = resolveLimits(options)
  checkNames(options, instruments)
  const venueNames = [...new Set(instruments.map(({ venue }) => venue))]
  const venues = venueNames.map((name) => venueRules(name, options.venueOrdersPerS?.[name] ?? Infinity, limits.rate))
  const rules = instruments.map((instrument, at) => {
    const own = resolveSymbol(options, limits, nameOf(instrument))
    const worth = worthOf(instrument, `instruments[${at}]`)
    return {
      ...{ name: nameOf(instrument), venue: venueNames.indexOf(instrument.venue), worth, ...own },
      collarMillionths: millionths(own.order.collar),
      depthMillionths: millionths(own.order.depthShare),
      minUnits: inUnits(worth, own.order.minNotional),
      maxUnits: inUnits(worth, own.order.maxNotional),
    }
  })
  const { mode = 'backtest', onHalt = 'cancel', pinnedHash } = options
  // JSON writes Infinity as null, which is how it was given.
  const hash = fnv64(JSON.stringify({ mode, onHalt, limits, rules, venues }))
  const isPinned = pinnedHash === undefined || pinnedHash === hash
  return {
    mode,
    onHalt,
    limits,
    instruments: rules,
    venues,
    decay: halfLifeDecay(limits.regime.halfLifeS),
    hash,
    isPinned,
  }
}

function venueRules(name: string, perS: number, { venueShare, cancelReserve }: Resolved['rate']): VenueRules {
  if (perS === Infinity) return { name, messagesPerS: Infinity, ordersPerS: Infinity }
  // The share of a whole number may come out a hair below the whole number that it is.
  const messagesPerS = Math.floor(perS * venueShare + 1e-9)
  const ordersPerS = Math.floor(messagesPerS * (1 - cancelReserve) + 1e-9)
  if (ordersPerS < 1)
    throw new RiskError(
      `venueOrdersPerS.${name}`,
      `${perS}`,
      'at least one order a second after venueShare and cancelReserve',
    )
  return { name, messagesPerS, ordersPerS }
}

function fnv64(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return hash.toString(16).padStart(16, '0')
}
