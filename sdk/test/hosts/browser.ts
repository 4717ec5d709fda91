import { type Browser, chromium as playwright } from 'playwright-core'

/** Headless, and silent towards the network. */
export function launch(executablePath: string): Promise<Browser> {
  return playwright.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
