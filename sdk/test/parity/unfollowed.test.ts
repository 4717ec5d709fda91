// Large levels by deviation that nobody follows are listed another way (assembly/signal/list.ts): they are those of a market that
// follows them, which the twin has, but for their lives.
import { expect, test } from 'vitest'

import type { LevelOptions } from '../../src/engine/options.js'
import { openBuild } from './cores.js'
import { scenarios } from './scenarios.js'
import { stream } from './stream.js'

const [narrow, wide] = scenarios.filter(({ market }) => market.levels?.form === 'deviation')

test.each<{ name: string; scenario: typeof narrow; levels: LevelOptions; least: number }>([
  { name: 'walls that come and go', scenario: narrow, levels: { z: 2 }, least: 5 },
  { name: 'more large ones than a list has room for', scenario: narrow, levels: { z: 0 }, least: 33 },
  { name: 'sizes up to 2^53 lots', scenario: wide, levels: { z: 0.5 }, least: 5 },
  { name: 'within half a bp', scenario: narrow, levels: { z: 0.5, rangeBps: 0.5 }, least: 2 },
])('$name', async ({ scenario, levels, least }) => {
  const { venue, symbol, tickSize, lotSize } = scenario!.market
  const options = { venue, symbol, tickSize, lotSize, features: [] }
  const [followed, unfollowed] = await Promise.all(
    [true, false].map(async (follow) =>
      (await openBuild()).market({ ...options, levels: { form: 'deviation', follow, ...levels } }),
    ),
  )
  const unknown = { ageUs: NaN, refills: NaN, cancelledOnApproach: NaN }
  let most = 0
  for (const input of stream({ ...scenario!, frames: 1_000 })) {
    for (const market of [followed!, unfollowed!]) {
      if (input.kind === 'push') market.push(input.text, input.tsLocalUs)
      if (input.kind === 'snapshot') market.snapshot(input.text, input.tsLocalUs)
      if (input.kind === 'tick') market.tick(input.us)
      if (input.kind === 'advance') market.advance(input.us)
    }
    const wanted = followed!.levels()
    expect(unfollowed!.levels()).toEqual(wanted.map((level) => ({ ...level, ...unknown })))
    most = Math.max(most, wanted.length)
  }
  expect(most).toBeGreaterThanOrEqual(least)
})
