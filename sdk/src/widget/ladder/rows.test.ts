// Rows of a ladder: grouped, beside own orders, standing still, and gone through by the arrow keys.
import { expect, test } from 'vitest'

import { rowNextTo } from './choosing.js'
import { bestRows, groupedRows, type LadderRow, rowTicks, standingRows } from './rows.js'

const brief = (rows: readonly (LadderRow | null)[]) =>
  rows.map((row) => row && [row.side, row.pxTicks, row.qtyLots, row.cumLots])

test('bids are grouped down and asks up, best first, with what lies before them', () => {
  const bids = groupedRows([109, 1, 108, 2, 100, 4, 99, 8], 'bid', 10, false)
  expect(brief(bids)).toEqual([
    ['bid', 100, 7, 7],
    ['bid', 90, 8, 15],
  ])
  expect(bids[0]!.money).toBe(109 + 2 * 108 + 4 * 100)
  expect(brief(groupedRows([110, 1, 111, 2, 120, 4, 121, 8], 'ask', 10, false))).toEqual([
    ['ask', 110, 1, 1],
    ['ask', 120, 6, 7],
    ['ask', 130, 8, 15],
  ])
})

test('a step of one tick leaves levels as they are', () => {
  const levels = [1234, 9_007_199_254_740_992, 1233, 5]
  expect(groupedRows(levels, 'bid', 1, true).map((row) => [row.pxTicks, row.qtyLots, row.isPartial])).toEqual([
    [1234, 9_007_199_254_740_992, false],
    [1233, 5, false],
  ])
})

test('the last group of a book that was cut off may be larger than it is known to be', () => {
  const partial = (isCut: boolean) => groupedRows([20, 1, 15, 1, 11, 1], 'bid', 10, isCut).map((row) => row.isPartial)
  expect(partial(true)).toEqual([false, true])
  expect(partial(false)).toEqual([false, false])
})

test('grouping says the same as a sum over all levels, for any step', () => {
  let seed = 7
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let round = 0; round < 200; round++) {
    const side = round % 2 === 0 ? 'bid' : 'ask'
    const sign = side === 'bid' ? -1 : 1
    const step = 1 + random(30)
    const levels: number[] = []
    for (let i = 0, px = 5000; i < 40; i++, px += sign * (1 + random(9))) levels.push(px, 1 + random(1000))
    const sums = new Map<number, number>()
    for (let i = 0; i < levels.length; i += 2) {
      const at = side === 'bid' ? levels[i]! - (levels[i]! % step) : levels[i]! + ((step - (levels[i]! % step)) % step)
      sums.set(at, (sums.get(at) ?? 0) + levels[i + 1]!)
    }
    const rows = groupedRows(levels, side, step, false)
    expect(rows.map((row) => [row.pxTicks, row.qtyLots])).toEqual([...sums])
    expect(rows.at(-1)!.cumLots).toBe([...sums.values()].reduce((a, b) => a + b))
    expect(rows.every((row) => rowTicks(row.pxTicks, side, step) === row.pxTicks)).toBe(true)
  }
})

test('an own order at a price that the book has not gets a row in its place', () => {
  const rows = groupedRows([100, 5, 98, 5], 'bid', 1, false)
  expect(brief(bestRows(rows, 'bid', 3, [99, 100]))).toEqual([
    ['bid', 100, 5, 5],
    ['bid', 99, 0, 0],
    ['bid', 98, 5, 10],
  ])
  expect(bestRows(rows, 'bid', 1, [99])).toHaveLength(1)
})

test('standing rows have every price, and say on which side of the market it is', () => {
  const bids = groupedRows([99, 3, 97, 1], 'bid', 1, false)
  const asks = groupedRows([101, 2], 'ask', 1, false)
  expect(brief(standingRows(bids, asks, 102, 1, 6))).toEqual([
    ['ask', 102, 0, 0],
    ['ask', 101, 2, 2],
    [null, 100, 0, 0],
    ['bid', 99, 3, 3],
    ['bid', 98, 0, 0],
    ['bid', 97, 1, 4],
  ])
})

test('arrows begin at the touch, leave blanks out, stop at the ends, and find the nearest row where theirs is gone', () => {
  const rows = [null, ...standingRows([], groupedRows([105, 1], 'ask', 1, false), 106, 1, 2), null]
  const bids = bestRows(groupedRows([99, 1, 90, 1], 'bid', 1, false), 'bid', 2)
  const all = [...rows, ...bids]
  const to = (from: number | null, direction: 1 | -1) => rowNextTo(all, from, direction)?.pxTicks
  expect([to(null, -1), to(null, 1)]).toEqual([105, 99])
  expect([to(105, 1), to(99, -1)]).toEqual([99, 105])
  expect([to(106, -1), to(90, 1)]).toEqual([106, 90])
  expect(to(93, 1)).toBe(90)
  expect(rowNextTo([null, null], null, 1)).toBeNull()
})
