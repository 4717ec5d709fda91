import { describe, expect, test } from 'vitest'

import { HeatView, niceStep } from './view.js'

const SIZE = { widthPx: 1000, heightPx: 500 }
const bounds = (lastColumn: number, midTicks = 5000, firstColumn = 0) => ({ firstColumn, lastColumn, midTicks })

function view(): HeatView {
  const made = new HeatView()
  made.resize(SIZE)
  made.fit(5000, 1000)
  made.follow(bounds(4000))
  return made
}

test('a live view ends behind the newest column and holds half a column a pixel', () => {
  const { rightColumn, leftColumn, topTicks, bottomTicks } = view()
  expect([leftColumn, rightColumn]).toEqual([3501, 4001])
  expect([bottomTicks, topTicks]).toEqual([4500, 5500])
})

test('the first minutes fill the width, until somebody zooms', () => {
  const v = new HeatView()
  v.resize(SIZE)
  v.fit(5000, 1000)
  const widths = [1, 50, 200, 400, 600, 4000].map((kept) => {
    v.follow(bounds(kept - 1))
    return v.rightColumn - v.leftColumn
  })
  expect(widths).toEqual([100, 100, 200, 400, 500, 500])
  const zoomed = new HeatView()
  zoomed.resize(SIZE)
  zoomed.follow(bounds(199))
  zoomed.zoomTime(0.5, 0, bounds(199))
  zoomed.follow(bounds(399))
  expect(zoomed.rightColumn - zoomed.leftColumn).toBe(100)
})

test('places and pixels are each other’s reverse', () => {
  const v = view()
  expect(v.xOfColumn(v.columnAtX(123))).toBeCloseTo(123)
  expect(v.yOfTicks(v.ticksAtY(45))).toBeCloseTo(45)
  expect(v.yOfTicks(5500)).toBe(0)
})

test('new data moves a live view and leaves one that was scrolled back where it is', () => {
  const v = view()
  v.follow(bounds(4010))
  expect(v.rightColumn).toBe(4011)
  v.pan(200, 0, bounds(4010))
  expect(v.isLive).toBe(false)
  expect(v.rightColumn).toBe(4011 - 100)
  v.follow(bounds(4500, 9000))
  expect(v.rightColumn).toBe(3911)
  expect(v.midTicks).toBe(5000)
})

test('a view that is dragged to the newest column is live again, and so is one that is told to be', () => {
  const v = view()
  v.pan(200, 0, bounds(4000))
  v.pan(-500, 0, bounds(4000))
  expect(v.isLive).toBe(true)
  expect(v.rightColumn).toBe(4001)
  v.pan(900, 40, bounds(4000))
  v.toLive(bounds(4020, 5100))
  expect([v.isLive, v.rightColumn, v.midTicks]).toEqual([true, 4021, 5100])
})

test('back in time ends where a tenth of the width still shows something', () => {
  const v = view()
  v.pan(1e6, 0, bounds(4000, 5000, 3000))
  expect(v.rightColumn).toBe(3000 + 50)
})

test('the price is followed once it strays beyond three tenths of the height', () => {
  const v = view()
  v.follow(bounds(4001, 5290))
  expect(v.midTicks).toBe(5000)
  v.follow(bounds(4002, 5310))
  expect(v.midTicks).toBe(5310)
})

describe('zoom', () => {
  test('keeps what is under the pointer under it', () => {
    const v = view()
    v.pan(100, 0, bounds(4000))
    const column = v.columnAtX(300)
    v.zoomTime(0.5, 300, bounds(4000))
    expect(v.columnAtX(300)).toBeCloseTo(column)
    expect(v.columnsPerPx).toBe(0.25)
    const ticks = v.ticksAtY(80)
    v.zoomPrice(0.5, 80)
    expect(v.ticksAtY(80)).toBeCloseTo(ticks)
    expect(v.ticksPerPx).toBe(1)
  })

  test('of a live view keeps its right edge', () => {
    const v = view()
    v.zoomTime(0.5, 10, bounds(4000))
    expect([v.isLive, v.rightColumn]).toEqual([true, 4001])
  })

  test('ends at twenty columns, at all that there is with a fifth more, and at eight ticks', () => {
    const v = view()
    v.zoomTime(1e-9, 500, bounds(4000))
    expect(v.columnsPerPx).toBe(0.02)
    v.zoomTime(1e9, 500, bounds(4000))
    expect(v.columnsPerPx).toBeCloseTo((4001 * 1.2) / 1000)
    v.zoomPrice(1e-9, 250)
    expect(v.ticksPerPx).toBe(8 / 500)
  })
})

test('another size keeps the prices that are seen', () => {
  const v = view()
  v.resize({ widthPx: 400, heightPx: 250 })
  expect([v.bottomTicks, v.topTicks]).toEqual([4500, 5500])
})

test.each([
  [0.2, 1],
  [1, 1],
  [1.1, 2],
  [3, 5],
  [7, 10],
  [11, 20],
  [480, 500],
  [501, 1000],
])('the least step people count in from %d is %d', (least, step) => expect(niceStep(least)).toBe(step))
