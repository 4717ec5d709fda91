// Decimal text to whole steps and back, exact up to 2^53. The engine has the same for itself; a widget takes none of its code along.

/** A step of the price or size grid: mantissa × 10^-exponent. */
export interface Grid {
  readonly text: string
  readonly mantissa: number
  readonly exponent: number
}

/** `'0.01'` → 1 × 10^-2. Throws RangeError unless it is decimal text above 0. */
export function gridOf(text: string): Grid {
  const match = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text)
  const decimals = (match?.[2] ?? '').replace(/0+$/, '')
  const mantissa = match ? Number(match[1]! + decimals) : 0
  if (!(mantissa > 0)) throw new RangeError(`step: found ${JSON.stringify(text)}, expected decimal text above 0`)
  return { text, mantissa, exponent: decimals.length }
}

/** Steps in decimal text; NaN where it is none, or lies between two of them. */
export function stepsOf(text: string, { mantissa, exponent }: Grid): number {
  const point = text.indexOf('.')
  const whole = point < 0 ? text : text.slice(0, point)
  const decimals = point < 0 ? '' : text.slice(point + 1)
  if (!/^\d+$/.test(whole + decimals)) return NaN
  const beyond = decimals.slice(exponent)
  if (beyond !== '' && !/^0*$/.test(beyond)) return NaN
  const units = Number(whole + decimals.slice(0, exponent).padEnd(exponent, '0'))
  const steps = units / mantissa
  return Number.isSafeInteger(steps) ? steps : NaN
}

/** `6498801` steps of 0.01 → `'64988.01'`: as many decimals as the step has. */
export function stepText(steps: number, { mantissa, exponent }: Grid): string {
  const product = Math.abs(steps) * mantissa
  const digits = (
    Number.isSafeInteger(product) ? String(product) : String(BigInt(Math.abs(steps)) * BigInt(mantissa))
  ).padStart(exponent + 1, '0')
  const text = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
  return steps < 0 ? `-${text}` : text
}

/** The nearest double, for drawing and for sums that are only looked at. */
export function stepNumber(steps: number, { mantissa, exponent }: Grid): number {
  return (steps * mantissa) / 10 ** exponent
}
