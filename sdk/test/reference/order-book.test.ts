import { expect, test } from 'vitest'

import { OrderBook } from './order-book.js'

test('first in, first out: an order keeps its place when it shrinks, and what is ahead is exact', () => {
  const book = new OrderBook()
  book.add('bid', 100n, 1n, 5n)
  book.add('bid', 100n, 2n, 7n)
  book.add('bid', 100n, 3n, 9n)
  expect(book.before(3n)).toBe(12n)
  expect(book.reduce('bid', 100n, 1n, 2n)).toBe(true)
  expect(book.orders('bid', 100n)).toEqual([
    [1n, 3n],
    [2n, 7n],
    [3n, 9n],
  ])
  expect(book.reduce('bid', 100n, 2n, 7n)).toBe(true)
  expect(book.before(3n)).toBe(3n)
  expect(book.total('bid', 100n)).toBe(12n)
  expect(book.reduce('bid', 100n, 2n, 1n)).toBe(false)
  expect(book.reduce('ask', 100n, 3n, 1n)).toBe(false)
})
