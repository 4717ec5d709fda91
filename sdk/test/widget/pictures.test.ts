// The pictures in docs/ are what the heatmap looks like. Under LEADLINE_WRITE_PICTURES=1 (scripts/widget-pictures.mjs) they are made anew.
import { readFileSync, writeFileSync } from 'node:fs'

import pixelmatch from 'pixelmatch'
import type { Browser } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, describe, expect, test } from 'vitest'

import { chromium } from '../available.js'
import { launchToDraw } from '../hosts/browser.js'
import { picture, SCENES } from './pictures.js'

/** Share of pixels that may differ: another machine's fonts and rasteriser. */
const TOLERANCE = 0.02

let browser: Browser | undefined
afterAll(() => browser?.close())

describe.each(SCENES)('$name', (scene) => {
  const file = new URL(`../../../docs/images/${scene.name}.png`, import.meta.url)

  test('looks as in docs/images', async ({ skip }) => {
    browser ??= await launchToDraw(chromium(skip))
    const png = await picture(browser, scene)
    if (process.env['LEADLINE_WRITE_PICTURES'] === '1') writeFileSync(file, png)
    const [made, kept] = [PNG.sync.read(png), PNG.sync.read(readFileSync(file))]
    const { width, height } = kept
    expect([made.width, made.height]).toEqual([width, height])
    const different = pixelmatch(made.data, kept.data, undefined, width, height, { threshold: 0.15 })
    expect(different / (width * height)).toBeLessThan(TOLERANCE)
  }, 90_000)
})
