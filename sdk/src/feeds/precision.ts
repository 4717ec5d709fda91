// Tick and lot sizes as plain decimal text, for recordings that say them otherwise or not at all.

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
