import { expect, test } from 'vitest'

import { CONNECTS, filesIn, REPLAYS } from './size.mjs'

const adapters = async (contents) => (await filesIn(contents)).filter((file) => file.includes('/feeds/venues/'))

test('whoever replays frames carries no venue’s adapter; whoever connects carries them all', async () => {
  expect(await adapters(REPLAYS)).toEqual([])
  expect((await adapters(CONNECTS)).length).toBeGreaterThanOrEqual(15)
})
