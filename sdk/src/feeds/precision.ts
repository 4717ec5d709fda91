// The finest decimal place seen, for recordings that don't say their tick and lot.
const QUOTE = 0x22
const OPEN_BRACKET = 0x5b
const POINT = 0x2e

export class Precision {
  pxDecimals = 0
  qtyDecimals = 0

  /** A price string with its quotes. */
  price(bytes: Uint8Array, from: number, to: number): void {
    this.pxDecimals = Math.max(this.pxDecimals, decimals(bytes, from + 1, to - 1))
  }

  quantity(bytes: Uint8Array, from: number, to: number): void {
    this.qtyDecimals = Math.max(this.qtyDecimals, decimals(bytes, from + 1, to - 1))
  }

  /** An array of levels, each an array that begins with a price and a quantity. */
  levels(bytes: Uint8Array, from: number, to: number): void {
    let item = 0
    for (let i = from; i < to; i++) {
      const c = bytes[i]
      if (c === OPEN_BRACKET) item = 0
      if (c !== QUOTE) continue
      const start = i++
      while (i < to && bytes[i] !== QUOTE) i++
      if (item === 0) this.price(bytes, start, i + 1)
      else if (item === 1) this.quantity(bytes, start, i + 1)
      item++
    }
  }

  get tickSize(): string {
    return powerOfTen(this.pxDecimals)
  }

  get lotSize(): string {
    return powerOfTen(this.qtyDecimals)
  }
}

/** Decimal places that are needed: `0.0500` has two. Text that is no decimal has none: the core refuses it later. */
function decimals(bytes: Uint8Array, from: number, to: number): number {
  const point = bytes.subarray(from, to).indexOf(POINT)
  if (point < 0 || to - from > 40) return 0
  let end = to
  while (bytes[end - 1] === 48) end--
  for (let i = from; i < end; i++) {
    const c = bytes[i]!
    if (i !== from + point && (c < 48 || c > 57)) return 0
  }
  return Math.max(0, end - (from + point + 1))
}

/** A step of so many decimals: 0.01 of two. */
export function powerOfTen(places: number): string {
  return places === 0 ? '1' : `0.${'0'.repeat(places - 1)}1`
}

/** `0.01000000` as `0.01`; null for what is no positive decimal. */
export function plainDecimal(size: string): string | null {
  if (!/^\d{1,18}(\.\d{1,18})?$/.test(size)) return null
  const [whole = '', fraction = ''] = size.split('.')
  const places = fraction.replace(/0+$/, '')
  const units = whole.replace(/^0+(?=\d)/, '')
  if (/^0*$/.test(units) && places === '') return null
  return places === '' ? units : `${units}.${places}`
}
