import { expect, test } from 'vitest'
import { open, Status } from 'leadline'

const engine = await open()
const text = new TextEncoder()

function book() {
  const market = engine.market({ venue: 'lobster', symbol: 'X', tickSize: '0.01', lotSize: '1', features: [] })
  const row = (message: string, book: string) => market.row(text.encode(message), text.encode(book))
  expect(row('34200.1,1,1,100,1000000,1', '1000100,50,1000000,100')).toBe(Status.APPLIED)
  return { market, row }
}

test('an order queues behind what is there; what nobody knows of is ahead of it and said to be anonymous', () => {
  const { market, row } = book()
  row('34200.2,1,2,10,1000000,1', '1000100,50,1000000,110')
  row('34200.3,1,3,20,1000000,1', '1000100,50,1000000,130')
  expect(market.queueAhead(2)).toEqual({ orders: 0, lots: 100, anonymousLots: 100 })
  expect(market.queueAhead(3n)).toEqual({ orders: 1, lots: 110, anonymousLots: 100 })
  row('34200.4,4,2,4,1000000,1', '1000100,50,1000000,126')
  expect(market.queueAhead(3)).toEqual({ orders: 1, lots: 106, anonymousLots: 100 })
  row('34200.5,4,1,100,1000000,1', '1000100,50,1000000,26')
  expect(market.queueAhead(3)).toEqual({ orders: 1, lots: 6, anonymousLots: 0 })
  expect(market.queueAhead(99)).toBeNull()
  expect(market.counters.mismatches).toBe(0)
})

test('an id used anew is a new order at the back; a message that takes more than is shown is counted', () => {
  const { market, row } = book()
  row('34200.2,1,2,10,1000000,1', '1000100,50,1000000,110')
  row('34200.3,1,3,20,1000000,1', '1000100,50,1000000,130')
  row('34200.4,1,2,5,1000000,1', '1000100,50,1000000,135')
  expect(market.queueAhead(2)).toMatchObject({ orders: 1, lots: 130 })
  row('34200.5,3,9,500,1000000,1', '1000100,50,999900,7')
  expect(market.counters).toMatchObject({ repeatedIds: 1, overdrawn: 1, revealed: 1, mismatches: 0 })
})

test('a row that says otherwise is a mismatch, once, and the book goes on from the row', () => {
  const { market, row } = book()
  row('34200.2,1,2,10,1000000,1', '1000100,50,1000000,111')
  expect(market.counters.mismatches).toBe(1)
  row('34200.3,1,3,9,1000000,1', '1000100,50,1000000,120')
  expect(market.counters.mismatches).toBe(1)
  expect(market.book.bids()).toEqual([[100, 120]])
})

test('a first row of more levels than any file has is refused, and nothing around it is touched', () => {
  const neighbour = book().market
  const before = neighbour.save()
  const market = engine.market({ venue: 'lobster', symbol: 'X', tickSize: '0.01', lotSize: '1', features: [] })
  const huge = Array.from({ length: 400_000 }, () => '1').join(',')
  expect(market.row(text.encode('34200.1,1,1,100,1000000,1'), text.encode(huge))).toBe(Status.DECODE)
  expect(market.defect).toMatchObject({ rule: 'columns', found: '400000 cells', part: 'book' })
  expect(neighbour.save()).toEqual(before)
})
