import { expect, test } from 'vitest'

import { CONNECTS, filesIn, REPLAYS } from './size.mjs'

const adapters = async (contents) => (await filesIn(contents)).filter((file) => file.includes('/feeds/venues/'))

test('an element carries no venue’s adapter and nothing of the engine: it is told by somebody', async () => {
  const files = await filesIn("export * from 'leadline/widget'")
  expect(files.some((file) => file.endsWith('/widget/heatmap/heatmap-element.js'))).toBe(true)
  expect(files.filter((file) => /\/dist\/(engine|feeds|layout)\//.test(file))).toEqual([])
})

test('whoever replays frames carries no venue’s adapter; whoever connects carries them all', async () => {
  expect(await adapters(REPLAYS)).toEqual([])
  expect((await adapters(CONNECTS)).length).toBeGreaterThanOrEqual(15)
})
