// The depth series on a real chart in Chromium: colours where they belong, gaps, other axes, a feed that moves nobody, and its cost.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, expect, test } from 'vitest'

import { chromium, type Skip } from '../available.js'
import { launchToDraw } from '../hosts/browser.js'
import { openPage, type WidgetPage } from './harness.js'

/** `chartWith(options)` puts a chart on the page; `pixel(time, price)` is what stands there, as `r,g,b`. */
const SCRIPT = `
import { createChart } from 'lightweight-charts'
import { DepthHeatmapSeries, columnsFrom } from 'leadline/widget/lightweight-charts'

globalThis.chartWith = (seriesOptions = {}, chartOptions = {}) => {
  const layout = { background: { color: '#000000' }, textColor: '#ffffff', attributionLogo: false }
  const grid = { vertLines: { visible: false }, horzLines: { visible: false } }
  const chart = createChart(document.querySelector('#chart'), { width: 800, height: 400, layout, grid, ...chartOptions })
  const view = new DepthHeatmapSeries()
  const renderer = view.renderer()
  const draw = renderer.draw.bind(renderer)
  globalThis.drawMs = []
  renderer.draw = (...given) => {
    const from = performance.now()
    draw(...given)
    drawMs.push(performance.now() - from)
  }
  const quiet = { lastValueVisible: false, priceLineVisible: false }
  const series = chart.addCustomSeries(view, { ...quiet, bidRamp: '#000044, #0000ff', askRamp: '#440000, #ff0000', ...seriesOptions })
  Object.assign(globalThis, { chart, series, columnsFrom })
}
/** Typed arrays don't come over from the test. */
globalThis.flat = ({ flatBids, flatAsks, ...column }) =>
  flatBids ? { ...column, bids: Float64Array.from(flatBids), asks: Float64Array.from(flatAsks) } : column
globalThis.pixelAt = (x, y) => {
  const { data } = chart.takeScreenshot().getContext('2d').getImageData(Math.round(x), Math.round(y), 1, 1)
  return [...data.slice(0, 3)].join()
}
globalThis.pixel = (time, price) => pixelAt(chart.timeScale().timeToCoordinate(time), series.priceToCoordinate(price))
`

const COLUMNS = [
  {
    time: 100,
    bids: [
      [99, 10],
      [98, 1],
      [97, 5],
    ],
    asks: [
      [101, 10],
      [102, 1],
      [103, 5],
    ],
  },
  { time: 101, flatBids: [99, 1, 98, 10], flatAsks: [101, 1, 102, 10] },
  { time: 102, bids: [], asks: [], gap: 'gap_seq', price: 100 },
  { time: 103, bids: [], asks: [] },
  { time: 104, bids: [[99, 10]], asks: [[101, 10]], gap: 'checksum' },
]

interface TestChart {
  timeScale(): {
    fitContent(): void
    height(): number
    timeToCoordinate(time: number): number
    getVisibleRange(): { from: number; to: number }
    scrollToPosition(position: number, isAnimated: boolean): void
  }
  priceScale(id: string): { applyOptions(options: object): void }
  removeSeries(series: TestSeries): void
  remove(): void
}
interface TestSeries {
  setData(columns: readonly unknown[]): void
  update(column: unknown): void
  data(): readonly unknown[]
  priceToCoordinate(price: number): number
  applyOptions(options: object): void
  options(): { priceFormat: { precision: number; minMove: number } }
}
declare const self: {
  chart: TestChart
  series: TestSeries
  drawMs: number[]
  market: { watched: number; tell(event: object): void }
  end: () => void
  chartWith(series?: object, chart?: object): void
  flat(column: object): object
  pixel(time: number, price: number): string
  pixelAt(x: number, y: number): string
  columnsFrom(source: unknown, wish: object, series: TestSeries, options: object): () => void
} & typeof globalThis

let browser: Browser | undefined
let widgets: WidgetPage | undefined

/** A fresh chart, on the page that all tests share. */
async function chartWith(skip: Skip, series: object = {}, chart: object = {}) {
  const path = chromium(skip)
  browser ??= await launchToDraw(path)
  widgets ??= await openPage(browser, '<div id="chart"></div>', { script: SCRIPT })
  await widgets.page.evaluate(([series, chart]) => self.chartWith(series, chart), [series, chart])
  return widgets
}

afterEach(async () => {
  expect(widgets?.errors ?? []).toEqual([])
  await widgets?.page.evaluate(() => self.chart.remove())
})
afterAll(() => browser?.close())

const show = (page: Page, columns: readonly object[]) =>
  page.evaluate(async (columns) => {
    const typed = columns.map((column) => self.flat(column))
    self.series.setData(typed)
    self.chart.timeScale().fitContent()
    await new Promise(requestAnimationFrame)
  }, columns)

const pixels = (page: Page, ...places: (readonly [time: number, price: number])[]) =>
  page.evaluate((places) => places.map(([time, price]) => self.pixel(time, price)), places)

const BLACK = '0,0,0'

test('amounts have the colours of their side, between the cut-offs', async ({ skip }) => {
  const { page } = await chartWith(skip, { lower: 2, upper: 10, group: 1 })
  await show(page, COLUMNS)
  expect(await pixels(page, [100, 99], [100, 101], [100, 98], [100, 97], [101, 99], [101, 98], [101, 102])).toEqual([
    ...['0,0,255', '255,0,0', BLACK, '0,0,138', BLACK, '0,0,255', '255,0,0'],
  ])
  // between bid and ask nothing rests
  expect(await pixels(page, [100, 100], [101, 100])).toEqual([BLACK, BLACK])
})

test('cells are a price step high, and no higher', async ({ skip }) => {
  const { page } = await chartWith(skip, { upper: 10, group: 1 })
  await show(page, COLUMNS)
  expect(await pixels(page, [100, 99.4], [100, 98.6], [100, 99.7])).toEqual(['0,0,255', '0,0,255', BLACK])
  await page.evaluate(() => self.series.applyOptions({ group: 2 }))
  // 99 counts down to 98 with it, 101 and 102 up to 102
  expect(await pixels(page, [100, 98], [100, 99.2], [100, 102], [100, 100])).toEqual([
    ...['0,0,255', BLACK, '255,0,0', BLACK],
  ])
})

test('a percentile cuts off by what is in sight', async ({ skip }) => {
  const { page } = await chartWith(skip, { lower: '70%', upper: '100%', group: 1 })
  await show(page, COLUMNS)
  const [large, small] = await pixels(page, [100, 99], [100, 98])
  expect(large).toBe('0,0,255')
  expect(small).toBe(BLACK)
})

test('a gap is marked, with a book and without; whitespace stays empty', async ({ skip }) => {
  const { page } = await chartWith(skip, { upper: 10, group: 1, gapColor: '#00ff00' })
  await show(page, COLUMNS)
  const atFoot = (time: number) =>
    page.evaluate((time) => {
      const { chart, pixelAt } = self
      const x = chart.timeScale().timeToCoordinate(time)
      const height = 400 - chart.timeScale().height()
      return [pixelAt(x, height - 2), pixelAt(x, height / 2)]
    }, time)
  expect(await atFoot(100)).toEqual([BLACK, BLACK])
  expect(await atFoot(102)).toEqual(['0,255,0', '0,41,0'])
  expect(await atFoot(103)).toEqual([BLACK, BLACK])
  expect(await atFoot(104)).toEqual(['0,255,0', BLACK])
  expect(await pixels(page, [104, 99])).toEqual(['0,0,255'])
})

test.for([
  ['logarithmic', { mode: 1 }],
  ['in per cent', { mode: 2 }],
  ['upside down', { invertScale: true }],
] as const)('an axis that is %s has the cells at their prices', async ([, options], { skip }) => {
  const { page } = await chartWith(skip, { lower: 2, upper: 10, group: 1 })
  const column = {
    bids: [
      [20, 10],
      [10, 5],
    ],
    asks: [
      [40, 5],
      [80, 10],
    ],
  }
  await show(page, [
    { time: 100, ...column },
    { time: 101, ...column },
  ])
  await page.evaluate((options) => self.chart.priceScale('right').applyOptions(options), options)
  expect(await pixels(page, [100, 20], [100, 10], [100, 40], [100, 80], [100, 27], [100, 60])).toEqual([
    ...['0,0,255', '0,0,138', '138,0,0', '255,0,0', BLACK, BLACK],
  ])
})

test('columns that share a pixel are still seen', async ({ skip }) => {
  const { page } = await chartWith(skip, { upper: 10, group: 1 }, { timeScale: { minBarSpacing: 0.1 } })
  const columns = Array.from({ length: 4000 }, (_, i) => ({
    time: 100 + i,
    bids: [[99, i === 2000 ? 10 : 0.01]],
    asks: [[101, 0.01]],
  }))
  await show(page, columns)
  expect(await pixels(page, [2100, 99], [2100, 101])).toEqual(['0,0,255', '68,0,0'])
})

test('a feed keeps its columns bounded, moves nobody who has scrolled back, and ends', async ({ skip }) => {
  const { page } = await chartWith(skip, { upper: 10 })
  const tellSeconds = (from: number, to: number) =>
    page.evaluate(
      ([from, to]) => {
        for (let s = from; s < to; s++)
          self.market.tell({
            kind: 'book',
            bids: [9900, 5, 9899, 9],
            asks: [9901, 5, 9902, 9],
            tsUs: (1e9 + s) * 1e6,
          })
      },
      [from, to] as const,
    )
  await page.evaluate(() => {
    const { market, series, columnsFrom } = self
    market.tell({ kind: 'instrument', tickSize: '0.01', lotSize: '1' })
    const wish = { venue: 'binance', symbol: 'BTC/USDT' }
    self.end = columnsFrom(market, wish, series, { columns: 300 })
  })
  await tellSeconds(0, 300)
  const shown = () =>
    page.evaluate(async () => {
      await new Promise(requestAnimationFrame)
      const { chart, series } = self
      return { range: chart.timeScale().getVisibleRange(), columns: series.data().length }
    })
  const live = await shown()
  expect(live.range.to).toBe(1e9 + 299)
  await tellSeconds(300, 310)
  expect((await shown()).range.to).toBe(1e9 + 309)

  await page.evaluate(() => self.chart.timeScale().scrollToPosition(-40, false))
  const back = await shown()
  await tellSeconds(310, 420)
  const later = await shown()
  expect(later.range).toEqual(back.range)
  expect(later.columns).toBeLessThanOrEqual(330)
  expect(await page.evaluate(() => self.series.options().priceFormat)).toMatchObject({
    precision: 2,
    minMove: 0.01,
  })

  expect(await page.evaluate(() => self.market.watched)).toBe(1)
  expect(await page.evaluate(() => (self.end(), self.market.watched))).toBe(0)
})

test('a series that was removed draws no more', async ({ skip }) => {
  const { page } = await chartWith(skip, { upper: 10, group: 1 })
  await show(page, COLUMNS)
  const [x, y] = await page.evaluate(() => {
    const { chart, series } = self
    return [chart.timeScale().timeToCoordinate(100), series.priceToCoordinate(99)] as const
  })
  await page.evaluate(() => self.chart.removeSeries(self.series))
  expect(await page.evaluate(([x, y]) => self.pixelAt(x, y), [x, y] as const)).toBe(BLACK)
})

test('600 columns of 200 levels a side are drawn well within a frame', async ({ skip }) => {
  const { page } = await chartWith(skip, { lower: '40%', upper: '97%', group: 1 })
  const drawMs = await page.evaluate(async () => {
    const { chart, series } = self
    const side = (from: number, step: number, seed: number) =>
      Float64Array.from({ length: 400 }, (_, i) =>
        i % 2 === 0 ? from + (step * i) / 2 : 1 + ((i * 7919 + seed * 104_729) % 997),
      )
    const column = (i: number) => ({ time: 100 + i, bids: side(10_000, -1, i), asks: side(10_001, 1, i + 7) })
    series.setData(Array.from({ length: 600 }, (_, i) => column(i)))
    chart.timeScale().fitContent()
    await new Promise(requestAnimationFrame)
    self.drawMs.length = 0
    for (let i = 600; i < 660; i++) {
      series.update(column(i))
      await new Promise(requestAnimationFrame)
    }
    return self.drawMs
  })
  drawMs.sort((a, b) => a - b)
  expect(drawMs.length).toBeGreaterThanOrEqual(50)
  // The median: a machine that does other things besides stretches single frames.
  expect(drawMs[drawMs.length >> 1]).toBeLessThan(16)
})
