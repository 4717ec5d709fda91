// F50: buckets of equal volume, trades split across them. Easley, Lopez de Prado and O'Hara 2012; signs are flags.
import { parseUnit, type Unit } from '../decimal.js'
import type { TradeRow } from '../past/rows.js'
import type { Family, Formula, Reading, Value } from '../reading.js'

const NAME = /^vpin_(\d+(?:\.\d+)?)x(\d+)$/

/** Bought less sold of every full bucket. Volume is counted in 10^-exponent units of amount, where both are whole. */
export function fullBuckets(trades: readonly TradeRow[], lot: Unit, bucket: Unit): bigint[] {
  const exponent = Math.max(lot.exponent, bucket.exponent)
  const size = bucket.mantissa * 10n ** BigInt(exponent - bucket.exponent)
  const perLot = lot.mantissa * 10n ** BigInt(exponent - lot.exponent)
  const full: bigint[] = []
  let [filled, balance] = [0n, 0n]
  for (const { sign, qtyLots } of trades) {
    for (let left = qtyLots * perLot; left > 0n;) {
      const part = left < size - filled ? left : size - filled
      filled += part
      balance += sign * part
      left -= part
      if (filled < size) continue
      full.push(balance)
      filled = balance = 0n
    }
  }
  return full
}

function ofBuckets(text: string, count: number, { past, lot, once }: Reading): Value {
  const bucket = parseUnit(text)
  const key = `vpin ${text} ${count}`
  return once(key, () => {
    const full = fullBuckets(past.tape.rows.all, lot, bucket)
    if (full.length < count) return 'warm_up'
    const sum = full.slice(-count).reduce((all, balance) => all + (balance < 0n ? -balance : balance), 0n)
    const size = bucket.mantissa * 10n ** BigInt(Math.max(lot.exponent, bucket.exponent) - bucket.exponent)
    return Number(sum) / (count * Number(size))
  })
}

export function vpinOf(name: string): Formula | null {
  const [, text, count] = NAME.exec(name) ?? []
  if (text === undefined || count === undefined) return null
  return (reading) => ofBuckets(text, Number(count), reading)
}

export const vpin: Family = {
  plain: [
    [
      'vpin',
      (reading) => {
        const { vpinBucket } = reading.settings
        return vpinBucket === null ? 'not_configured' : ofBuckets(vpinBucket, 50, reading)
      },
    ],
  ],
}
