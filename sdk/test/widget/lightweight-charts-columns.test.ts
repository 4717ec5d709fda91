// What the depth series is fed with and what it makes of it, without a page: grouping, cut-offs, columns in order, gaps, the bound.
import { expect, test, vi } from 'vitest'

import { AmountsInSight } from '../../src/widget/lightweight-charts/amounts-in-sight.js'
import { cellsOf } from '../../src/widget/lightweight-charts/cells.js'
import { columnsFrom, type ColumnsOptions } from '../../src/widget/lightweight-charts/columns-from.js'
import { amountOf, type CutOff, type DepthColumn } from '../../src/widget/lightweight-charts/options.js'
import { ASK_BIT, markCells } from '../../src/widget/lightweight-charts/raster.js'
import type { SourceEvent, Wish } from '../../src/widget/source.js'

test('bids count down to a step, asks up, and amounts of a step are summed', () => {
  const bids = cellsOf(
    [
      [100.07, 1],
      [100.05, 2],
      [100.04, 4],
      [99.9, 0],
    ],
    0.05,
    'bid',
  )
  expect([...bids.rows]).toEqual([2001, 2000])
  expect([...bids.amounts]).toEqual([3, 4])
  const asks = cellsOf(Float64Array.of(100.07, 1, 100.1, 2, 100.11, 4), 0.05, 'ask')
  expect([...asks.rows]).toEqual([2002, 2003])
  expect([...asks.amounts]).toEqual([3, 4])
  expect([asks.lowRow, asks.highRow]).toEqual([2002, 2003])
})

test('a price that is a step in decimal is one in doubles too', () => {
  const ticks = Array.from({ length: 2000 }, (_, i) => 6_498_801 - i)
  const prices = ticks.map((tick) => [tick / 100, 1] as const)
  expect([...cellsOf(prices, 0.01, 'bid').rows]).toEqual(ticks)
  expect([...cellsOf(prices.toReversed(), 0.01, 'ask').rows]).toEqual(ticks.toReversed())
})

test('a side without levels has no cells', () => {
  expect(cellsOf([], 1, 'bid')).toMatchObject({ rows: new Float64Array(0), lowRow: NaN, highRow: NaN })
})

test('percentiles are of what is in sight, and forget what has left it', () => {
  const sight = new AmountsInSight()
  const small = cellsOf(
    Array.from({ length: 99 }, (_, i) => [99 - i, 1] as const),
    1,
    'bid',
  )
  const large = cellsOf([[100, 1000]], 1, 'ask')
  expect(sight.percentile(0.5)).toBe(0)
  sight.look([small, large])
  expect(sight.percentile(0.99)).toBeCloseTo(1, 1)
  expect(sight.percentile(1)).toBeGreaterThan(950)
  sight.look([small])
  expect(sight.percentile(1)).toBeCloseTo(1, 1)
})

test('a cut-off is an amount or a percentile, and nothing else', () => {
  expect(amountOf(2.5, () => 0)).toBe(2.5)
  expect(amountOf('97.5%', (share) => share)).toBe(0.975)
  for (const wrong of ['97', '101%', '-1%', -1, NaN] as CutOff[])
    expect(() => amountOf(wrong, () => 0), String(wrong)).toThrow(/cut-off: found/)
})

test('where cells share a pixel the larger is seen, whatever its side', () => {
  const codes = new Uint16Array(2)
  const wish = { width: 1, height: 2, baseRow: 0, rowsPerPixel: 10, isInverted: false, lower: 0, upper: 10 }
  const bids = cellsOf(Float64Array.of(12, 2, 5, 10, 4, 1), 1, 'bid')
  const asks = cellsOf(Float64Array.of(6, 9, 13, 10, 20, 5), 1, 'ask')
  markCells(codes, 0, bids, 0, wish)
  markCells(codes, 0, asks, ASK_BIT, wish)
  expect([...codes]).toEqual([ASK_BIT | 256, 256])
})

const START_S = 1_795_000_000

/** A series that keeps the chart's rules: times ascend, and the newest alone may be written again. */
function feed(options: ColumnsOptions = {}, wish: Partial<Wish> = {}) {
  let columns: DepthColumn[] = []
  const series = {
    setData(data: DepthColumn[]) {
      columns = [...data]
    },
    update(column: DepthColumn) {
      const last = columns.at(-1)
      if (last && column.time < last.time) throw new Error(`update: ${String(column.time)} after ${String(last.time)}`)
      if (last?.time === column.time) columns.pop()
      columns.push(column)
    },
    applyOptions: vi.fn(),
  }
  let told: ((event: SourceEvent) => void) | null = null
  const watch = vi.fn((_: Wish, listener: (event: SourceEvent) => void) => {
    told = listener
    return () => void (told = null)
  })
  const end = columnsFrom({ watch }, { venue: 'binance', symbol: 'BTC/USDT', ...wish }, series, options)
  const tell = (event: SourceEvent) => told?.(event)
  tell({ kind: 'instrument', tickSize: '0.5', lotSize: '0.001' })
  return {
    ...{ series, watch, end, tell },
    isTold: () => told !== null,
    columns: () => columns,
    /** `s` seconds after the start. */
    book: (s: number, bidTicks = 200) =>
      tell({
        ...{ kind: 'book', epoch: 1, tsUs: (START_S + s) * 1e6, tsVenueUs: NaN },
        ...{ bids: Float64Array.of(bidTicks, 1500), asks: Float64Array.of(bidTicks + 2, 500) },
      }),
    clock: (s: number) => tell({ kind: 'clock', tsUs: (START_S + s) * 1e6 }),
    state: (s: number, state: 'live' | 'resync', reason: string | null = null) =>
      tell({ kind: 'state', state, reason, epoch: 1, tsUs: (START_S + s) * 1e6 }),
    /** Seconds after the start, and why there is a gap. */
    times: () => columns.map(({ time, gap }) => [Number(time) - START_S, ...(gap === undefined ? [] : [gap])]),
  }
}

test('prices and amounts become doubles, and the axis takes its decimals from the tick', () => {
  const { series, columns, book, watch } = feed({}, { depth: 50 })
  book(0)
  expect(columns()).toEqual([
    { time: START_S, bids: Float64Array.of(100, 1.5), asks: Float64Array.of(101, 0.5), price: 100.5 },
  ])
  expect(series.applyOptions).toHaveBeenCalledWith({ priceFormat: { type: 'price', precision: 1, minMove: 0.5 } })
  expect(watch.mock.calls[0]![0]).toMatchObject({ channels: ['book'], depth: 50 })
})

test('a column has the last book of its second, and a quiet second the book that stands', () => {
  const { columns, times, book, clock } = feed()
  book(0.1)
  book(0.9, 210)
  clock(3.2)
  expect(times()).toEqual([[0], [1], [2], [3]])
  expect(columns().map(({ bids }) => (bids as Float64Array)[0])).toEqual([105, 105, 105, 105])
})

test('a gap marks every column that it touches, and a book is never carried through it', () => {
  const { columns, times, book, clock, state } = feed()
  book(0)
  state(1.5, 'resync', 'gap_seq')
  clock(3)
  state(4.5, 'live')
  book(4.6)
  clock(5)
  expect(times()).toEqual([[0], [1, 'gap_seq'], [2, 'gap_seq'], [3, 'gap_seq'], [4, 'gap_seq'], [5]])
  expect(columns().map(({ bids }) => bids.length > 0)).toEqual([true, true, false, false, true, true])
})

test('a long silence is a gap until the book is told again', () => {
  const { columns, times, book, clock } = feed()
  book(0)
  clock(20)
  clock(21)
  book(22)
  clock(23)
  expect(times().slice(0, 2)).toEqual([[0], [1, 'silence']])
  expect(times().slice(-4)).toEqual([[20, 'silence'], [21, 'silence'], [22, 'silence'], [23]])
  expect(
    columns()
      .map(({ bids }) => bids.length > 0)
      .lastIndexOf(false),
  ).toBe(21)
})

test('before the first book there is nothing', () => {
  const { times, state, clock } = feed()
  state(0, 'resync')
  clock(5)
  expect(times()).toEqual([])
})

test('columns of many seconds begin at whole multiples', () => {
  const { times, book } = feed({ everyS: 10 })
  book(3)
  book(19)
  book(21)
  expect(times()).toEqual([[0], [10], [20]])
})

test('the number of columns is bounded, also after a night', () => {
  const { times, book, clock } = feed({ columns: 100 })
  book(0)
  for (let s = 1; s < 500; s++) clock(s)
  expect(times().length).toBeGreaterThanOrEqual(100)
  expect(times().length).toBeLessThanOrEqual(110)
  expect(times().at(-1)).toEqual([499])
  book(40_000)
  expect(times().length).toBeLessThanOrEqual(110)
  expect(times().at(-1)).toEqual([40_000, 'silence'])
})

test('problems are handed on, the end ends, and wrong options are refused', () => {
  const onProblem = vi.fn()
  const { tell, end, isTold, columns, book } = feed({ onProblem })
  tell({ kind: 'problem', code: 'not_found', detail: 'no such market' })
  expect(onProblem).toHaveBeenCalledWith({ kind: 'problem', code: 'not_found', detail: 'no such market' })
  book(0)
  end()
  expect(isTold()).toBe(false)
  expect(columns()).toHaveLength(1)
  expect(() => feed({ everyS: 0.5 })).toThrow('everyS: found 0.5')
  expect(() => feed({ columns: 0 })).toThrow('columns: found 0')
})
