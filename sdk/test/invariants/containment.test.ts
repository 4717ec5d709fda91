// A trap or an exhausted pool costs one market its book, never another.
import { expect, test } from 'vitest'

import * as L from '#layout'
import type { Engine } from '../../src/engine/engine.js'
import type { Market, StatusChange } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { BUILDS, openBuild } from '../parity/cores.js'
import { body, depth, goLive, live, trade } from './wire.js'

/** Every page of the market leads out of memory from now on. */
function breakPageTable(market: Market): void {
  market.core.u32.fill(0xffff_f000, (market.at + L.PT_ROOT) / 4, (market.at + L.PT_ROOT) / 4 + L.PT_ROOT_LEN)
}

function three(engine: Engine): readonly [Market, Market, Market] {
  const markets = [live(engine), live(engine), live(engine)] as const
  for (const market of markets) {
    for (let id = 1; id < 20; id++) market.push(trade(id))
    for (let id = 101; id < 120; id++) market.push(depth(id, id, [['9.70', String(id % 5)]], [['60.00', '2']]))
  }
  return markets
}

test.each(BUILDS)('%s: a trap takes the book of the market it happened in, and of no other', async (build) => {
  const engine = await openBuild(build)
  const [first, broken, last] = three(engine)
  const saved = [first, last].map((market) => Buffer.from(market.save()))
  const changes: StatusChange[] = []
  broken.on('status', (change) => changes.push(change))
  breakPageTable(broken)
  expect(broken.push(depth(120, 120, [['9.71', '1']], [['61.00', '1']]))).toBe(Status.TRAP)
  expect(broken.state).toBe('resync')
  expect(changes).toMatchObject([{ state: 'resync', reason: 'TRAP' }])
  expect(() => broken.book.bids(1)).toThrow('not live')
  for (const [index, market] of [first, last].entries()) {
    expect(saved[index]?.equals(market.save())).toBe(true)
    expect(market.push(depth(120, 120, [['9.72', '3']]))).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toContainEqual([972, 3000])
    expect(market.signal()).not.toBeNull()
  }
  goLive(broken, 300)
  expect(broken.state).toBe('live')
  for (const market of engine.markets) expect(engine.core.exports.isSound(market.at)).toBe(1)
})

test('a neighbour whose bytes are not sound when another traps begins anew too', async () => {
  const engine = await openBuild()
  const [sound, broken, damaged] = three(engine)
  const { u32 } = damaged.core
  u32[(damaged.at + u32[(damaged.at + L.B_BYTES) / 4]! - L.CANARY_BYTES) / 4] = 0
  breakPageTable(broken)
  expect(broken.push(depth(120, 120, [], [['61.00', '1']]))).toBe(Status.TRAP)
  expect([sound.state, broken.state, damaged.state]).toEqual(['live', 'resync', 'resync'])
  for (const market of [broken, damaged]) goLive(market, 300)
  expect([sound.state, broken.state, damaged.state]).toEqual(['live', 'live', 'live'])
})

test('a trap while a snapshot is taken: the kept frames are let go, the next snapshot is right', async () => {
  const engine = await openBuild()
  const [other, broken] = three(engine)
  broken.push(depth(140, 141))
  broken.push(depth(142, 143))
  breakPageTable(broken)
  const far = body(142).replace('"asks":[', '"asks":[["90.00","1"],')
  expect(broken.snapshot(far)).toBe(Status.TRAP)
  expect(broken.state).toBe('resync')
  expect(broken.push(depth(144, 145))).toBe(Status.BUFFERED)
  expect(broken.snapshot(body(144))).toBe(Status.APPLIED)
  expect(other.state).toBe('live')
})

test('an exhausted pool: POOL_FULL, that market resyncs, its neighbour goes on, and it can come back', async () => {
  const engine = await openBuild('core', 8)
  const [neighbour, greedy] = [live(engine), live(engine)]
  const saved = Buffer.from(neighbour.save())
  let id = 101
  let status: number = Status.APPLIED
  for (let from = 0; status === Status.APPLIED && from < 500_000; from += 2_000) {
    const far = Array.from({ length: 2_000 }, (_, i) => [(20 + (from + i) * 0.5).toFixed(2), '1'] as const)
    status = greedy.push(depth(id, id++, [], far))
  }
  expect(status).toBe(Status.POOL_FULL)
  expect(greedy.state).toBe('resync')
  expect(greedy.counters.poolFull).toBe(1)
  expect(saved.equals(neighbour.save())).toBe(true)
  expect(neighbour.push(depth(101, 101, [['9.50', '1']], [['70.00', '1']]))).toBe(Status.APPLIED)
  goLive(greedy, 9_000)
  expect(greedy.state).toBe('live')
  expect(greedy.book.counts).toEqual({ bids: 20, asks: 20 })
  for (const market of engine.markets) expect(engine.core.exports.isSound(market.at)).toBe(1)
})

test('no room for another market is an error, and those that are there go on', async () => {
  const engine = await openBuild('core', 8)
  const first = live(engine)
  expect(() => {
    for (let i = 0; i < 1_000; i++) live(engine)
  }).toThrow('no memory for another market')
  expect(first.push(depth(101, 101))).toBe(Status.APPLIED)
  engine.markets.at(-1)?.close()
  expect(live(engine).state).toBe('live')
})
