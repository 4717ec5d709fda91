// Prices, sizes and the spread as a ladder writes them: decimal text from whole ticks and lots.
import { type Grid, stepText } from '../decimal.js'
import { shortNumber } from '../format.js'

/** `64980.00` → `64980`, `0.50` → `0.5` */
export function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Price of a row, with as many decimals as rows of this step differ in. */
export function rowPriceText(pxTicks: number, stepTicks: number, grid: Grid): string {
  const text = stepText(pxTicks, grid)
  const decimals = (trimmed(stepText(stepTicks, grid)).split('.')[1] ?? '').length
  const point = text.indexOf('.')
  return decimals === 0 ? (point < 0 ? text : text.slice(0, point)) : text.slice(0, point + 1 + decimals)
}

/**
 * Writes whole units of 10^-`exponent`, all with as many decimals as leave `greatest` within so many characters; what is smaller than the
 * last of them says so: `<0.1`. Exact where all decimals fit.
 */
export function fittedText(greatest: number, exponent: number, characters: number): (units: number) => string {
  const whole = Math.max(1, String(Math.floor(greatest / 10 ** exponent)).length)
  if (whole > characters || greatest >= 1e21) return (units) => shortNumber(units / 10 ** exponent)
  const decimals = Math.min(exponent, Math.max(0, characters - whole - 1))
  const grid = { text: '', mantissa: 1, exponent: decimals }
  const unitsAStep = 10 ** (exponent - decimals)
  return (units) => {
    const steps = Math.round(units / unitsAStep)
    return steps === 0 && units > 0 ? `<${stepText(1, grid).replace(/^0/, '')}` : stepText(steps, grid)
  }
}

/** Halfway between two prices, exact below 2^52 ticks: a half tick has one decimal more. */
export function midText(bidTicks: number, askTicks: number, grid: Grid): string {
  return stepText(bidTicks + askTicks, { text: '', mantissa: grid.mantissa * 5, exponent: grid.exponent + 1 })
}

export interface SpreadTexts {
  readonly mid: string
  /** `1 tick` */
  readonly ticks: string
  /** `0.0015 bp` */
  readonly bp: string
}

/** Null unless both sides have a price. */
export function spreadTexts(
  bidTicks: number | undefined,
  askTicks: number | undefined,
  grid: Grid,
): SpreadTexts | null {
  if (bidTicks === undefined || askTicks === undefined) return null
  const ticks = askTicks - bidTicks
  const bp = (2e4 * ticks) / (askTicks + bidTicks)
  return {
    mid: midText(bidTicks, askTicks, grid),
    ticks: `${ticks.toLocaleString('en')} ${Math.abs(ticks) === 1 ? 'tick' : 'ticks'}`,
    bp: `${Math.abs(bp) >= 1 ? bp.toFixed(2) : Number(bp.toPrecision(2))} bp`,
  }
}
