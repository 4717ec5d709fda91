// A side of a book, against a sorted map that is told the same changes.
import { assert, constantFrom, integer, array, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'

import { BookSide } from './book-side.js'

test('after any changes the levels are sorted from the best and are those of a map', () => {
  const changes = array(tuple(integer({ min: 1, max: 60 }), integer({ min: 0, max: 3 })), { maxLength: 300 })
  assert(
    property(constantFrom<1 | -1>(1, -1), changes, (sign, changes) => {
      const side = new BookSide(sign)
      const map = new Map<number, number>()
      for (const [pxTicks, qtyLots] of changes) {
        side.set(pxTicks, qtyLots)
        if (qtyLots === 0) map.delete(pxTicks)
        else map.set(pxTicks, qtyLots)
      }
      const expected = [...map].sort(([a], [b]) => sign * (a - b)).flat()
      expect([...side.levels]).toEqual(expected)
    }),
  )
})

test('a side that is counted in finer steps is the same side', () => {
  const side = new BookSide(-1)
  side.set(100, 5)
  side.set(101, 7)
  side.scale(10, 1000)
  expect([...side.levels]).toEqual([1010, 7000, 1000, 5000])
})

test('no view is made while the number of levels stays', () => {
  const side = new BookSide(1)
  side.set(1, 1)
  const { levels } = side
  side.set(1, 2)
  expect(side.levels).toBe(levels)
  expect([...levels]).toEqual([1, 2])
})
