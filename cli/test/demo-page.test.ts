// What a newcomer sees: the command's address, at it a dashboard on which a market moves, and the same market in a frame of another's page.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'

import { chromium, type Skip } from '../../sdk/test/available.js'
import { launch } from '../../sdk/test/hosts/browser.js'
import { listening, start, workerd } from './service.js'

interface Demo {
  readonly url: string
  readonly browser: Browser
  stop(): Promise<void>
}

/** As text: it is the page's, whose types are not those of this file. */
const OPEN_ROOTS = `
  const attach = Element.prototype.attachShadow
  Element.prototype.attachShadow = function (init) { return attach.call(this, { ...init, mode: 'open' }) }`

let begun: Promise<Demo> | undefined
afterAll(async () => (await begun)?.stop())

async function begin(path: string): Promise<Demo> {
  const running = start(['demo', '--port', '0'])
  const [url, browser] = [await listening(running), await launch(path)]
  const stop = async () => {
    await browser.close()
    running.signal('SIGINT')
    await running.ended
  }
  return { url, browser, stop }
}

/** A page whose shadow roots can be looked into, and what went wrong in it. */
async function opened(skip: Skip): Promise<{ url: string; page: Page; errors: string[] }> {
  workerd(skip)
  const { url, browser } = await (begun ??= begin(chromium(skip)))
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.addInitScript(OPEN_ROOTS)
  return { url, page, errors }
}

/** A page of somebody else's that lets in a frame of the service and nothing more. */
async function pageOfAnother(service: string, path: string): Promise<string> {
  const frame = `<iframe sandbox="allow-scripts" src="${service}${path}" width="600" height="500"></iframe>`
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/' ? 200 : 404, {
      'content-type': 'text/html',
      'content-security-policy': `default-src 'none'; frame-src ${service}`,
    })
    response.end(`<!doctype html><html lang="en"><title>another</title>${frame}</html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const WAITS = { timeout: 20_000 }
const PRICE = /\d{4,6}\.\d\d/
const textOf = (place: Page | FrameLocator, element: string) =>
  place.locator(element).locator('[role=table]').innerText()

test('the address of `leadline demo` shows a dashboard, and nothing in it goes wrong', async ({ skip }) => {
  const { url, page, errors } = await opened(skip)
  const predicted: string[] = []
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('"channel":"prediction"')) predicted.push(String(payload))
    }),
  )
  await page.goto(`${url}/`)
  await page.locator('leadline-heatmap').first().waitFor()
  await page.locator('[data-testid=state]', { hasText: 'live' }).waitFor()
  expect(await page.locator('[data-testid=market]').innerText()).toContain('BTC/USDT')
  await expect.poll(() => textOf(page, 'leadline-ladder'), WAITS).toMatch(PRICE)
  const seen = await textOf(page, 'leadline-ladder')
  await expect.poll(() => textOf(page, 'leadline-ladder'), WAITS).not.toBe(seen)
  await expect.poll(() => predicted.at(-1), WAITS).toMatch(/"served_by":"edge","degraded":false/)
  expect(errors).toEqual([])
}, 60_000)

test('its models say where the market goes, and that the edge says so', async ({ skip }) => {
  const { url } = await opened(skip)
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const body = JSON.stringify({ exchange: 'binance', symbol: 'BTC/USDT', model: 'direction' })
  const predict = async () => (await fetch(`${url}/v1/predict`, { ...asked, body })).json() as Promise<object>
  await expect
    .poll(predict, WAITS)
    .toMatchObject({ served_by: 'edge', degraded: false, reason: null, classes: ['down', 'flat', 'up'] })
}, 60_000)

describe('in a sandboxed frame, on a page of another origin under a strict policy', () => {
  test('a market moves', async ({ skip }) => {
    const { url, page, errors } = await opened(skip)
    await page.goto(await pageOfAnother(url, '/embed?market=binance:BTC/USDT&element=ladder&theme=light'))
    const frame = page.frameLocator('iframe')
    await expect.poll(() => textOf(frame, 'leadline-ladder'), WAITS).toMatch(PRICE)
    const seen = await textOf(frame, 'leadline-ladder')
    await expect.poll(() => textOf(frame, 'leadline-ladder'), WAITS).not.toBe(seen)
    expect(await frame.locator('html').evaluate(() => self.origin)).toBe('null')
    expect(errors).toEqual([])
  }, 60_000)

  test('what it is not made for is said, and nothing is made of it', async ({ skip }) => {
    const { url, page } = await opened(skip)
    await page.goto(await pageOfAnother(url, '/embed?element=script&source=https://evil.test'))
    const said = page.frameLocator('iframe').locator('[role=alert]')
    await said.waitFor()
    const text = await said.innerText()
    for (const part of ['found script, expected one of heatmap', 'source: expected one of', 'market: found none'])
      expect(text).toContain(part)
    expect(await page.frameLocator('iframe').locator('body > *').count()).toBe(1)
  }, 60_000)

  test('the dashboard is not shown', async ({ skip }) => {
    const { url, page, errors } = await opened(skip)
    await page.goto(await pageOfAnother(url, '/'))
    await expect.poll(() => errors.join('\n')).toContain("frame-ancestors 'none'")
  }, 60_000)
})
