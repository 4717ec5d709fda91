// What <leadline-ladder> and <leadline-signal> hold while they are in a document, and that nothing of it is left when they are not.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, expect, test } from 'vitest'

import { BOOK, closeAll, closePages, INSTRUMENT, LIVE, openElements, tell } from './ladder-page.js'

const SIGNAL = {
  ...{ kind: 'signal', tsUs: 1e15 },
  signal: { score: 0.3, direction: 'flat', imbalance: 0.3, size: null, speed: null, missing: ['size', 'speed'] },
}

/** Counts what a page's elements ask of it from now on and haven't given back. */
const HELD = `
const held = (globalThis.held = { frames: new Set(), listeners: new Set(), observers: new Set(), timers: new Set(), drawn: 0 })
const { requestAnimationFrame: frame, cancelAnimationFrame: cancel, setTimeout: later, clearTimeout: never } = globalThis
globalThis.requestAnimationFrame = (draw) => {
  const id = frame((ms) => { held.frames.delete(id); held.drawn++; draw(ms) })
  held.frames.add(id)
  return id
}
globalThis.cancelAnimationFrame = (id) => { held.frames.delete(id); cancel(id) }
globalThis.setTimeout = (call, ms) => {
  const id = later(() => { held.timers.delete(id); call() }, ms)
  held.timers.add(id)
  return id
}
globalThis.clearTimeout = (id) => { held.timers.delete(id); never(id) }
for (const target of [document, window]) {
  const { addEventListener: add, removeEventListener: remove } = target
  target.addEventListener = (...all) => { held.listeners.add(all[1]); add.apply(target, all) }
  target.removeEventListener = (...all) => { held.listeners.delete(all[1]); remove.apply(target, all) }
}
const { observe, disconnect } = ResizeObserver.prototype
ResizeObserver.prototype.observe = function (...all) { held.observers.add(this); observe.apply(this, all) }
ResizeObserver.prototype.disconnect = function () { held.observers.delete(this); disconnect.call(this) }
globalThis.frames2 = () => new Promise((done) => frame(() => frame(done)))
`

interface Held {
  readonly frames: Set<number>
  readonly listeners: Set<unknown>
  readonly observers: Set<unknown>
  readonly timers: Set<unknown>
  drawn: number
}
declare const held: Held
declare const frames2: () => Promise<void>

afterEach(async () => expect(await closePages()).toEqual([]))
afterAll(closeAll)

const numbers = (page: Page) =>
  page.evaluate(() => ({
    ...{ watched: market.watched, frames: held.frames.size, listeners: held.listeners.size },
    ...{ observers: held.observers.size, timers: held.timers.size },
  }))
const NOTHING = { watched: 0, frames: 0, listeners: 0, observers: 0, timers: 0 }

const add = (page: Page, tag: string) =>
  page.evaluate(async (tag) => {
    const element = Object.assign(document.createElement(tag), { id: 'it' })
    for (const [name, value] of [
      ['market', 'binance:BTC/USDT'],
      ['source', 'test'],
    ])
      element.setAttribute(name!, value!)
    document.body.append(element)
    await frames2()
  }, tag)

test.for(['leadline-ladder', 'leadline-signal'])(
  '%s: removed, it leaves no frame, listener, timer or watch',
  async (tag, { skip }) => {
    const { page } = await openElements(skip, '<main></main>', { script: HELD })
    await add(page, tag)
    await tell(page, INSTRUMENT, LIVE, BOOK, SIGNAL)
    expect(await numbers(page)).toMatchObject({ watched: 1, listeners: 1 })
    const left = await page.evaluate(
      async ([book, signal]) => {
        // A frame and a summary are on their way when it goes.
        market.tell(book!)
        market.tell(signal!)
        const wasDue = held.frames.size
        document.querySelector('#it')!.remove()
        const { drawn } = held
        await frames2()
        return { wasDue, drawnAfter: held.drawn - drawn }
      },
      [BOOK, { ...SIGNAL, signal: { ...SIGNAL.signal, score: 0.9 } }] as object[],
    )
    expect(left).toEqual({ wasDue: 1, drawnAfter: 0 })
    expect(await numbers(page)).toEqual(NOTHING)
  },
)

test.for(['leadline-ladder', 'leadline-signal'])(
  '%s: moved, and mounted twice in one go, it is watched once and shown',
  async (tag, { skip }) => {
    const { page } = await openElements(skip, '<main></main>', { script: HELD })
    await add(page, tag)
    await tell(page, INSTRUMENT, LIVE, BOOK, SIGNAL)
    await page.evaluate(async () => {
      const element = document.querySelector('#it')!
      document.querySelector('main')!.append(element)
      element.remove()
      document.body.append(element)
      await frames2()
    })
    expect(await numbers(page)).toMatchObject({ watched: 1, listeners: 1, frames: 0 })
    await tell(page, BOOK, SIGNAL)
    expect(await page.evaluate(() => document.querySelector('#it')!.shadowRoot!.textContent)).toMatch(
      /64988\.01|\+0\.30/,
    )
    await page.evaluate(() => document.querySelector('#it')!.remove())
    expect(await numbers(page)).toEqual(NOTHING)
  },
)

test('however often the market is told, one drawing a frame, of the same elements', async ({ skip }) => {
  const { page } = await openElements(skip, '<main></main>', { script: HELD })
  await add(page, 'leadline-ladder')
  await tell(page, INSTRUMENT, LIVE, BOOK)
  const seen = await page.evaluate(async (book) => {
    const rows = () => [...document.querySelector('#it')!.shadowRoot!.querySelectorAll('.row')]
    const before = rows()
    const { drawn } = held
    for (let i = 0; i < 50; i++) market.tell({ ...book, bids: [6_498_800 - i, 5] })
    await frames2()
    return { drawn: held.drawn - drawn, isSame: rows().every((row, i) => row === before[i]), rows: before.length }
  }, BOOK)
  expect(seen).toEqual({ drawn: 1, isSame: true, rows: 30 })
  const writes = await page.evaluate(async (book) => {
    const records: MutationRecord[] = []
    const observer = new MutationObserver((all) => records.push(...all))
    const wish = { subtree: true, childList: true, characterData: true, attributes: true }
    observer.observe(document.querySelector('#it')!.shadowRoot!, wish)
    market.tell({ ...book, bids: [6_498_751, 5] })
    await frames2()
    return records.length
  }, BOOK)
  expect(writes).toBe(0)
})

test('a page that nobody sees is not drawn on, and is up to date when it is seen again', async ({ skip }) => {
  const { page } = await openElements(skip, '<main></main>', { script: HELD })
  await add(page, 'leadline-ladder')
  await tell(page, INSTRUMENT, LIVE, BOOK)
  const hide = (isHidden: boolean) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, isHidden)
  await hide(true)
  const before = await page.evaluate(() => held.drawn)
  await tell(page, { ...BOOK, bids: [6_498_700, 5] })
  // The test's own two frames, no other.
  expect(await page.evaluate(() => held.drawn)).toBe(before + 2)
  await hide(false)
  await expect.poll(() => page.locator('#it .row.bid .price').first().textContent()).toBe('64987.00')
})

test('another market, another source: nothing of the one before is shown, and it is watched no more', async ({
  skip,
}) => {
  const { page } = await openElements(skip, '<main></main>', { script: HELD })
  await add(page, 'leadline-ladder')
  await tell(page, INSTRUMENT, LIVE, BOOK)
  await page.evaluate(async () => {
    const other = { watch: () => () => undefined }
    Object.assign(document.querySelector('#it')!, { source: other })
    await frames2()
  })
  expect(await page.locator('#it .row:not(.blank)').count()).toBe(0)
  expect(await page.locator('#it .notice').textContent()).toContain('connecting')
  expect((await numbers(page)).watched).toBe(0)
})

test('elements ask for what they show, and no more', async ({ skip }) => {
  const { page } = await openElements(skip, '<main></main>', { script: HELD })
  await add(page, 'leadline-ladder')
  await add(page, 'leadline-signal')
  expect(await page.evaluate(() => market.wishes)).toEqual([
    { venue: 'binance', symbol: 'BTC/USDT', channels: ['book', 'trades'], depth: 200 },
    { venue: 'binance', symbol: 'BTC/USDT', channels: ['signal'] },
  ])
})
