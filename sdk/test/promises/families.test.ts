// The promise runs in small: that they find nothing where there is nothing, and everything where a rule is broken on purpose.
import { expect, test } from 'vitest'

import { openBuild } from '../parity/cores.js'
import { VENUES } from '../venues/venues.js'
import { runFamily } from './families.js'
import { runGaps } from './gaps.js'
import { runVenueGaps } from './venue-gaps.js'

test.each(['range', 'link', 'counter', 'full'] as const)('%s: no wrong state over a poor line', async (family) => {
  const out = runFamily(await openBuild('core.debug'), { family, firstSeed: 1, seeds: 20, frames: 500 })
  expect(out.notes).toEqual([])
  expect(out).toMatchObject({ wrong: 0, frozen: 0 })
  expect(out.equalResyncs).toBe(out.resyncs)
  expect(out.published).toBeGreaterThan(2_000)
  expect(out.faults.drop).toBeGreaterThan(100)
})

test('a perfect line loses no book', async () => {
  for (const family of ['range', 'link', 'counter', 'full', 'none'] as const) {
    const out = runFamily(await openBuild(), { family, firstSeed: 1, seeds: 5, frames: 300, rates: {} })
    expect(out, family).toMatchObject({ wrong: 0, resyncs: 5, equalResyncs: 5 })
    expect(out.published).toBeGreaterThan(5 * 280)
  }
})

test('the runs can fail: a market that goes by no rule publishes wrong states, and they are counted', async () => {
  for (const family of ['range', 'link', 'counter'] as const) {
    const out = runFamily(await openBuild(), { family, rule: 'none', firstSeed: 1, seeds: 10, frames: 300 })
    expect(out.wrong, family).toBeGreaterThan(300)
    expect(out.notes.length).toBe(3)
  }
})

test('the runs can fail: a link read as a range loses its book all the time, and frames are taken for what they aren’t', async () => {
  const out = runFamily(await openBuild(), { family: 'link', rule: 'counter', firstSeed: 1, seeds: 3, frames: 300 })
  expect(out.published).toBeLessThan(400)
})

test('family F is wrong without an audit; with one every wrong book is given up within two of them', async () => {
  const engine = await openBuild()
  const bare = runFamily(engine, { family: 'none', firstSeed: 1, seeds: 20, frames: 500 })
  expect(bare.wrong / bare.published).toBeGreaterThan(0.1)
  const audited = runFamily(engine, { family: 'none', firstSeed: 1, seeds: 20, frames: 500, auditEvery: 10 })
  expect(audited.audited).toBeGreaterThan(20)
  expect(audited.auditLag).toBeLessThanOrEqual(2 * 10 * 1.3)
  expect(audited.wrong / audited.published).toBeLessThan(0.75 * (bare.wrong / bare.published))
})

test.each(['range', 'link', 'counter'] as const)('%s: a gap is found at the first delivered frame', async (family) => {
  const out = runGaps(await openBuild('core.debug'), { family, firstSeed: 1, seeds: 4, frames: 100 })
  expect(out).toEqual({ trials: 4 * 100 * 5, atFirst: 4 * 100 * 5, maxLag: 1 })
})

test('the search for gaps can fail: without a rule none is found', async () => {
  const out = runGaps(await openBuild(), { family: 'range', rule: 'none', firstSeed: 1, seeds: 1, frames: 20 })
  expect(out.atFirst).toBe(0)
})

test('on a venue’s own wire too; and never where the venue numbers nothing', async () => {
  const venueOf = (id: string) => VENUES.find(([{ side }]) => side.id === id)![0]
  const engine = await openBuild()
  const numbered = runVenueGaps(engine, venueOf('binance'), { firstSeed: 1, seeds: 1 })
  expect(numbered).toEqual({ trials: 40, atFirst: 40, maxLag: 1 })
  expect(runVenueGaps(engine, venueOf('coinbaseexchange'), { firstSeed: 1, seeds: 1 }).atFirst).toBe(0)
})
