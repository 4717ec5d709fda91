// Chromium, headless, with nothing but the page and its frames.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { bundle } from './bundle.mjs'
import { DEFAULTS, inTurns, pack } from './rounds.mjs'

/** Where the tests look for it too. */
const PLACES = [process.env.LEADLINE_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome']
const SITE = 'http://leadline.test'

export async function inChromium(options) {
  const { dir, candidates, frames, rounds } = { ...DEFAULTS, ...options }
  const executablePath = PLACES.find((path) => path && existsSync(path))
  if (!executablePath) return { reason: 'no Chromium: set LEADLINE_CHROMIUM to its path' }
  const { meta, packed, changes } = pack(dir, frames)
  const [script] = await bundle('pass.mjs', { format: 'iife', globalName: 'pass' })
  const browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
  })
  try {
    const pages = new Map()
    for (const name of candidates) pages.set(name, await pageWith(browser, script.text, packed))
    const sample = (name) => pages.get(name).evaluate(onePass, name)
    const rows = await inTurns({ names: candidates, rounds, meta, changes, sample })
    return { host: `Chromium ${browser.version()}`, rows }
  } finally {
    await browser.close()
  }
}

/** A context for each candidate: types that one has seen slow no other down. Nothing goes to the network. */
async function pageWith(browser, script, packed) {
  const page = await (await browser.newContext()).newPage()
  await page.route('**/*', (route) => {
    const frames = new URL(route.request().url()).pathname === '/frames'
    return route.fulfill(frames ? { body: packed } : { contentType: 'text/html', body: '<!doctype html>' })
  })
  await page.goto(`${SITE}/`)
  await page.addScriptTag({ content: script })
  await page.evaluate(async () => pass.load(await (await fetch('/frames')).arrayBuffer()))
  return page
}

/** Runs in the page. */
async function onePass(name) {
  await pass.start(name)
  const begin = performance.now()
  const checksum = pass.play()
  return { ns: (performance.now() - begin) * 1e6, checksum }
}
