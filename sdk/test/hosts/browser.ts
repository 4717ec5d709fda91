import { type Browser, chromium as playwright } from 'playwright-core'

const QUIET = [
  ...['--headless', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
]

/** Headless, and silent towards the network. */
export function launch(executablePath: string, args: readonly string[] = ['--disable-gpu']): Promise<Browser> {
  return playwright.launch({ executablePath, args: [...QUIET, ...args] })
}

/** For what is drawn: colours and letters the same on every machine; WebGL2 in software, or none, as on a machine without. */
export function launchToDraw(executablePath: string, { gl = true } = {}): Promise<Browser> {
  return launch(executablePath, [
    ...['--force-color-profile=srgb', '--font-render-hinting=none'],
    ...(gl
      ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']
      : ['--disable-gpu', '--disable-webgl', '--disable-3d-apis']),
  ])
}
