// Makes the pictures of the dashboard in docs/images/ anew: the page of `leadline demo` after a while. Needs a build and a Chromium.
//   node scripts/dashboard-pictures.mjs [--seconds 75]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('..', import.meta.url))
const PAGES = {
  'dashboard-dark': 'theme=dark',
  'dashboard-light': 'theme=light',
  'dashboard-colour-blind': 'theme=dark&palette=colour-blind',
}

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '75' } } })
const child = spawn(process.execPath, [join(root, 'cli/bin/leadline.js'), 'demo', '--port', '0', '--seed', '3'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let out = ''
child.stdout.setEncoding('utf8').on('data', (text) => (out += text))
while (!/http:\/\/\S+/.test(out)) await once(child.stdout, 'data')
const [url] = /http:\/\/[^\s/]+/.exec(out)

const browser = await chromium.launch({
  executablePath: process.env.LEADLINE_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--force-color-profile=srgb',
  ],
})
try {
  for (const [name, query] of Object.entries(PAGES)) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(`${url}/?market=binance:BTC/USDT&zone=UTC&${query}`)
    await page.locator('[data-testid=state]', { hasText: 'live' }).waitFor()
    await sleepFor(Number(values.seconds) * 1000)
    const file = `docs/images/${name}.png`
    writeFileSync(join(root, file), await page.screenshot())
    await page.close()
    console.log(file)
  }
} finally {
  await browser.close()
  child.kill('SIGINT')
}
