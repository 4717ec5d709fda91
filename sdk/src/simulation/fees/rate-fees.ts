// Fees as a share of what is traded, by tier of the volume of the last thirty days.
import type { Instrument } from '../../engine/trading.js'
import { worthOf, type FeeModel } from './fee-model.js'

export interface FeeTier {
  /** In quote, of thirty days; the tier holds from there on. */
  readonly fromVolume: number
  /** Of what is traded: 0.0002 is 2 bp; a negative one is a rebate. */
  readonly makerRate: number
  readonly takerRate: number
}

export interface RateFeeOptions {
  readonly instrument: Instrument
  /** By rising volume, the first from 0. */
  readonly tiers: readonly FeeTier[]
  /** What was traded in the thirty days before the run, in quote; it leaves in equal parts, a thirtieth a day. By default 0. */
  readonly priorVolume?: number
}

const DAY_US = 86_400_000_000
const DAYS = 30

/**
 * fee = rate × worth. The tier is that of the volume of the thirty whole UTC days before the day of the fill, as venues count it; what is
 * traded today counts from tomorrow on. Throws RangeError for tiers out of order.
 */
export function rateFees({ instrument, tiers, priorVolume = 0 }: RateFeeOptions): FeeModel {
  const worth = worthOf(instrument)
  checkTiers(tiers)
  const volumes = new Map<number, number>()
  let firstDay = NaN
  let today = NaN
  let tier = tiers[0]!
  const open = (day: number): void => {
    if (Number.isNaN(firstDay)) firstDay = day
    today = day
    let volume = (priorVolume * Math.max(0, DAYS - (day - firstDay))) / DAYS
    for (const [past, traded] of volumes) {
      if (past < day - DAYS) volumes.delete(past)
      else if (past < day) volume += traded
    }
    for (const candidate of tiers) if (candidate.fromVolume <= volume) tier = candidate
  }
  return {
    fee({ pxTicks, qtyLots, isMaker, tsVenueUs }) {
      const day = Math.floor(tsVenueUs / DAY_US)
      if (day !== today) {
        tier = tiers[0]!
        open(day)
      }
      volumes.set(day, (volumes.get(day) ?? 0) + worth.quote(pxTicks, qtyLots))
      return (isMaker ? tier.makerRate : tier.takerRate) * worth.settled(pxTicks, qtyLots)
    },
  }
}

function checkTiers(tiers: readonly FeeTier[]): void {
  let before = -Infinity
  for (const { fromVolume, makerRate, takerRate } of tiers) {
    if (!(fromVolume > before))
      throw new RangeError(`tiers: found ${fromVolume} after ${before}, expected rising volumes`)
    if (!(Math.abs(makerRate) < 1 && Math.abs(takerRate) < 1))
      throw new RangeError(`tiers: found rates ${makerRate} and ${takerRate}, expected shares between -1 and 1`)
    before = fromVolume
  }
  if (tiers[0]?.fromVolume !== 0)
    throw new RangeError(`tiers: found ${tiers[0]?.fromVolume ?? 'none'}, expected the first from volume 0`)
}
