// Decimal text as whole numbers, and what lots are worth: exact as long as the products stay below 2^53.
import type { Instrument } from '../engine/trading.js'
import { RiskError, shown } from './errors.js'

/**
 * Value in the quote currency. Linear: ticks × lots × `mantissa` / `scale`; inverse: lots × `mantissa` / `scale`, since such a
 * contract is worth a fixed amount of quote whatever its price.
 */
export interface Worth {
  readonly isInverse: boolean
  /** Whole. */
  readonly mantissa: number
  /** A power of ten. */
  readonly scale: number
}

/** Throws RiskError where tick, lot or multiplier are no positive decimals. */
export function worthOf({ tickSize, lotSize, contract, multiplier }: Instrument, where: string): Worth {
  if (contract !== 'linear' && contract !== 'inverse')
    throw new RiskError(`${where}.contract`, shown(contract), 'linear or inverse')
  const isInverse = contract === 'inverse'
  const parts = [decimal(lotSize, `${where}.lotSize`), decimal(String(multiplier), `${where}.multiplier`)]
  const tick = decimal(tickSize, `${where}.tickSize`)
  if (!isInverse) parts.push(tick)
  let mantissa = parts.reduce((product, part) => product * part.digits, 1n)
  let places = parts.reduce((sum, part) => sum + part.places, 0)
  while (mantissa % 10n === 0n) {
    mantissa /= 10n
    places--
  }
  for (; places < 0; places++) mantissa *= 10n
  if (mantissa > BigInt(Number.MAX_SAFE_INTEGER) || places > 22)
    throw new RiskError(where, `${tickSize} × ${lotSize} × ${multiplier}`, 'fewer digits')
  return { isInverse, mantissa: Number(mantissa), scale: Number(`1e${places}`) }
}

/** In units of 1/`scale` of the quote currency. */
export function unitsOf({ isInverse, mantissa }: Worth, pxTicks: number, lots: number): number {
  return isInverse ? lots * mantissa : pxTicks * lots * mantissa
}

/** In the quote currency. */
export function notionalOf(worth: Worth, pxTicks: number, lots: number): number {
  return unitsOf(worth, pxTicks, lots) / worth.scale
}

/** An amount of money in those units; a whole number where the amount has no more decimals than they. */
export function inUnits({ scale }: Worth, amount: number): number {
  const units = amount * scale
  const nearest = Math.round(units)
  return Math.abs(units - nearest) <= 1e-9 * units ? nearest : units
}

/** `0.02` as 20,000 millionths, so that bounds are compared in whole numbers. */
export const MILLION = 1_000_000
export function millionths(share: number): number {
  return share === Infinity ? Infinity : Math.round(share * MILLION)
}

const DECIMAL = /^(\d{1,30})(?:\.(\d{1,30}))?(?:e([+-]\d{1,2}))?$/

function decimal(text: string, where: string): { digits: bigint; places: number } {
  const [, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? []
  const digits = BigInt(whole + fraction)
  if (digits === 0n) throw new RiskError(where, shown(text), 'a decimal above 0')
  return { digits, places: fraction.length - Number(exponent) }
}
