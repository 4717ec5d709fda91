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

  it.each([64, 128])(
    'window of %d ticks: rows as one change after the other, up to where they have to stop',
    (windowTicks) => {
      const bit = side === 'ask' ? 1 : 0
      const rows = fc.array(fc.tuple(far, fc.integer({ min: 0, max: 3 }), fc.nat(9)), { maxLength: 120 })
      fc.assert(
        fc.property(rows, fc.integer({ min: -40, max: 40 }), fc.nat(5), (list, low, span) => {
          const [book, one] = [new BookSide(side, windowTicks), new BookSide(side, windowTicks)]
          const columns = {
            what: Uint8Array.from(list, ([, , other]) => (other === 0 ? 1 - bit : bit) | 2),
            pxTicks: Float64Array.from(list, ([px]) => px),
            qtyLots: Float64Array.from(list, ([, lots]) => lots),
            before: new Float64Array(list.length).fill(-1),
          }
          let raised = side === 'ask' ? Infinity : -Infinity
          for (let row = 0; row < list.length; row++) {
            const stop = book.setRows(columns, row, list.length, low, low + span)
            for (; row < stop; row++) {
              const [px, lots] = list[row]!
              const before = one.set(px, lots)
              expect(columns.before[row]).toBe(before)
              if (lots > before) raised = side === 'ask' ? Math.min(raised, px) : Math.max(raised, px)
            }
            if (row === list.length) break
            const [px, , other] = list[row]!
            expect(other === 0 || (px >= low && px <= low + span)).toBe(true)
            expect(columns.before[row]).toBe(-1)
          }
          expect(book.raisedTicks).toBe(raised)
          book.forgetRaised()
          expect(book.raisedTicks).toBe(side === 'ask' ? Infinity : -Infinity)
          expect(pairs(book.all())).toEqual(pairs(one.all()))
          expect(book.bestTicks).toBe(one.bestTicks)
        }),
        { numRuns: 300 },
      )
    },
  )
})

function pairs(all: readonly number[]): ReadonlyMap<number, number> {
  return new Map(all.flatMap((px, i) => (i % 2 === 0 ? [[px, all[i + 1]!] as const] : [])))
}

it('refuses a window that is no power of two', () => {
  expect(() => new BookSide('bid', 100)).toThrow('windowTicks: found 100')
})
