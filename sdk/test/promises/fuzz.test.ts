// Damaged frames in small, over the core with assertions; `node scripts/promises.mjs` feeds ten million.
import { expect, test } from 'vitest'

import { STATE, ST_EVENTS } from '#layout'
import { Random } from '../../src/feeds/generated/random.js'
import { openBuild } from '../parity/cores.js'
import { VENUES } from '../venues/venues.js'
import { runFuzz } from './fuzz.js'
import { mutate, ROOM } from './mutate.js'

const venues = VENUES.map(([venue]) => venue)

test('no trap, no bystander changed, no canary dead; and something gets through', { timeout: 60_000 }, async () => {
  for (const build of ['core', 'core.debug', 'core.scalar'] as const) {
    const out = runFuzz(await openBuild(build), venues, { seed: 3, frames: 40_000 })
    expect(out.notes).toEqual([])
    expect(out).toMatchObject({ traps: 0, bystanderChanges: 0, deadCanaries: 0 })
    expect(out.refused).toBeGreaterThan(10_000)
    expect(out.applied).toBeGreaterThan(100)
  }
})

test('the fuzzer can fail: a byte written into a bystander is seen', async () => {
  const engine = await openBuild()
  const look = engine.look.bind(engine)
  engine.look = (venue: string) => {
    const found = look(venue)
    const at = found.at.bind(found)
    found.at = (frame) => {
      const bystander = engine.markets[0]!
      engine.core.u8[bystander.at + STATE + 8 * ST_EVENTS]!++
      return at(frame)
    }
    return found
  }
  const out = runFuzz(engine, venues, { seed: 3, frames: 400, venueIds: ['binance'] })
  expect(out.bystanderChanges).toBe(1)
  expect(out.notes[0]).toBe('binance: bystander 0 changed')
})

test('what is damaged stays within its room, and is most often another frame', () => {
  const random = new Random(1, 1)
  const frame = new TextEncoder().encode('{"e":"depthUpdate","U":1,"u":2,"b":[["1.0","2"]],"a":[]}')
  const out = new Uint8Array(ROOM + 512)
  let same = 0
  for (let i = 0; i < 20_000; i++) {
    const length = mutate(frame, frame, out, 0, random)
    expect(length).toBeLessThanOrEqual(ROOM)
    if (length === frame.length && frame.every((byte, j) => byte === out[j])) same++
  }
  expect(same).toBeLessThan(2_000)
})
