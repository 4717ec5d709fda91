// Kraken's level3: a checksum of every order of the ten best levels, in the order of its queue.
import { describe, expect, test } from 'vitest'
import { open, Status } from 'leadline'

import { asks, bids, checksumOf, frame, list, VECTOR } from './kraken-level3.js'

const engine = await open()
const BTC = {
  venue: 'kraken',
  symbol: 'BTC/USD',
  tickSize: '0.1',
  lotSize: '0.00000001',
  features: [],
  levels: false,
} as const

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
