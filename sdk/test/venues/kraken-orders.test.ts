// Kraken's level3: a checksum of every order of the ten best levels, in the order of its queue.
import { describe, expect, test } from 'vitest'
import { open, Status } from 'leadline'

const engine = await open()
const BTC = {
  venue: 'kraken',
  symbol: 'BTC/USD',
  tickSize: '0.1',
  lotSize: '0.00000001',
  features: [],
  levels: false,
} as const

// The venue's own example (API center, "L3 checksum v2"): price, then the orders of its queue.
const ASKS =
  '44939.5 4.52308393 0.00111261 0.00100000 0.01000000, 44950.0 0.10334926, 44953.0 0.00064537, 44955.0 0.00250000, 44959.6 0.35630000 0.35630000, 44960.1 0.00338072, 44960.2 0.88967575, 44967.0 3.14392283, 44978.5 0.06778960, 44979.2 0.35630000'
const BIDS =
  '44939.4 0.88968699 0.45210000 0.10000000 0.14296323 0.25000000 0.10292988 0.33880000 1.28140860, 44937.1 0.03346877, 44934.7 0.35630000, 44930.2 0.22734299 0.01000000 0.05550000 0.70000000 0.15000000, 44928.0 0.00105240, 44919.6 0.33870000, 44919.5 0.07610000, 44912.0 0.35630000, 44909.7 0.06690000, 44901.9 0.00088982'
const VECTOR = 1063832831

interface Order {
  readonly id: string
  readonly px: string
  readonly qty: string
}

const parsed = (text: string, mark: string): Order[] =>
  text.split(', ').flatMap((level, at) => {
    const [px = '', ...sizes] = level.split(' ')
    return sizes.map((qty, i) => ({ id: `O${mark}${at}-${i}`, px, qty }))
  })
const bids = parsed(BIDS, 'B')
const asks = parsed(ASKS, 'A')

function list(orders: readonly Order[], event?: string): string {
  const told = event === undefined ? '' : `"event":"${event}",`
  const time = '"timestamp":"2024-01-08T12:26:39.526146327Z"'
  return `[${orders.map(({ id, px, qty }) => `{${told}"order_id":"${id}","limit_price":${px},"order_qty":${qty},${time}}`).join(',')}]`
}

const frame = (type: string, someBids: string, someAsks: string, checksum: number): string =>
  `{"channel":"level3","type":"${type}","data":[{"symbol":"BTC/USD","checksum":${checksum},"bids":${someBids},"asks":${someAsks}}]}`

/** The rule again: orders of ten levels a side in the order given, which must be that of the queues. */
function checksumOf(someBids: readonly Order[], someAsks: readonly Order[]): number {
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

function live(options: object = {}) {
  const market = engine.market({ ...BTC, ...options })
  expect(market.push(frame('snapshot', list(bids), list(asks), VECTOR))).toBe(Status.APPLIED)
  return market
}

describe('the checksum of orders', () => {
  test('of the venue’s example; levels are the sums of their orders', () => {
    const market = live()
    expect(market.counters).toMatchObject({ checksums: 1, orders: 35 })
    expect(market.book.bids(2)).toEqual([
      [44939.4, 3.5578887],
      [44937.1, 0.03346877],
    ])
    market.close()
  })

  test('a digit of a size, or two orders of a queue the other way round, are another book', () => {
    const market = engine.market(BTC)
    for (let i = 0; i < bids.length; i++) {
      const other = bids.map((order, at) =>
        at === i ? { ...order, qty: `${order.qty.slice(0, -1)}${(Number(order.qty.at(-1)) + 1) % 10}` } : order,
      )
      expect(market.push(frame('snapshot', list(other), list(asks), VECTOR))).toBe(Status.CHECKSUM)
    }
    const turned = [bids[1]!, bids[0]!, ...bids.slice(2)]
    expect(market.push(frame('snapshot', list(turned), list(asks), VECTOR))).toBe(Status.CHECKSUM)
    market.close()
  })

  test('modified at the same price an order keeps its place, at another it goes to the end', () => {
    const market = live()
    const first = bids[0]!
    const smaller = { ...first, qty: '0.50000000' }
    const kept = [smaller, ...bids.slice(1)]
    expect(market.push(frame('update', list([smaller], 'modify'), '[]', checksumOf(kept, asks)))).toBe(Status.APPLIED)
    const moved = { ...smaller, px: '44930.2' }
    const after = [...kept.slice(1, 15), moved, ...kept.slice(15)]
    expect(after[14]).toBe(moved)
    expect(market.push(frame('update', list([moved], 'modify'), '[]', checksumOf(after, asks)))).toBe(Status.APPLIED)
    const added = { id: 'ONEW', px: '44939.4', qty: '0.00010000' }
    const more = [...after.slice(0, 7), added, ...after.slice(7)]
    expect(market.push(frame('update', list([added], 'add'), '[]', checksumOf(more, asks)))).toBe(Status.APPLIED)
    const fewer = more.filter(({ id }) => id !== 'OB0-3')
    expect(market.push(frame('update', list([bids[3]!], 'delete'), '[]', checksumOf(fewer, asks)))).toBe(Status.APPLIED)
    expect(market.counters).toMatchObject({ checksums: 5, unseenIds: 0 })
    market.close()
  })

  test('an order written otherwise than the rest keeps its text; levels beyond the depth go with their orders', () => {
    const market = live()
    const odd = { id: 'OODD', px: '44939.4', qty: '0.5' }
    const withOdd = [...bids.slice(0, 8), odd, ...bids.slice(8)]
    expect(market.push(frame('update', list([odd], 'add'), '[]', checksumOf(withOdd, asks)))).toBe(Status.APPLIED)
    expect(market.push(frame('update', list([odd], 'delete'), '[]', VECTOR))).toBe(Status.APPLIED)
    market.close()
    const cut = live({ depth: 10 })
    const higher = { id: 'OUP', px: '44938.0', qty: '1.00000000' }
    const eleven = [...bids.slice(0, 8), higher, ...bids.slice(8)]
    expect(cut.push(frame('update', list([higher], 'add'), '[]', checksumOf(eleven, asks)))).toBe(Status.APPLIED)
    expect(cut.book.counts.bids).toBe(10)
    expect(cut.counters.orders).toBe(35)
    cut.close()
  })
})
