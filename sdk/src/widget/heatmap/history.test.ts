import { describe, expect, test } from 'vitest'

import { DepthHistory, GAP, LIVE, STALE } from './history.js'

const COLUMN_US = 100_000
const T0 = 1_700_000_000_000_000

const made = (columns = 8, levels = 3) => new DepthHistory({ columns, levels, columnUs: COLUMN_US })
const side = (...pairs: number[]) => Float64Array.from(pairs)

/** What a column shows, as prices and sizes. */
function shown(history: DepthHistory, column: number) {
  const slot = history.slotOf(column)
  const at = 2 * slot * history.levels
  const read = (from: number, n: number) =>
    Array.from({ length: n }, (_, i) => [history.pxTicks[from + i]! + history.originTicks, history.qtyLots[from + i]!])
  return {
    bids: read(at, history.bidCounts[slot]!),
    asks: read(at + history.levels, history.askCounts[slot]!),
    flags: history.flags[slot],
  }
}

test('a book is the column of its time, and stands until the next one', () => {
  const history = made()
  history.book(T0, side(100, 5, 99, 7), side(101, 6))
  history.book(T0 + 3 * COLUMN_US, side(100, 4), side(101, 6, 102, 1))
  const first = T0 / COLUMN_US
  expect([history.first, history.last]).toEqual([first, first + 3])
  const before = { bids: [[100, 5], [99, 7]], asks: [[101, 6]], flags: LIVE } // prettier-ignore
  for (const column of [first, first + 1, first + 2]) expect(shown(history, column)).toEqual(before)
  expect(shown(history, first + 3)).toEqual({ bids: [[100, 4]], asks: [[101, 6], [102, 1]], flags: LIVE }) // prettier-ignore
})

test('the last book within a column is what it shows; levels beyond those that are kept are left out', () => {
  const history = made(8, 2)
  history.book(T0, side(100, 5), side(101, 6))
  history.book(T0 + 10, side(100, 1, 99, 2, 98, 3), side(101, 9))
  expect(shown(history, history.last)).toEqual({ bids: [[100, 1], [99, 2]], asks: [[101, 9]], flags: LIVE }) // prettier-ignore
  expect(history.last).toBe(history.first)
})

test('the oldest columns make room, and their numbers stay those of their times', () => {
  const history = made(4)
  for (let i = 0; i < 10; i++) history.book(T0 + i * COLUMN_US, side(100 + i, 1), side(200, 1))
  const first = T0 / COLUMN_US
  expect([history.first, history.last]).toEqual([first + 6, first + 9])
  expect(history.has(first + 5)).toBe(false)
  expect(history.bidTicks(history.slotOf(first + 7))).toBe(107)
})

test('while the book is lost columns are empty and marked; the column in which it was lost keeps what it had', () => {
  const history = made()
  history.book(T0, side(100, 5), side(101, 6))
  history.state(T0 + 50_000, GAP)
  history.advance(T0 + 2 * COLUMN_US)
  history.book(T0 + 3 * COLUMN_US, side(90, 1), side(91, 1))
  const first = T0 / COLUMN_US
  expect(shown(history, first)).toEqual({ bids: [[100, 5]], asks: [[101, 6]], flags: LIVE | GAP })
  expect(shown(history, first + 1)).toEqual({ bids: [], asks: [], flags: GAP })
  expect(history.bidTicks(history.slotOf(first + 1))).toBeNaN()
  expect(shown(history, first + 3)).toEqual({ bids: [[90, 1]], asks: [[91, 1]], flags: GAP | LIVE })
  history.advance(T0 + 4 * COLUMN_US)
  expect(shown(history, first + 4).flags).toBe(LIVE)
})

test('a stale book is repeated, and marked as what was last known', () => {
  const history = made()
  history.book(T0, side(100, 5), side(101, 6))
  history.state(T0 + COLUMN_US, STALE)
  history.advance(T0 + 2 * COLUMN_US)
  expect(shown(history, T0 / COLUMN_US + 2)).toEqual({ bids: [[100, 5]], asks: [[101, 6]], flags: STALE })
})

test('before the first book nothing is missing, and time that goes back changes nothing', () => {
  const history = made()
  history.state(T0, GAP)
  history.advance(T0 + COLUMN_US)
  expect(history.isEmpty).toBe(true)
  history.book(T0 + COLUMN_US, side(100, 5), side(101, 6))
  history.advance(T0)
  expect(history.last).toBe(T0 / COLUMN_US + 1)
})

test('a pause that is longer than what is kept leaves nothing of before', () => {
  const history = made(4)
  history.book(T0, side(100, 5), side(101, 6))
  history.book(T0 + 60 * COLUMN_US, side(100, 1), side(101, 2))
  expect([history.first, history.last]).toEqual([T0 / COLUMN_US + 60, T0 / COLUMN_US + 60])
})

test('a price that is 2^23 ticks away begins anew: 32 bits could not tell its ticks apart', () => {
  const history = made()
  history.book(T0, side(100, 5), side(101, 6))
  history.book(T0 + COLUMN_US, side(2 ** 40, 5), side(2 ** 40 + 1, 6))
  expect(history.first).toBe(history.last)
  expect(history.askTicks(history.slotOf(history.last))).toBe(2 ** 40 + 1)
})

describe('trades', () => {
  test('are summed in their columns, by side; those of no column are left out', () => {
    const history = made()
    history.book(T0, side(100, 5), side(101, 6))
    history.advance(T0 + COLUMN_US)
    const at = (tsUs: number, which: 'buy' | 'sell', pxTicks: number, qtyLots: number) => ({
      side: which,
      pxTicks,
      qtyLots,
      tsUs,
    })
    history.trades([
      at(T0, 'buy', 101, 2),
      at(T0 + 10, 'buy', 103, 2),
      at(T0 + COLUMN_US, 'sell', 100, 9),
      at(T0 - COLUMN_US, 'sell', 1, 1),
    ])
    const slot = history.slotOf(history.first)
    expect(history.buyLots[slot]).toBe(4)
    expect(history.buyWorth[slot]! / history.buyLots[slot]!).toBe(102)
    expect(history.sellLots[history.slotOf(history.last)]).toBe(9)
    expect(history.sellLots[slot]).toBe(0)
  })

  test('a slot that is used again has none of the old ones', () => {
    const history = made(2)
    history.book(T0, side(100, 5), side(101, 6))
    history.trades([{ side: 'buy', pxTicks: 101, qtyLots: 3, tsUs: T0 }])
    history.advance(T0 + 2 * COLUMN_US)
    expect(history.buyLots[history.slotOf(history.last)]).toBe(0)
  })
})

test('every change of a slot has a greater version', () => {
  const history = made(2)
  const seen: number[] = []
  for (let i = 0; i < 5; i++) {
    history.book(T0 + i * COLUMN_US, side(100, i + 1), side(101, 6))
    seen.push(history.versions[history.slotOf(history.last)]!)
  }
  history.clear()
  history.book(T0, side(100, 5), side(101, 6))
  seen.push(history.versions[history.slotOf(history.last)]!)
  for (let i = 1; i < seen.length; i++) expect(seen[i]).toBeGreaterThan(seen[i - 1]!)
})
