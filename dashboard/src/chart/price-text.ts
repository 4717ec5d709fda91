// Whole ticks as decimal text, exactly: as many decimals as the tick has.

/** `priceText(6498801, '0.01')` is `'64988.01'`. Ticks are rounded to whole ones. */
export function priceText(ticks: number, tickSize: string): string {
  const [whole = '0', decimals = ''] = tickSize.split('.')
  const product = (BigInt(Math.round(ticks)) * BigInt(whole + decimals)).toString()
  if (decimals.length === 0) return product
  const digits = product.padStart(decimals.length + 1, '0')
  return `${digits.slice(0, -decimals.length)}.${digits.slice(-decimals.length)}`
}
