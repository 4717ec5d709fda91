// The heatmap in Chromium: with WebGL2 and without, the same picture and the same ways to use it.
import pixelmatch from 'pixelmatch'
import type { Browser, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, describe, expect, test } from 'vitest'

import { chromium, type Skip } from '../available.js'
import { launchToDraw } from '../hosts/browser.js'
import { openPage } from './harness.js'
import { marketEvents, type ToldEvent } from './market-events.js'
import { settled } from './pictures.js'

const T0 = 1_767_225_600_000_000
const PLAIN = 'show="best" announce-ms="0" cutoff="0 10" cutoff-unit="size" group="1"'
const INSTRUMENT: ToldEvent = { kind: 'instrument', tickSize: '1', lotSize: '1' }
/** Prices 90 to 110, one large level a side: bids 95 (10 lots), asks 106 (10 lots); a lot at the best prices. */
const BOOK = { kind: 'book', bids: [100, 1, 95, 10, 90, 1], asks: [101, 1, 106, 10, 110, 1] }
const book = (column: number, more: object = {}): ToldEvent => ({ ...BOOK, ...more, tsUs: T0 + column * 100_000 })
const state = (name: string, column: number, reason: string | null = null): ToldEvent => ({
  ...{ kind: 'state', state: name, reason, epoch: 1 },
  tsUs: T0 + column * 100_000,
})

const browsers = new Map<boolean, Promise<Browser>>()
afterAll(async () => {
  for (const browser of browsers.values()) await (await browser).close()
})

async function open(skip: Skip, attributes: string, { gl = true, style = '', script = '', ...context } = {}) {
  const path = chromium(skip)
  let browser = browsers.get(gl)
  if (!browser) browsers.set(gl, (browser = launchToDraw(path, { gl })))
  const body = `<leadline-heatmap market="binance:A/B" source="test" time-zone="UTC" ${attributes}></leadline-heatmap><style>leadline-heatmap { height: 300px; ${style} }</style>`
  const opened = await openPage(await browser, body, { script, viewport: { width: 600, height: 300 }, ...context })
  await opened.page.waitForFunction(() => globalThis.market.watched === 1)
  return opened
}

async function tell(page: Page, ...events: readonly ToldEvent[]): Promise<void> {
  await page.evaluate((all) => all.forEach((event) => globalThis.market.tell(event)), events)
  await settled(page)
}

interface Stats {
  painter: string
  columns: number
  isLive: boolean
  leftColumn: number
  rightColumn: number
  bottomTicks: number
  topTicks: number
}
const stats = (page: Page) =>
  page.evaluate(() => (document.querySelector('leadline-heatmap') as unknown as { stats: Stats }).stats)

/** The plot as it is on the screen, and colours in it by time and price. */
async function plot(page: Page) {
  const box = (await page.locator('.cells').boundingBox())!
  const png = PNG.sync.read(await page.screenshot({ clip: box }))
  const seen = await stats(page)
  const at = (x: number, y: number) => [...png.data.subarray(4 * (y * png.width + x), 4 * (y * png.width + x) + 3)]
  return {
    png,
    at,
    /** At a column, counted from T0, and a price. */
    cell(column: number, ticks: number) {
      const share = (T0 / 100_000 + column + 0.5 - seen.leftColumn) / (seen.rightColumn - seen.leftColumn)
      const y = (1 - (ticks - seen.bottomTicks) / (seen.topTicks - seen.bottomTicks)) * png.height
      return at(Math.floor(share * png.width), Math.floor(y))
    },
  }
}

const BACKGROUND = [0x0b, 0x0e, 0x13]
/** Last colours of the default ramps. */
const [BRIGHT_BID, BRIGHT_ASK] = [[0xd7, 0xff, 0xf2], [0xff, 0xe3, 0xb0]] // prettier-ignore

describe.each([
  ['webgl2', true],
  ['canvas', false],
])('%s', (painter, gl) => {
  test('a cell has the colour of its size, by side; what is empty has the background', async ({ skip }) => {
    const { page, errors, close } = await open(skip, PLAIN, { gl })
    await tell(page, INSTRUMENT, state('live', 0), ...Array.from({ length: 200 }, (_, i) => book(i)))
    expect((await stats(page)).painter).toBe(painter)
    const { cell } = await plot(page)
    expect(cell(150, 95)).toEqual(BRIGHT_BID)
    expect(cell(150, 106)).toEqual(BRIGHT_ASK)
    expect(cell(150, 97)).toEqual(BACKGROUND)
    expect(cell(150, 103.4)).toEqual(BACKGROUND)
    expect(errors).toEqual([])
    await close()
  })

  test('a level that goes is gone from then on, and not before', async ({ skip }) => {
    const { page, close } = await open(skip, PLAIN, { gl })
    const without = { bids: [100, 1, 90, 1] }
    await tell(page, INSTRUMENT, state('live', 0), ...Array.from({ length: 100 }, (_, i) => book(i)))
    await tell(page, ...Array.from({ length: 100 }, (_, i) => book(100 + i, without)))
    const { cell } = await plot(page)
    expect(cell(90, 95)).toEqual(BRIGHT_BID)
    expect(cell(110, 95)).toEqual(BACKGROUND)
    await close()
  })

  test('a gap is hatched and has no book, the strip below says where; a stale book is grey', async ({ skip }) => {
    const { page, close } = await open(skip, PLAIN, { gl })
    const live = (from: number) => Array.from({ length: 60 }, (_, i) => book(from + i))
    await tell(page, INSTRUMENT, state('live', 0), ...live(0), state('resync', 60, 'gap_seq'))
    expect(await page.locator('.notice').textContent()).toBe('resync (gap_seq) for 0 s')
    await tell(page, { kind: 'clock', tsUs: T0 + 99 * 100_000 }, ...live(100))
    const { cell, at, png } = await plot(page)
    expect(cell(50, 95)).toEqual(BRIGHT_BID)
    expect(cell(80, 95)).not.toEqual(BRIGHT_BID)
    expect(cell(120, 95)).toEqual(BRIGHT_BID)
    const seen = await stats(page)
    const x = (column: number) =>
      Math.floor(((T0 / 100_000 + column - seen.leftColumn) / (seen.rightColumn - seen.leftColumn)) * png.width)
    expect(at(x(80), png.height - 2)).toEqual([0xc0, 0x26, 0xd3])
    expect(at(x(120), png.height - 2)).not.toEqual([0xc0, 0x26, 0xd3])
    expect(await page.locator('.notice').isHidden()).toBe(true)

    await tell(page, state('stale', 160, 'stale'), { kind: 'clock', tsUs: T0 + 190 * 100_000 })
    const stale = await plot(page)
    for (const column of [120, 180]) {
      const [r, g, b] = stale.cell(column, 95) as [number, number, number]
      expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThan(20)
    }
    expect(await page.locator('.notice').textContent()).toContain('stale for 3 s')
    await close()
  })
})

test('both painters make the same picture of a market', async ({ skip }) => {
  const events = await marketEvents({ seconds: 50, depth: 100 })
  const pictures: PNG[] = []
  for (const gl of [true, false]) {
    const { page, close } = await open(skip, 'show="" cutoff="20 95"', { gl })
    await tell(page, ...events)
    pictures.push((await plot(page)).png)
    await close()
  }
  const [a, b] = pictures as [PNG, PNG]
  expect(
    pixelmatch(a.data, b.data, undefined, a.width, a.height, { threshold: 0.1 }) / (a.width * a.height),
  ).toBeLessThan(0.01)
})

describe('a person', () => {
  const long = [INSTRUMENT, state('live', 0), ...Array.from({ length: 1500 }, (_, i) => book(i))]

  test('scrolls back, is not moved by what is new, and comes back', async ({ skip }) => {
    const { page, close } = await open(skip, 'announce-ms="0"')
    await tell(page, ...long)
    const live = page.getByRole('button', { name: /live/i })
    expect(await live.isDisabled()).toBe(true)
    const before = await stats(page)
    await page.mouse.move(200, 150)
    await page.mouse.down()
    await page.mouse.move(300, 170)
    await page.mouse.up()
    const dragged = await stats(page)
    expect(dragged.isLive).toBe(false)
    expect(dragged.rightColumn).toBeCloseTo(before.rightColumn - 100 * 0.5)
    expect(dragged.topTicks).toBeGreaterThan(before.topTicks)
    await tell(page, ...Array.from({ length: 300 }, (_, i) => book(1500 + i)))
    expect((await stats(page)).rightColumn).toBe(dragged.rightColumn)
    await live.click()
    await settled(page)
    expect(await stats(page)).toMatchObject({ isLive: true, rightColumn: T0 / 100_000 + 1800 })
    await close()
  })

  test('zooms time at the pointer, the price over its axis or with shift, and resets with a double click', async ({
    skip,
  }) => {
    const { page, close } = await open(skip, 'announce-ms="0"')
    await tell(page, ...long)
    await page.mouse.move(200, 150)
    const width = ({ rightColumn, leftColumn }: Stats) => rightColumn - leftColumn
    const height = ({ topTicks, bottomTicks }: Stats) => topTicks - bottomTicks
    const first = await stats(page)
    await page.mouse.wheel(0, -200)
    await settled(page)
    const closer = await stats(page)
    expect(width(closer)).toBeLessThan(width(first))
    expect(height(closer)).toBe(height(first))
    await page.mouse.move(580, 150)
    await page.mouse.wheel(0, 200)
    await settled(page)
    const taller = await stats(page)
    expect(height(taller)).toBeGreaterThan(height(closer))
    expect(width(taller)).toBe(width(closer))
    await page.mouse.dblclick(200, 150)
    await settled(page)
    expect(await stats(page)).toMatchObject({ leftColumn: first.leftColumn, topTicks: first.topTicks, isLive: true })
    await close()
  })

  test('cuts off what is small and what is large, by slider and by key; the market keeps it where that is wished', async ({
    skip,
  }) => {
    const { page, close } = await open(skip, 'announce-ms="0" show="controls" cutoff="0 100" remember group="1"')
    await tell(page, ...long)
    expect((await plot(page)).cell(1400, 100)).not.toEqual(BACKGROUND)
    await page.getByRole('slider', { name: 'Lower cut-off' }).fill('90')
    await settled(page)
    expect((await plot(page)).cell(1400, 100)).toEqual(BACKGROUND)
    expect(await page.locator('.value').first().textContent()).toMatch(/^90 % · /)
    await page.locator('.stage').focus()
    await page.keyboard.press('[')
    const lower = () => page.getByRole('slider', { name: 'Lower cut-off' }).inputValue()
    await expect.poll(lower).toBe('88')
    await page.reload()
    await page.waitForFunction(() => globalThis.market.watched === 1)
    await tell(page, ...long)
    await expect.poll(lower).toBe('88')
    await close()
  })

  test('walks through time and price with the keys, hears what is there, and has it as a table', async ({ skip }) => {
    const { page, close } = await open(skip, 'group="1"')
    await tell(page, ...long)
    const stage = page.locator('.stage')
    await stage.focus()
    for (const key of ['ArrowLeft', 'Shift+ArrowLeft', 'ArrowUp']) await page.keyboard.press(key)
    await settled(page)
    expect(await page.locator('.tip').textContent()).toMatch(
      /^2026-01-01 00:02:2\d\.\d00 UTC\n(ask 1|nothing) at 10\d$/,
    )
    expect(await page.locator('[aria-live]').textContent()).toBe(await page.locator('.tip').textContent())
    await page.keyboard.press('Escape')
    expect(await page.locator('.tip').isHidden()).toBe(true)
    await page.keyboard.press('t')
    const table = page.getByRole('table', { name: /asks/ })
    expect(await table.locator('tbody tr').allTextContents()).toEqual(['1011', '10610', '1101'])
    expect(await page.getByRole('button', { name: 'Table' }).getAttribute('aria-pressed')).toBe('true')
    await close()
  })

  test('who listens hears a summary at most every few seconds of the market’s time', async ({ skip }) => {
    const { page, close } = await open(skip, 'announce-ms="5000"')
    await tell(page, INSTRUMENT, state('live', 0), book(0))
    const live = page.locator('[aria-live=polite]')
    expect(await live.textContent()).toBe('A/B: best bid 100, best ask 101, spread 1, imbalance of 10 levels 0.00')
    await tell(page, book(49, { bids: [99, 1] }))
    expect(await live.textContent()).toContain('best bid 100')
    await tell(page, book(50, { bids: [99, 1] }))
    expect(await live.textContent()).toContain('best bid 99')
    await tell(page, state('resync', 101, 'checksum'))
    expect(await live.textContent()).toBe('A/B: resync, checksum. The book is not known.')
    expect(await page.locator('.stage').getAttribute('aria-label')).toContain('The book is not known')
    await close()
  })
})

describe('a page', () => {
  test('sets colours by custom properties and attributes', async ({ skip }) => {
    const { page, close } = await open(skip, PLAIN, { style: '--ll-heat-bid: black, rgb(0, 0, 255)' })
    await tell(page, INSTRUMENT, state('live', 0), ...Array.from({ length: 100 }, (_, i) => book(i)))
    expect((await plot(page)).cell(50, 95)).toEqual([0, 0, 255])
    await page.evaluate(() => document.querySelector('leadline-heatmap')!.setAttribute('theme', 'light'))
    await settled(page)
    expect((await plot(page)).cell(50, 97)).toEqual([255, 255, 255])
    await close()
  })

  test('is told what it got wrong, and the default holds', async ({ skip }) => {
    const script = `addEventListener('leadline-problem', ({ detail }) => (globalThis.told ??= []).push(detail.detail))`
    const { page, close } = await open(skip, '', { script })
    const problems = () => page.evaluate(() => (globalThis as unknown as { told?: string[] }).told ?? [])
    const set = (name: string, value: string) =>
      page.evaluate(([n, v]) => document.querySelector('leadline-heatmap')!.setAttribute(n!, v!), [name, value])
    await tell(page, INSTRUMENT, state('live', 0), book(0))
    await set('group', '0.5')
    await set('time-zone', 'Mars/Olympus')
    await set('market', 'nonsense')
    await expect
      .poll(problems)
      .toEqual(
        expect.arrayContaining([
          'group: found "0.5", expected auto, or a multiple of the tick 1',
          expect.stringContaining('Mars/Olympus'),
          'market: found "nonsense", expected such as binance:BTC/USDT',
        ]),
      )
    await close()
  })

  test('shows what a source says as text, whatever it says', async ({ skip }) => {
    const { page, errors, close } = await open(skip, '')
    const evil = '<img src=x onerror="throw 1">'
    await tell(page, INSTRUMENT, state('live', 0), book(0), state('resync', 1, evil))
    expect(await page.locator('.notice').textContent()).toContain(evil)
    expect(await page.locator('img').count()).toBe(0)
    expect(errors).toEqual([])
    await close()
  })

  test('moves it, removes it and puts forty more there: nothing watches, nothing draws, no context is left', async ({
    skip,
  }) => {
    const warnings: string[] = []
    const { page, errors, close } = await open(skip, '')
    page.on('console', (message) => warnings.push(message.text()))
    await tell(page, INSTRUMENT, state('live', 0), book(0))
    await page.evaluate(() => {
      const heatmap = document.querySelector('leadline-heatmap')!
      const other = document.createElement('section')
      document.body.append(other)
      other.append(heatmap)
    })
    await page.waitForFunction(() => globalThis.market.watched === 1)
    await tell(page, book(1))
    expect((await stats(page)).columns).toBe(1)
    await page.evaluate(async () => {
      for (let i = 0; i < 40; i++) {
        const heatmap = document.createElement('leadline-heatmap')
        heatmap.setAttribute('market', 'binance:A/B')
        heatmap.setAttribute('source', 'test')
        document.body.append(heatmap)
        await new Promise((resolve) => requestAnimationFrame(resolve))
        heatmap.remove()
      }
      document.querySelector('leadline-heatmap')!.remove()
    })
    await page.waitForFunction(() => globalThis.market.watched === 0)
    expect(warnings.filter((text) => /context/i.test(text))).toEqual([])
    const asked = await page.evaluate(async () => {
      let count = 0
      const ask = requestAnimationFrame
      globalThis.requestAnimationFrame = (callback) => (count++, ask(callback))
      globalThis.market.tell({ kind: 'clock', tsUs: 1 })
      await new Promise((resolve) => ask(() => ask(resolve)))
      return count
    })
    expect(asked).toBe(0)
    expect(errors).toEqual([])
    await close()
  })

  test('goes on when the machine takes the WebGL context away, with everything that was seen', async ({ skip }) => {
    const { page, close } = await open(skip, PLAIN)
    await tell(page, INSTRUMENT, state('live', 0), ...Array.from({ length: 100 }, (_, i) => book(i)))
    await page.locator('.cells').evaluate((canvas: HTMLCanvasElement) => {
      canvas.dataset['old'] = ''
      canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!.loseContext()
    })
    await page.waitForFunction(
      () => !document.querySelector('leadline-heatmap')!.shadowRoot!.querySelector('.cells[data-old]'),
    )
    await settled(page)
    expect((await plot(page)).cell(50, 95)).toEqual(BRIGHT_BID)
    await close()
  })
})
