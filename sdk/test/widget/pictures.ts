// The pictures of the heatmap in docs/: scenes of the generated market. scripts/widget-pictures.mjs makes them, a test compares.
import type { Browser } from 'playwright-core'

import { openPage } from './harness.js'
import { marketEvents, type ToldEvent } from './market-events.js'

interface Scene {
  readonly name: string
  /** Of <leadline-heatmap>. */
  readonly attributes?: string
  /** What is told after `SECONDS`, at `endUs`. */
  readonly after?: (endUs: number, events: readonly ToldEvent[]) => ToldEvent[]
}

const SECONDS = 60
const state = (name: string, reason: string | null, tsUs: number): ToldEvent => ({
  kind: 'state',
  state: name,
  reason,
  epoch: 1,
  tsUs,
})

export const SCENES: readonly Scene[] = [
  { name: 'heatmap-dark' },
  { name: 'heatmap-light', attributes: 'theme="light"' },
  { name: 'heatmap-colour-blind', attributes: 'palette="colour-blind"' },
  {
    name: 'heatmap-gap',
    after: (endUs, events) => [
      state('resync', 'gap_seq', endUs),
      { kind: 'clock', tsUs: endUs + 4_000_000 },
      state('live', null, endUs + 4_000_000),
      ...later(events, 10, 4_000_000),
      state('resync', 'checksum', endUs + 14_000_000),
      { kind: 'clock', tsUs: endUs + 17_000_000 },
    ],
  },
  {
    name: 'heatmap-stale',
    after: (endUs) => [state('stale', 'stale', endUs), { kind: 'clock', tsUs: endUs + 9_000_000 }],
  },
]

/** The last `seconds` of books again, moved so that they come `afterUs` behind the end. */
function later(events: readonly ToldEvent[], seconds: number, afterUs: number): ToldEvent[] {
  const books = events.filter(({ kind }) => kind === 'book').slice(-10 * seconds)
  const shiftUs = seconds * 1_000_000 + afterUs
  return books.map((book) => ({ ...book, tsUs: book.tsUs! + shiftUs }))
}

let told: Promise<ToldEvent[]> | undefined

/** PNG of a scene, 1100 × 480 at one device pixel each. */
export async function picture(browser: Browser, { attributes = '', after }: Scene): Promise<Buffer> {
  const body = `<leadline-heatmap market="binance:BTC/USDT" source="test" depth="200" time-zone="UTC" ${attributes}></leadline-heatmap>
<style>leadline-heatmap { height: 480px }</style>`
  const { page, close } = await openPage(browser, body, { viewport: { width: 1100, height: 480 } })
  const events = await (told ??= marketEvents({ seconds: SECONDS }))
  const endUs = events.findLast(({ kind }) => kind === 'book')!.tsUs!
  await page.waitForFunction(() => globalThis.market.watched === 1)
  await page.evaluate(
    (all) => all.forEach((event) => globalThis.market.tell(event)),
    [...events, ...(after?.(endUs, events) ?? [])],
  )
  await settled(page)
  const png = await page.screenshot()
  await close()
  return png
}

/** Returns once every column is drawn: frames are asked for no more. */
export async function settled(page: Awaited<ReturnType<typeof openPage>>['page']): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const heatmap = document.querySelector('leadline-heatmap') as unknown as { stats: { frames: number } | null }
    for (let before = -1; before !== heatmap.stats!.frames;) {
      before = heatmap.stats!.frames
      await frame()
      await frame()
    }
  })
}
