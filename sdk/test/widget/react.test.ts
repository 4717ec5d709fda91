// The React components on the real React, in Chromium and on a server: one watch whatever StrictMode does, and nothing left behind.
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, expect, test } from 'vitest'

import { LeadlineHeatmap, LeadlineLadder, LeadlineSignal } from 'leadline/widget/react'

import { chromium, type Skip } from '../available.js'
import { launchToDraw } from '../hosts/browser.js'
import { openPage, type WidgetPage } from './harness.js'

/** `render(name, props)` renders a component in StrictMode, the same root each time; `render(null)` renders nothing. */
const SCRIPT = `
import { createElement, createRef, StrictMode } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { flushSync } from 'react-dom'
import * as components from 'leadline/widget/react'

const place = document.querySelector('#root')
globalThis.heard = []
globalThis.ref = createRef()
const handlers = (words) =>
  Object.fromEntries(Object.entries(words).map(([name, word]) => [name, ({ detail }) => heard.push([word, detail])]))
const tree = (name, { hears = {}, ...props }) =>
  createElement(StrictMode, null, createElement(components[name], { ref, ...props, ...handlers(hears) }))
let root
globalThis.render = (name, props = {}) => {
  root ??= createRoot(place)
  flushSync(() => root.render(name && tree(name, props)))
}
globalThis.hydrate = (html, name, props) => {
  place.innerHTML = html
  root = hydrateRoot(place, tree(name, props), { onRecoverableError: (error) => console.error(String(error)) })
}
globalThis.unmount = () => { root.unmount(); root = undefined }
globalThis.told = () => new Promise((done) => setTimeout(done))
globalThis.otherMarket = { watched: 0, watch() { this.watched++; return () => this.watched-- } }
`

interface Market {
  watched: number
  wishes: { symbol: string }[]
  tell(event: object): void
}
declare const self: {
  heard: [string, unknown][]
  ref: { current: Element | null }
  market: Market
  otherMarket: Market
  render(name: string | null, props?: object): void
  hydrate(html: string, name: string, props: object): void
  unmount(): void
  told(): Promise<void>
} & typeof globalThis

let browser: Browser | undefined
let widgets: WidgetPage | undefined

async function open(skip: Skip) {
  const path = chromium(skip)
  browser ??= await launchToDraw(path)
  widgets = await openPage(browser, '<div id="root"></div>', { script: SCRIPT })
  return widgets.page
}

afterEach(async () => {
  expect(widgets?.errors ?? []).toEqual([])
  await widgets?.close()
  widgets = undefined
})
afterAll(() => browser?.close())

const MARKET = { market: 'binance:BTC/USDT', source: 'test' }

test.for(['LeadlineHeatmap', 'LeadlineLadder', 'LeadlineSignal'])(
  '%s is its element, watched once in StrictMode, and never after it is gone',
  async (name, { skip }) => {
    const page = await open(skip)
    const seen = await page.evaluate(
      async ([name, props]) => {
        const { market, render, ref, told } = self
        render(name, props)
        await told()
        const { watched, wishes } = market
        const element = ref.current!
        const shown = {
          tag: element.localName,
          isUpgraded: element.shadowRoot !== null,
          watched,
          wishes: wishes.length,
        }
        render(null)
        await told()
        return {
          ...shown,
          watchedAfter: market.watched,
          ref: ref.current,
          left: document.querySelector('#root')!.innerHTML,
        }
      },
      [name, { ...MARKET, className: 'wide', id: 'depth' }] as const,
    )
    expect(seen).toEqual({
      ...{ tag: `leadline-${name.replace('Leadline', '').toLowerCase()}`, isUpgraded: true, watched: 1, wishes: 1 },
      ...{ watchedAfter: 0, ref: null, left: '' },
    })
  },
)

test('a market that moves is shown', async ({ skip }) => {
  const page = await open(skip)
  await page.evaluate((props) => self.render('LeadlineLadder', { ...props, style: { height: 400 } }), MARKET)
  const tell = (bidTicks: number, tsUs: number) =>
    page.evaluate(
      ([bidTicks, tsUs]) => {
        const { market } = self
        market.tell({ kind: 'instrument', tickSize: '0.01', lotSize: '0.001' })
        market.tell({ kind: 'state', state: 'live', reason: null, epoch: 1, tsUs })
        market.tell({ kind: 'book', bids: [bidTicks, 1500], asks: [bidTicks + 3, 700], tsUs })
      },
      [bidTicks, tsUs] as const,
    )
  await page.waitForFunction(() => self.market.watched === 1)
  await tell(6_498_801, 1e15)
  await page.getByText('64988.01').first().waitFor()
  await tell(6_498_900, 1e15 + 1e6)
  await page.getByText('64989.00').first().waitFor()
})

test('properties become attributes, and go with them', async ({ skip }) => {
  const page = await open(skip)
  const attributes = (name: string, props: object) =>
    page.evaluate(
      ([name, props]) => {
        self.render(name, props)
        const { attributes } = self.ref.current!
        return Object.fromEntries([...attributes].map(({ name, value }) => [name, value]))
      },
      [name, props] as const,
    )
  expect(
    await attributes('LeadlineHeatmap', {
      ...{ ...MARKET, theme: 'light', palette: 'asia', timeZone: 'Asia/Tokyo', className: 'wide', title: 'depth' },
      ...{
        depth: 50,
        columnMs: 200,
        cutoff: [20, 99],
        cutoffUnit: 'percentile',
        show: ['best', 'book'],
        remember: true,
      },
      ...{ 'aria-label': 'depth', 'data-pane': '1' },
    }),
  ).toEqual({
    ...{ ...MARKET, theme: 'light', palette: 'asia', 'time-zone': 'Asia/Tokyo', class: 'wide', title: 'depth' },
    ...{ depth: '50', 'column-ms': '200', cutoff: '20 99', 'cutoff-unit': 'percentile', show: 'best book' },
    ...{ remember: '', 'aria-label': 'depth', 'data-pane': '1' },
  })
  expect(await attributes('LeadlineHeatmap', { ...MARKET, remember: false, hidden: true, cutoff: [20, 99] })).toEqual({
    ...MARKET,
    cutoff: '20 99',
    hidden: '',
  })
  expect(await attributes('LeadlineHeatmap', {})).toEqual({})
})

test('another market is watched instead, not as well', async ({ skip }) => {
  const page = await open(skip)
  const watched = await page.evaluate(async (props) => {
    const { market, render, told } = self
    render('LeadlineSignal', props)
    await told()
    render('LeadlineSignal', { ...props, market: 'binance:ETH/USDT' })
    await told()
    // The same again is no reason to begin anew.
    render('LeadlineSignal', { ...props, market: 'binance:ETH/USDT' })
    await told()
    return { watched: market.watched, symbols: market.wishes.map(({ symbol }) => symbol) }
  }, MARKET)
  expect(watched).toEqual({ watched: 1, symbols: ['BTC/USDT', 'ETH/USDT'] })
})

test('a source may be an object, an address, and an object again', async ({ skip }) => {
  const page = await open(skip)
  const watched = await page.evaluate(async (props) => {
    const { market, otherMarket, ref, render, told } = self
    const seen = []
    for (const source of [otherMarket, 'test', otherMarket, undefined]) {
      render('LeadlineSignal', { ...props, source })
      await told()
      seen.push([market.watched, otherMarket.watched, ref.current!.getAttribute('source')])
    }
    return seen
  }, MARKET)
  expect(watched).toEqual([
    [0, 1, null],
    [1, 0, 'test'],
    [0, 1, null],
    [0, 0, null],
  ])
})

test('events reach the newest handler, once', async ({ skip }) => {
  const page = await open(skip)
  const heard = await page.evaluate((props) => {
    const { heard, ref, render } = self
    const dispatch = (name: string, detail: string) => ref.current!.dispatchEvent(new CustomEvent(name, { detail }))
    render('LeadlineLadder', { ...props, hears: { onProblem: 'first', onSelect: 'select' } })
    dispatch('leadline-problem', 'a')
    render('LeadlineLadder', { ...props, hears: { onProblem: 'second' } })
    dispatch('leadline-problem', 'b')
    dispatch('leadline-select', 'c')
    const gone = ref.current!
    render(null)
    gone.dispatchEvent(new CustomEvent('leadline-problem', { detail: 'd' }))
    return heard
  }, MARKET)
  expect(heard).toEqual([
    ['first', 'a'],
    ['second', 'b'],
  ])
})

test('a problem of the very first watch is heard', async ({ skip }) => {
  const page = await open(skip)
  const heard = await page.evaluate(async (props) => {
    self.render('LeadlineSignal', { ...props, market: 'nonsense', hears: { onProblem: 'problem' } })
    await self.told()
    return self.heard
  }, MARKET)
  expect(heard).toMatchObject([['problem', { code: 'market' }]])
})

test('what a person chose in the element stays when the page renders again', async ({ skip }) => {
  const page = await open(skip)
  const locked = await page.evaluate((props) => {
    const { ref, render } = self
    const seen = []
    render('LeadlineLadder', { ...props, locked: true })
    ref.current!.removeAttribute('locked')
    render('LeadlineLadder', { ...props, locked: true, theme: 'light' })
    seen.push(ref.current!.hasAttribute('locked'))
    render('LeadlineLadder', { ...props, locked: false })
    render('LeadlineLadder', { ...props, locked: true })
    seen.push(ref.current!.hasAttribute('locked'))
    return seen
  }, MARKET)
  expect(locked).toEqual([false, true])
})

test("a ladder's own orders are handed over as they are", async ({ skip }) => {
  const page = await open(skip)
  const orders = await page.evaluate((props) => {
    const { ref, render } = self
    const ladder = () => (ref.current as unknown as { orders: unknown[] }).orders
    render('LeadlineLadder', { ...props, orders: [{ side: 'bid', price: '1.00', amount: '2' }] })
    const given = ladder()
    render('LeadlineLadder', props)
    return [given, ladder()]
  }, MARKET)
  expect(orders).toEqual([[{ side: 'bid', price: '1.00', amount: '2' }], []])
})

test('a server renders the bare tag, without a complaint', () => {
  const props = { ...MARKET, timeZone: 'UTC', className: 'wide', onProblem: () => {} }
  const html = [
    createElement(LeadlineHeatmap, props),
    createElement(LeadlineLadder, props),
    createElement(LeadlineSignal, props),
  ].map((element) => renderToString(element))
  expect(html).toEqual(['heatmap', 'ladder', 'signal'].map((tag) => `<leadline-${tag} class="wide"></leadline-${tag}>`))
})

test('what a server rendered is taken over', async ({ skip }) => {
  const page = await open(skip)
  const html = renderToString(createElement(LeadlineSignal, { ...MARKET, className: 'wide' }))
  await page.evaluate(([html, props]) => self.hydrate(html, 'LeadlineSignal', props), [
    html,
    { ...MARKET, className: 'wide' },
  ] as const)
  await page.waitForFunction(() => self.market.watched === 1)
  expect(await page.locator('leadline-signal').getAttribute('market')).toBe(MARKET.market)
  await page.evaluate(() => self.unmount())
  expect(await page.evaluate(() => self.market.watched)).toBe(0)
})
