// Thirty minutes of a market, as fast as they can be told: memory is what it was once the columns were full.
import type { CDPSession } from 'playwright-core'
import { expect, test } from 'vitest'

import { chromium } from '../available.js'
import { launchToDraw } from '../hosts/browser.js'
import { openStream } from './long-stream.js'

const UPDATES_A_MINUTE = 600
/** A frame for so many updates: every update is heard, and every column drawn. */
const UPDATES_A_FRAME = 60

test('thirty simulated minutes of 200 levels at ten updates a second leave memory as it was', async ({ skip }) => {
  const browser = await launchToDraw(chromium(skip))
  const { page, errors, close } = await openStream(browser, { width: 600, height: 300 })
  const session = await page.context().newCDPSession(page)
  const minutes = async (n: number) => {
    for (let i = 0; i < n; i++)
      await page.evaluate(
        ([frames, updates]) => globalThis.stream.frames(frames!, updates),
        [UPDATES_A_MINUTE / UPDATES_A_FRAME, UPDATES_A_FRAME],
      )
    return used(session)
  }
  const full = await minutes(9) // 4,800 columns are eight minutes
  const half = await minutes(6)
  const end = await minutes(15)
  const { columns } = await page.evaluate(
    () => (document.querySelector('leadline-heatmap') as unknown as { stats: { columns: number } }).stats,
  )
  expect(columns).toBe(4800)
  for (const later of [half, end]) {
    expect(later.heap - full.heap).toBeLessThan(500_000)
    expect(later.buffers - full.buffers).toBeLessThan(100_000)
  }
  expect(errors).toEqual([])
  await close()
  await browser.close()
}, 300_000)

/** Bytes of the page's objects, and of its arrays, once what nobody holds is gone. */
async function used(session: CDPSession): Promise<{ heap: number; buffers: number }> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage')
  return { heap: usedSize, buffers: backingStorageSize }
}
