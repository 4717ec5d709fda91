// The built page in Chromium, without any service, under the policy that the service serves it with.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { chromium, type Skip } from '../../sdk/test/available.js'
import { gapTape } from '../../sdk/test/local/gap-tape.js'
import { reportOf } from './example-report.js'
import { coloured, sumError } from './panel-readings.js'
import { closeBrowsers, shiftOf, show, type ShownOptions } from './shown-page.js'
import { buildDashboard, serveStatic, type StaticServer } from './static.js'

const WAIT = { timeout: 20_000 }

const folder = mkdtempSync(join(tmpdir(), 'leadline-dashboard-'))
let server: StaticServer
let page: Page
let errors: readonly string[] = []

beforeAll(async () => {
  const [, { bytes }] = await Promise.all([buildDashboard(folder), gapTape(8)])
  server = await serveStatic(folder, {
    ...{ '/gap.tape': bytes, '/right.json': JSON.stringify(reportOf(90)), '/short.json': JSON.stringify(reportOf(20)) },
    '/wrong.json': JSON.stringify({ ...reportOf(3), equity: [[0, 1], [5, 'x']] }), // prettier-ignore
  })
}, 120_000)

afterEach(async () => {
  await page?.close()
  expect(errors).toEqual([])
})

afterAll(async () => {
  await closeBrowsers()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(skip: Skip, query: string, options: ShownOptions = {}) {
  ;({ page, errors } = await show(chromium(skip), `${server.url}/${query}`, options))
}

const stateText = () => page.locator('[data-testid=state]').textContent()
const live = () => expect.poll(stateText, WAIT).toBe('live')
const chart = (name: string) => page.locator(`dash-time-chart[aria-label^="${name}"]`)

describe('a generated market', () => {
  test('becomes live, and every panel fills', async ({ skip }) => {
    await open(skip, '?source=generated')
    await live()
    await expect.poll(() => page.locator('[data-testid=market]').textContent(), WAIT).toContain('BTC/USDT')
    await expect.poll(() => page.locator('dash-quote .bid').textContent(), WAIT).toMatch(/^\d+\.\d\d$/)
    await expect
      .poll(() => chart('Score and its parts').getAttribute('aria-label'), WAIT)
      .toMatch(/now score [+−]?0\.\d\d/)
    expect(await page.locator('.plot canvas').count()).toBe(1)

    await page.getByRole('tab', { name: 'Features' }).click()
    await expect.poll(() => page.locator('.multiple').count(), WAIT).toBe(6)
    await expect
      .poll(() => page.locator('.multiple', { hasText: 'spread_quoted' }).textContent(), WAIT)
      .toMatch(/ticks/)
    await page.getByTitle('Choose features').click()
    await page.getByLabel('Search features').fill('mlofi_3 10s')
    await page.getByLabel('mlofi_3_10s').check()
    await expect.poll(() => page.locator('.multiple').count(), WAIT).toBe(7)

    await page.getByRole('tab', { name: 'Alpha heatmap' }).click()
    await expect.poll(() => page.locator('.alpha-names li').count(), WAIT).toBeGreaterThan(20)
    await expect.poll(() => coloured(page), WAIT).toBeGreaterThan(50)

    await page.getByRole('tab', { name: 'Predicted v. actual' }).click()
    await expect.poll(() => page.locator('dash-forecast-panel').textContent(), WAIT).toMatch(/No model predictions/)
    await page.getByLabel('Horizon').selectOption('1')
    await expect
      .poll(() => page.locator('dash-forecast-panel .stats').textContent(), WAIT)
      .toMatch(/too few\s*[1-9]\d* of 100 outcomes/)

    await page.getByRole('tab', { name: 'Explanation' }).click()
    await expect.poll(() => sumError(page), WAIT).toBeLessThan(0.002)

    await page.getByRole('tab', { name: 'Latency & state' }).click()
    await expect
      .poll(() => page.locator('dash-health-panel .stats').textContent(), WAIT)
      .toMatch(/Venue → receiver\s*\d+\.\d ms/)
    await expect.poll(() => page.locator('.validity .is-live').count(), WAIT).toBe(1)

    await page.getByRole('tab', { name: 'Backtest' }).click()
    await expect.poll(() => page.locator('dash-report-panel').textContent(), WAIT).toMatch(/No report is open/)
  }, 90_000)

  test('is chosen with the keyboard, and the address says so', async ({ skip }) => {
    await open(skip, '?source=generated')
    await live()
    await page.locator('[data-testid=market]').focus()
    await page.keyboard.press('ArrowDown')
    const search = page.getByRole('combobox', { name: 'Search markets' })
    await expect.poll(() => search.evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.type('eth')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('[data-testid=market]').textContent(), WAIT).toContain('ETH/USDT')
    expect(await page.locator('[data-testid=market]').evaluate((button) => button === document.activeElement)).toBe(
      true,
    )
    expect(new URL(page.url()).searchParams.get('market')).toBe('binance:ETH/USDT')
    await live()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    await expect.poll(() => search.count()).toBe(0)
  }, 60_000)

  test('tabs are walked with arrow keys, Home and End; a table stands in for a chart', async ({ skip }) => {
    await open(skip, '?source=generated&panel=signal')
    await live()
    const selected = () => page.locator('[role=tab][aria-selected=true]').textContent()
    await page.getByRole('tab', { name: 'Signal' }).focus()
    for (const [key, name] of [
      ['ArrowLeft', 'Backtest'],
      ['ArrowRight', 'Signal'],
      ['End', 'Backtest'],
      ['Home', 'Signal'],
    ] as const) {
      // prettier-ignore
      await page.keyboard.press(key)
      await expect.poll(async () => (await selected())?.trim()).toBe(name)
      expect((await page.evaluate(() => document.activeElement?.textContent))?.trim()).toBe(name)
    }
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await expect.poll(() => page.locator('dash-signal-panel tbody tr').count(), WAIT).toBeGreaterThan(3)
    expect(await page.locator('dash-signal-panel thead').textContent()).toMatch(
      /time\s*score\s*imbalance\s*size\s*speed/,
    )
  }, 60_000)

  test('theme and palette hold for page and elements, and for the next visit', async ({ skip }) => {
    await open(skip, '?source=generated')
    await live()
    const look = () =>
      page.evaluate(() => {
        const root = getComputedStyle(document.documentElement)
        const heatmap = document.querySelector('leadline-heatmap')!
        const own = getComputedStyle(heatmap)
        return {
          scheme: document.documentElement.dataset['scheme'],
          ground: getComputedStyle(document.body).color,
          same: ['bid', 'ask', 'bg'].every(
            (name) => root.getPropertyValue(`--${name}`).trim() === own.getPropertyValue(`--${name}`).trim(),
          ),
          bid: root.getPropertyValue('--bid').trim(),
        }
      })
    expect(await look()).toMatchObject({ scheme: 'dark', same: true })
    await page.getByTitle('Display').click()
    await page.getByRole('button', { name: 'Light', exact: true }).click()
    await page.getByLabel('Palette', { exact: true }).selectOption('colour-blind')
    await page.getByLabel('Time zone', { exact: true }).selectOption('Asia/Tokyo')
    await expect.poll(look).toMatchObject({ scheme: 'light', same: true, bid: '#1d63ad', ground: 'rgb(20, 24, 31)' })
    await page.reload()
    await expect.poll(look).toMatchObject({ scheme: 'light', bid: '#1d63ad' })
    expect(await page.locator('leadline-ladder').getAttribute('time-zone')).toBe('Asia/Tokyo')
    await page.goto(`${server.url}/?source=generated&theme=dark`)
    await expect.poll(look).toMatchObject({ scheme: 'dark' })
  }, 60_000)

  test('nothing shifts while it comes alive, from a hand to a wall', async ({ skip }) => {
    for (const [width, height] of [
      [390, 844],
      [820, 1180],
      [1440, 900],
      [2560, 1440],
    ] as const) {
      // prettier-ignore
      await open(skip, '?source=generated', { viewport: { width, height } })
      await live()
      await page.locator('dash-panel-area').scrollIntoViewIfNeeded()
      await expect.poll(() => page.locator('.plot canvas').count(), WAIT).toBe(1)
      const shift = await shiftOf(page)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect({ width, overflow, isCalm: shift < 0.02 }).toEqual({ width, overflow: 0, isCalm: true })
      expect(errors).toEqual([])
      await page.close()
    }
  }, 120_000)

  test('in three dimensions: turned by keys, freed when closed', async ({ skip }) => {
    await open(skip, '?source=generated')
    await live()
    await page.getByRole('button', { name: '3-D' }).click()
    const surface = page.locator('dash-depth-view canvas')
    await expect.poll(() => page.locator('.depth-note').textContent(), WAIT).toMatch(/Price \d+\.\d\d to \d+\.\d\d/)
    expect(new URL(page.url()).searchParams.get('view')).toBe('3d')
    const shot = async () => (await surface.screenshot()).toString('base64')
    await surface.focus()
    const before = await shot()
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight')
    await expect.poll(shot, WAIT).not.toBe(before)
    const context = await surface.evaluateHandle((canvas) => (canvas as HTMLCanvasElement).getContext('webgl2')!)
    expect(await context.evaluate((gl) => gl.isContextLost())).toBe(false)
    await page.getByRole('button', { name: '3-D' }).click()
    await expect.poll(() => page.locator('dash-depth-view').count()).toBe(0)
    expect(await context.evaluate((gl) => gl.isContextLost())).toBe(true)
  }, 60_000)

  test('without WebGL the third dimension says so', async ({ skip }) => {
    await open(skip, '?source=generated&view=3d', { hasGl: false, expected: /WebGL/ })
    await expect.poll(() => page.locator('dash-depth-view').textContent(), WAIT).toMatch(/needs WebGL/)
    await live()
  }, 60_000)
})

describe('a recording', () => {
  test('is replayed in the page; its gap is counted, told and shaded', async ({ skip }) => {
    await open(skip, '?source=recording:/gap.tape&panel=health')
    await expect.poll(() => page.locator('dash-health-panel .changes').textContent(), WAIT).toMatch(/resync.*gap seq/s)
    await live()
    await expect.poll(() => page.locator('dash-health-panel .stats').textContent(), WAIT).toMatch(/1 losses/)
    await page.getByLabel('Speed').selectOption('10')
    await expect.poll(stateText, WAIT).toBe('disconnected')
    await expect.poll(() => page.locator('dash-state-pill .reason').textContent()).toBe('ended')
    await page.getByRole('button', { name: 'Play again' }).click()
    await live()
  }, 60_000)

  test('is chosen as a file; what is no tape is refused with a reason', async ({ skip }) => {
    await open(skip, '?source=generated')
    await live()
    const { bytes } = await gapTape(8)
    const choose = async (name: string, buffer: Buffer) => {
      await page.getByTitle('Source').click()
      await page.getByLabel('Recording file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
    }
    await choose('market.tape', Buffer.from(bytes))
    await expect.poll(() => page.getByTitle('Source').textContent(), WAIT).toContain('market.tape')
    await live()
    await choose('notes.tape', Buffer.from('these are notes, and no tape at all'))
    await expect.poll(() => page.locator('.trouble').textContent(), WAIT).toMatch(/can’t be played.*notes\.tape/s)
  }, 60_000)
})

describe('a report', () => {
  test('of 90 days is drawn whole', async ({ skip }) => {
    await open(skip, '?source=generated&panel=report&report=/right.json')
    const panel = page.locator('dash-report-panel')
    await expect.poll(() => panel.textContent(), WAIT).toMatch(/threshold.*on binance:BTC\/USDT/s)
    await expect.poll(() => panel.locator('.plot canvas').count(), WAIT).toBe(3)
    expect(await panel.locator('.stats').textContent()).toMatch(
      /profit factor\s*1\.2.*sharpe\s*–\s*not defined for this run/s,
    )
    expect(await panel.locator('.histogram i').count()).toBeGreaterThan(2)
    expect(await panel.locator('dash-scatter').getAttribute('aria-label')).toMatch(/2 fills, mean \+5\.00/)
  }, 60_000)

  test('of 20 days has no Sharpe ratio, and says why', async ({ skip }) => {
    await open(skip, '?source=generated&panel=report&report=/short.json')
    await expect
      .poll(() => page.locator('dash-report-panel').textContent(), WAIT)
      .toMatch(/Not shown: 19 daily returns, 60 are needed/)
    expect(await page.locator('dash-report-panel .plot canvas').count()).toBe(2)
  }, 60_000)

  test('that is wrong says where, what was found and what was expected; so does a chosen file', async ({ skip }) => {
    await open(skip, '?source=generated&panel=report&report=/wrong.json')
    const alert = page.locator('dash-report-panel [role=alert]')
    await expect
      .poll(() => alert.locator('tbody').textContent(), WAIT)
      .toMatch(/equity\[1\]\[1\]\s*"x"\s*a finite number/)
    await page
      .getByLabel('Backtest report file')
      .setInputFiles({ name: 'no.json', mimeType: 'application/json', buffer: Buffer.from('{') })
    await expect.poll(() => alert.textContent(), WAIT).toMatch(/no\.json.*JSON/s)
    await page.getByLabel('Backtest report file').setInputFiles({
      name: 'yes.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(reportOf(5))),
    })
    await expect.poll(() => page.locator('dash-report-panel .report-head').count(), WAIT).toBe(1)
  }, 60_000)
})

test('without a service the page says so, and a generated market is one click away', async ({ skip }) => {
  await open(skip, '', { expected: /404/ })
  await expect.poll(() => page.locator('.trouble').textContent(), WAIT).toMatch(/No Leadline service answers here/)
  expect(await stateText()).toBe('disconnected')
  await page.getByRole('button', { name: 'Show a generated market' }).click()
  await live()
  expect(await page.locator('.trouble').count()).toBe(0)
  expect(new URL(page.url()).searchParams.get('source')).toBe('generated')
}, 60_000)

test('first load brings no core and no third dimension along', async ({ skip }) => {
  await open(skip, '', { expected: /404/ })
  await expect.poll(() => page.locator('.trouble').count(), WAIT).toBe(1)
  const bytes = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).decodedBodySize, 0),
  )
  expect(bytes).toBeLessThan(450_000)
}, 60_000)
