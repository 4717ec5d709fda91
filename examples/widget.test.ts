// The widget's example pages as somebody who copies them has them: the built package, a bundler, a page of its own, a frame elsewhere.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import type { Browser, FrameLocator, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, expect, onTestFinished, test } from 'vitest'

import { listening, start, workerd } from '../cli/test/service.js'
import { chromium, type Skip } from '../sdk/test/available.js'
import { launch } from '../sdk/test/hosts/browser.js'
import { LocalServer } from '../sdk/test/hosts/server.js'

const folder = fileURLToPath(new URL('widget', import.meta.url))
const STANDALONE = fileURLToPath(new URL('../sdk/dist/standalone/widget-local.js', import.meta.url))

let browser: Browser | undefined
afterAll(() => browser?.close())

/** A page whose shadow roots can be looked into; at the test's end nothing may have gone wrong in it. */
async function pageFor(skip: Skip): Promise<Page> {
  browser ??= await launch(chromium(skip))
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  // What a policy forbids is told here too.
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  // The one thing that a browser asks for and no example has.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  await page.addInitScript(`
    const attach = Element.prototype.attachShadow
    Element.prototype.attachShadow = function (init) { return attach.call(this, { ...init, mode: 'open' }) }
  `)
  onTestFinished(async () => {
    await page.close()
    expect(errors).toEqual([])
  })
  return page
}

/** An example that a bundler builds, at an address of its own. */
async function built(name: string): Promise<string> {
  if (!existsSync(STANDALONE)) throw new Error('sdk/dist is missing: run `npm run build` first')
  const outDir = mkdtempSync(join(tmpdir(), `leadline-${name}-`))
  onTestFinished(() => rmSync(outDir, { recursive: true }))
  await build({ root: join(folder, name), configFile: false, logLevel: 'error', build: { outDir, emptyOutDir: true } })
  const server = await LocalServer.start(outDir)
  onTestFinished(() => server.stop())
  return server.url('/index.html')
}

const rowsOf = (place: Page | FrameLocator) => place.locator('leadline-ladder [role=table]').innerText()

/** Prices are there, and then others. */
async function expectLadderMoves(place: Page | FrameLocator): Promise<void> {
  await expect.poll(() => rowsOf(place), { timeout: 20_000 }).toMatch(/\d{4,6}\.\d/)
  const seen = await rowsOf(place)
  await expect.poll(() => rowsOf(place), { timeout: 20_000 }).not.toBe(seen)
}

interface Stats {
  readonly columns: number
}

/** There is history, and it is drawn. */
async function expectHeatmapMoves(place: Page | FrameLocator): Promise<void> {
  const heatmap = place.locator('leadline-heatmap')
  const columns = () => heatmap.evaluate((element: unknown) => (element as { stats: Stats | null }).stats?.columns ?? 0)
  await expect.poll(columns, { timeout: 20_000 }).toBeGreaterThan(5)
  const [seen, before] = [await heatmap.screenshot(), await columns()]
  await expect.poll(columns, { timeout: 20_000 }).toBeGreaterThan(before + 5)
  expect((await heatmap.screenshot()).equals(seen)).toBe(false)
}

test('plain: a file with one script tag shows a market that moves', async ({ skip }) => {
  const page = await pageFor(skip)
  if (!existsSync(STANDALONE)) throw new Error('sdk/dist is missing: run `npm run build` first')
  await page.goto(pathToFileURL(join(folder, 'plain/index.html')).href)
  await expectLadderMoves(page)
  await expectHeatmapMoves(page)
  await expect
    .poll(() => page.locator('leadline-signal .number').innerText(), { timeout: 20_000 })
    .toMatch(/^[+−]?\d\.\d\d$/)
}, 60_000)

test('vite: a module defines the elements', async ({ skip }) => {
  const page = await pageFor(skip)
  await page.goto(await built('vite'))
  await expectHeatmapMoves(page)
  await page.locator('leadline-heatmap').hover({ position: { x: 300, y: 300 } })
  await expect.poll(() => page.locator('body > output').textContent()).toMatch(/^\d{4,6}(\.\d+)?$/)
}, 60_000)

test('react: rows can be chosen, and what is hidden is gone', async ({ skip }) => {
  const page = await pageFor(skip)
  await page.goto(await built('react'))
  await expectLadderMoves(page)
  await page.locator('leadline-ladder .row.bid').first().click()
  await expect.poll(() => page.locator('#root > output').textContent()).toMatch(/^[\d.]+ at \d+\.\d+$/)
  await page.getByRole('button', { name: 'Hide' }).click()
  expect(await page.locator('leadline-heatmap, leadline-ladder').count()).toBe(0)
  await page.getByRole('button', { name: 'Show' }).click()
  await expectLadderMoves(page)
}, 60_000)

test('lightweight-charts: depth moves on a chart', async ({ skip }) => {
  const page = await pageFor(skip)
  await page.goto(await built('lightweight-charts'))
  const chart = page.locator('#chart')
  const seen = await chart.screenshot()
  await expect.poll(async () => (await chart.screenshot()).equals(seen), { timeout: 20_000 }).toBe(false)
}, 60_000)

test('iframe: under its policy the page of a service shows a market that moves', async ({ skip }) => {
  workerd(skip)
  const demo = start(['demo', '--port', '0'])
  onTestFinished(async () => {
    demo.signal('SIGINT')
    await demo.ended
  })
  const url = await listening(demo)
  const page = await pageFor(skip)
  const html = readFileSync(join(folder, 'iframe/index.html'), 'utf8').replaceAll('http://127.0.0.1:8787', url)
  expect(html).toContain(`frame-src ${url}"`)
  await page.goto(await served(html))
  await expectHeatmapMoves(page.frameLocator('iframe'))
  const ladder = html.replace('element=heatmap', 'element=ladder')
  await page.goto(await served(ladder))
  await expectLadderMoves(page.frameLocator('iframe'))
}, 60_000)

/** A page from somewhere that is not the service. */
async function served(html: string): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(html))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
