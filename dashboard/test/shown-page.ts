// Pages of Chromium at the built dashboard, with all that went wrong in them.
import type { Browser, Page } from 'playwright-core'

import { launchToDraw } from '../../sdk/test/hosts/browser.js'

export interface ShownOptions {
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly hasGl?: boolean
  /** Errors that belong to what is tested. */
  readonly expected?: RegExp
}

export interface Shown {
  readonly page: Page
  /** Of the console too: a message for whatever the policy refused. */
  readonly errors: readonly string[]
}

interface Shift {
  readonly value: number
  readonly sources: readonly { readonly node: Node | null }[]
}

const browsers = new Map<boolean, Browser>()

export async function show(executablePath: string, url: string, options: ShownOptions = {}): Promise<Shown> {
  const { viewport = { width: 1440, height: 900 }, hasGl = true, expected } = options
  const browser = browsers.get(hasGl) ?? (await launchToDraw(executablePath, { gl: hasGl }))
  browsers.set(hasGl, browser)
  const page = await browser.newPage({ viewport })
  const errors: string[] = []
  const add = (text: string) => expected?.test(text) || errors.push(text)
  page.on('pageerror', (error) => add(String(error)))
  page.on('console', (message) => message.type() === 'error' && add(message.text()))
  await page.addInitScript(() => {
    const shifts: number[] = []
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & Shift)[])
        // What moves inside of an element of the widget has no node here, and is tested there.
        if (entry.sources.some(({ node }) => node !== null)) shifts.push(entry.value)
    })
    Object.assign(globalThis, { shifts })
    observer.observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(url)
  return { page, errors }
}

/** How far things moved by themselves so far (layout shift). */
export function shiftOf(page: Page): Promise<number> {
  return page.evaluate(() =>
    (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
  )
}

export async function closeBrowsers(): Promise<void> {
  for (const browser of browsers.values()) await browser.close()
  browsers.clear()
}
