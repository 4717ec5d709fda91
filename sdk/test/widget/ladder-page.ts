// A ladder in Chromium, what its rows say, and books to tell it.
import type { Browser, Page } from 'playwright-core'

import { chromium, type Skip } from '../available.js'
import { launchToDraw } from '../hosts/browser.js'
import { openPage, type WidgetPage } from './harness.js'

let browser: Promise<Browser> | undefined
const pages: WidgetPage[] = []

type Context = NonNullable<Parameters<typeof openPage>[2]>

/** One browser for a file's tests; `closeAll` ends it. */
export async function openElements(skip: Skip, body: string, context: Context = {}): Promise<WidgetPage> {
  const path = chromium(skip)
  const widgets = await openPage(await (browser ??= launchToDraw(path)), body, context)
  pages.push(widgets)
  return widgets
}

/** Closes the pages of a test, and answers what went wrong on them. */
export async function closePages(): Promise<string[]> {
  const errors = pages.flatMap(({ errors }) => errors)
  for (const page of pages.splice(0)) await page.close()
  return errors
}

export async function closeAll(): Promise<void> {
  await (await browser)?.close()
  browser = undefined
}

export const INSTRUMENT = { kind: 'instrument', tickSize: '0.01', lotSize: '0.00001' } as const
export const LIVE = { kind: 'state', state: 'live', reason: null, epoch: 1, tsUs: 1e15 } as const
export const BOOK = {
  ...{ kind: 'book', tsUs: 1e15 },
  bids: [6_498_800, 23_977, 6_498_799, 8360, 6_498_790, 100_000],
  asks: [6_498_801, 149_778, 6_498_804, 606_349, 6_498_811, 50_000],
} as const

/** Tells all of it in one go, and waits until it is drawn. */
export async function tell(page: Page, ...events: object[]): Promise<void> {
  await page.evaluate((events) => {
    for (const event of events) market.tell(event)
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  }, events)
}

/** Texts of the rows that are shown, from top to bottom: side, price, size, total, buys, sells. */
export function rowsOf(page: Page): Promise<string[][]> {
  return page.evaluate(() => {
    const root = document.querySelector('leadline-ladder')!.shadowRoot!
    return [...root.querySelectorAll<HTMLElement>('.row:not([hidden]):not(.blank)')].map((row) => [
      row.classList[1]!,
      ...[...row.children].map((cell) => cell.firstChild!.textContent!),
    ])
  })
}

/** The same without what was traded. */
export async function bookOf(page: Page): Promise<string[]> {
  return (await rowsOf(page)).map(([side, price, size]) => `${side} ${price} ${size}`)
}
