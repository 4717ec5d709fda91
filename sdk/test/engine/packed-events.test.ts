// The two forms of a packed event, written by hand from assembly/packed.ts: they say the same, and bytes that say less than they
// announce are refused.
import * as L from '#layout'
import { expect, test } from 'vitest'

import { packEvents, type DecodedEvent } from '../../src/engine/batch.js'
import { Status } from '../../src/engine/status.js'
import { openBuild } from '../parity/cores.js'
import { Random } from '../parity/random.js'

const MARKET = {
  venue: 'events:range',
  symbol: 'X',
  tickSize: '0.01',
  lotSize: '1',
  features: [],
  levels: false,
} as const
const START = 1_700_000_000_000_000_000n
type Level = readonly [px: number | bigint, qty: number | bigint]

/** An event without compact levels. */
function whole({ full = false, first, last, tsVenueNs, bids, asks }: DecodedEvent): Uint8Array {
  const out = new DataView(new ArrayBuffer(48 + 16 * (bids.length + asks.length)))
  out.setInt32(0, full ? 2 : 0, true)
  out.setInt32(4, bids.length, true)
  out.setInt32(8, asks.length, true)
  for (const [i, value] of [first ?? last, last, 0n, tsVenueNs].entries()) out.setBigInt64(16 + 8 * i, value, true)
  for (const [i, value] of [...bids, ...asks].flat().entries()) out.setBigInt64(48 + 8 * i, BigInt(value), true)
  return new Uint8Array(out.buffer)
}

const event = (id: number, bids: readonly Level[], asks: readonly Level[], full = false): DecodedEvent => {
  return { full, first: BigInt(id), last: BigInt(id), tsVenueNs: START + BigInt(id), bids, asks }
}

test.each([
  { name: 'small numbers', levels: [[100, 5]], bytes: 56 + 8 },
  { name: 'the largest size of 32 bits', levels: [[100, 2 ** 32 - 1]], bytes: 56 + 8 },
  { name: 'a size of 33 bits', levels: [[100, 2 ** 32]], bytes: 48 + 16 },
  {
    name: 'the widest span of 32 bits',
    levels: [
      [2 ** 31, 1],
      [1, 1],
    ],
    bytes: 56 + 16,
  },
  {
    name: 'a wider span',
    levels: [
      [1, 1],
      [2 ** 31 + 1, 1],
    ],
    bytes: 48 + 32,
  },
  {
    name: 'prices near 2^53',
    levels: [
      [2 ** 53 - 1, 1],
      [2 ** 53 - 5, 0],
    ],
    bytes: 56 + 16,
  },
  {
    name: 'a price that is no safe integer',
    levels: [
      [2 ** 53 - 1, 1],
      [2n ** 53n + 1n, 1],
    ],
    bytes: 48 + 32,
  },
  { name: 'no levels', levels: [], bytes: 48 },
] satisfies { name: string; levels: Level[]; bytes: number }[])('$name: $bytes bytes', ({ levels, bytes }) => {
  expect(packEvents([event(1, levels, [])])).toHaveLength(bytes)
  expect(packEvents([event(1, [], levels)])).toHaveLength(bytes)
})

test('what is no integer is refused, and a size below 0', () => {
  for (const level of [
    [0.5, 1],
    [100, 0.5],
    [Number.NaN, 1],
  ] as const)
    expect(() => packEvents([event(1, [[100, 1], level], [])])).toThrow(RangeError)
  for (const qty of [-1, -1n, -(2n ** 40n)])
    expect(() => packEvents([event(7, [[100, 1]], [[101, qty]])])).toThrow(
      `event 7: found ${qty} lots at 101 ticks, expected 0 or more`,
    )
})

test.each([
  { name: 'narrow windows', most: 2 ** 32 - 1, reach: 3_000 },
  { name: 'far levels', most: 2 ** 32 - 1, reach: 2_000_000 },
  { name: 'windows that become wide', most: 2 ** 32 + 2 ** 28, reach: 3_000 },
])('both forms make the same book: $name', async ({ most, reach }) => {
  const engine = await openBuild('core')
  const [a, b] = [engine.market(MARKET), engine.market({ ...MARKET, symbol: 'Y' })]
  const random = new Random(9)
  const touch = 3_000_000_000 // prices beyond 32 bits
  const start = event(1, [[touch, 5]], [[touch + 1, 7]], true)
  for (const market of [a, b]) market.pushEvents(whole(start))
  for (let id = 2; id < 600; id += 20) {
    const events = Array.from({ length: 20 }, (_, i) => {
      const side = (towards: number): Level[] =>
        Array.from({ length: random.between(0, 12) }, (): Level => {
          const away = random.chance(0.8) ? random.between(0, 60) : random.between(0, reach)
          return [touch + (towards > 0 ? 1 : 0) + towards * away, random.chance(0.3) ? 0 : random.between(1, most)]
        })
      return event(id + i, side(-1), side(1))
    })
    const compact = a.pushEvents(packEvents(events))
    expect(compact).toEqual({ taken: 20, status: Status.APPLIED })
    expect(b.pushEvents(Buffer.concat(events.map(whole)))).toEqual(compact)
    expect(a.book.bidsTicks()).toEqual(b.book.bidsTicks())
    expect(a.book.asksTicks()).toEqual(b.book.asksTicks())
    expect(a.counters).toEqual(b.counters)
  }
  expect([a.core.exports.isSound(a.at), b.core.exports.isSound(b.at)]).toEqual([1, 1])
})

// 32 bits say where in the window a compact level is: one that lies 2^32 ticks from there would have the same
test.each([
  {
    name: 'the base is far from the window',
    events: [
      [
        [-(2 ** 31) + 9, 3],
        [0, 8],
        [-4, 2],
      ],
    ],
  },
  {
    name: 'so is a level, by 2^32 ticks',
    events: [
      [
        [-(2 ** 31), 1],
        [-(2 ** 32) + 3, 4],
        [-1, 2],
      ],
    ],
  },
  {
    name: 'the window moves away from the base',
    events: [
      [
        [-1, 6],
        [2 ** 31 - 2, 1],
        [-(2 ** 31) + 70, 5],
        [-2, 3],
      ],
    ],
  },
  {
    name: 'and comes back',
    events: [
      [
        [-1, 6],
        [2 ** 31 - 2, 1],
        [-(2 ** 31) + 70, 5],
      ],
      [
        [2 ** 31 - 2, 0],
        [-1, 0],
      ],
      [[-3, 4]],
    ],
  },
  {
    name: 'a size that needs a wide window comes first',
    events: [
      [[0, 2 ** 32]],
      [
        [-(2 ** 31), 1],
        [-(2 ** 32) + 3, 4],
        [-1, 2],
      ],
    ],
  },
] satisfies { name: string; events: Level[][] }[])('prices 2^32 ticks apart: $name', async ({ events }) => {
  const touch = 2 ** 40
  for (const towards of [1, -1]) {
    for (const build of ['core', 'core.scalar'] as const) {
      const engine = await openBuild(build)
      const [a, b] = [engine.market(MARKET), engine.market({ ...MARKET, symbol: 'Y' })]
      const side = (levels: readonly Level[], id: number, full = false) => {
        const rows = levels.map(([px, qty]): Level => [touch + towards * Number(px), qty])
        return towards > 0 ? event(id, rows, [], full) : event(id, [], rows, full)
      }
      const book = new Map([[touch, 5n]])
      for (const market of [a, b]) market.pushEvents(whole(side([[0, 5]], 1, true)))
      for (const [i, levels] of events.entries()) {
        const packed = packEvents([side(levels, i + 2)])
        expect(a.pushEvents(packed)).toEqual({ taken: 1, status: Status.APPLIED })
        expect(b.pushEvents(whole(side(levels, i + 2)))).toEqual({ taken: 1, status: Status.APPLIED })
        for (const [px, qty] of levels) book.set(touch + towards * px, BigInt(qty))
        const expected = [...book].filter(([, qty]) => qty > 0n).sort(([x], [y]) => towards * (y - x))
        for (const market of [a, b]) {
          const found = towards > 0 ? market.book.bidsTicks() : market.book.asksTicks()
          expect(found.map(([px, qty]) => [px, BigInt(qty)])).toEqual(expected)
        }
      }
      expect({ ...a.counters, recentres: 0 }).toEqual({ ...b.counters, recentres: 0 }) // taken in two pieces it may move once more
      expect([a.core.exports.isSound(a.at), b.core.exports.isSound(b.at)]).toEqual([1, 1])
    }
  }
})

test('compact levels that there are no bytes for, or that the core has no room for, are refused and change nothing', async () => {
  const engine = await openBuild('core')
  const market = engine.market(MARKET)
  market.pushEvents(packEvents([event(1, [[100, 5]], [[101, 7]], true)]))
  const good = packEvents([event(2, [[100, 6]], [[102, 1]])])
  for (const length of [49, 56, good.length - 1]) {
    const cut = engine.market({ ...MARKET, symbol: `cut at ${length}` })
    expect(cut.pushEvents(good.subarray(0, length))).toEqual({ taken: 0, status: Status.DECODE })
    expect(cut.state).toBe('idle')
  }
  const huge = new DataView(new ArrayBuffer(56 + 8 * 120_000)) // into a megabyte, which has room for 116,512 levels of text
  huge.setInt32(L.EH_FLAGS, L.EVFLAG_COMPACT, true)
  huge.setInt32(L.EH_BIDS, 120_000, true)
  const other = engine.market({ ...MARKET, symbol: 'huge' })
  expect(other.pushEvents(new Uint8Array(huge.buffer))).toEqual({ taken: 0, status: Status.DECODE })
  expect(market.pushEvents(good)).toEqual({ taken: 1, status: Status.APPLIED })
  expect(market.book.bidsTicks()).toEqual([[100, 6]])
  for (const each of engine.markets) expect(each.core.exports.isSound(each.at)).toBe(1)
})
