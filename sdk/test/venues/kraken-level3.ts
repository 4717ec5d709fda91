// Frames of Kraken's level3, with the venue's own example and its checksum.

// The venue's own example (API center, "L3 checksum v2"): price, then the orders of its queue.
const ASKS =
  '44939.5 4.52308393 0.00111261 0.00100000 0.01000000, 44950.0 0.10334926, 44953.0 0.00064537, 44955.0 0.00250000, 44959.6 0.35630000 0.35630000, 44960.1 0.00338072, 44960.2 0.88967575, 44967.0 3.14392283, 44978.5 0.06778960, 44979.2 0.35630000'
const BIDS =
  '44939.4 0.88968699 0.45210000 0.10000000 0.14296323 0.25000000 0.10292988 0.33880000 1.28140860, 44937.1 0.03346877, 44934.7 0.35630000, 44930.2 0.22734299 0.01000000 0.05550000 0.70000000 0.15000000, 44928.0 0.00105240, 44919.6 0.33870000, 44919.5 0.07610000, 44912.0 0.35630000, 44909.7 0.06690000, 44901.9 0.00088982'
export const VECTOR = 1063832831

export interface Order {
  readonly id: string
  readonly px: string
  readonly qty: string
}

const parsed = (text: string, mark: string): Order[] =>
  text.split(', ').flatMap((level, at) => {
    const [px = '', ...sizes] = level.split(' ')
    return sizes.map((qty, i) => ({ id: `O${mark}${at}-${i}`, px, qty }))
  })
export const bids = parsed(BIDS, 'B')
export const asks = parsed(ASKS, 'A')

export function list(orders: readonly Order[], event?: string): string {
  const told = event === undefined ? '' : `"event":"${event}",`
  const time = '"timestamp":"2024-01-08T12:26:39.526146327Z"'
  return `[${orders.map(({ id, px, qty }) => `{${told}"order_id":"${id}","limit_price":${px},"order_qty":${qty},${time}}`).join(',')}]`
}

export const frame = (type: string, someBids: string, someAsks: string, checksum: number): string =>
  `{"channel":"level3","type":"${type}","data":[{"symbol":"BTC/USD","checksum":${checksum},"bids":${someBids},"asks":${someAsks}}]}`

/** The rule again: orders of ten levels a side in the order given, which must be that of the queues. */
export function checksumOf(someBids: readonly Order[], someAsks: readonly Order[]): number {
  const text = [someAsks, someBids]
    .flatMap((side) => {
      const prices = [...new Set(side.map(({ px }) => px))].slice(0, 10)
      return prices.flatMap((price) => side.filter(({ px }) => px === price))
    })
    .flatMap(({ px, qty }) => [px, qty])
    .map((number) => number.replace('.', '').replace(/^0+/, ''))
    .join('')
  let crc = -1
  for (const c of text) {
    crc ^= c.charCodeAt(0)
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
