// A side of the book against a sorted list, with windows so small that they move all the time.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BookSide } from './book-side.js'

const far = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -40, max: 40 }) },
  { weight: 2, arbitrary: fc.integer({ min: -400, max: 400 }) },
  { weight: 1, arbitrary: fc.integer({ min: -1e12, max: 1e12 }) },
)
const changes = fc.array(fc.tuple(far, fc.integer({ min: 0, max: 3 })), { maxLength: 120 })

describe.each(['bid', 'ask'] as const)('%s', (side) => {
  it.each([64, 128])('window of %d ticks: best, lots and order as in a list', (windowTicks) => {
    fc.assert(
      fc.property(changes, (list) => {
        const book = new BookSide(side, windowTicks)
        const model = new Map<number, number>()
        for (const [px, lots] of list) {
          expect(book.set(px, lots)).toBe(model.get(px) ?? 0)
          if (lots > 0) model.set(px, lots)
          else model.delete(px)
          const sorted = [...model.keys()].sort((a, b) => (side === 'ask' ? a - b : b - a))
          expect(book.bestTicks).toBe(sorted[0] ?? NaN)
          const walked: number[] = []
          for (let at = book.bestTicks; !Number.isNaN(at); at = book.after(at)) walked.push(at)
          expect(walked).toEqual(sorted)
          for (const price of [...sorted, px, px + 1]) expect(book.lotsAt(price)).toBe(model.get(price) ?? 0)
        }
        book.clear()
        expect(book.bestTicks).toBeNaN()
        expect(list.every(([px]) => book.lotsAt(px) === 0)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

it('refuses a window that is no power of two', () => {
  expect(() => new BookSide('bid', 100)).toThrow('windowTicks: found 100')
})
