// Events loaded into the core's memory do what the same bytes do that are copied in with each call.
import * as L from '#layout'
import { describe, expect, test } from 'vitest'

import { packEvents, type DecodedEvent } from '../../src/engine/batch.js'
import type { Engine } from '../../src/engine/engine.js'
import { LeadlineError } from '../../src/engine/errors.js'
import type { Market } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { BUILDS, openBuild } from '../parity/cores.js'

const START = 1_700_000_000_000_000_000n
const OPTIONS = { venue: 'events:range', symbol: 'X', tickSize: '0.01', lotSize: '1' } as const

/** Nothing follows its changes, so that many are applied in one run. */
const plain = (engine: Engine): Market => engine.market({ ...OPTIONS, features: [], levels: false })
/** Each change is told to sums that need to know what was there before. */
const followed = (engine: Engine): Market =>
  engine.market({ ...OPTIONS, features: ['imbalance_dist'], levels: { form: 'deviation', z: 4 } })

type Levels = readonly (readonly [px: number, qty: number])[]

function event(id: number, bids: Levels, asks: Levels, full = false): DecodedEvent {
  return { full, first: BigInt(id), last: BigInt(id), tsVenueNs: START + BigInt(id) * 1_000_000n, bids, asks }
}

/** A whole book, then changes of it. */
const STREAM = [
  event(0, [[1000, 5]], [[1001, 7]], true),
  ...Array.from({ length: 300 }, (_, i) => event(i + 1, [[1000 - (i % 7), i % 5]], [[1001 + (i % 3), 1 + i]])),
]

function seen(market: Market) {
  const { book, seq, counters, tsVenueUs } = market
  return { bids: book.bidsTicks(), asks: book.asksTicks(), seq, counters, tsVenueUs, features: market.features() }
}

describe.each(BUILDS)('%s', (build) => {
  test.each([plain, followed])(
    'markets that read the same events are what one is that was given the bytes',
    async (make) => {
      const engine = await openBuild(build)
      const bytes = packEvents(STREAM)
      const events = engine.load(bytes)
      const given = make(engine)
      expect(given.pushEvents(bytes)).toEqual({ taken: STREAM.length, status: Status.APPLIED })
      expect(given.book.bidsTicks().length).toBeGreaterThan(3)
      for (let i = 0; i < 2; i++) {
        const market = make(engine)
        expect(market.pushEvents(events)).toEqual({ taken: STREAM.length, status: Status.APPLIED })
        expect(seen(market)).toEqual(seen(given))
      }
    },
  )

  test('an event of more levels than the input area is made for', async () => {
    const engine = await openBuild(build)
    const side = (from: number, step: number): Levels =>
      Array.from({ length: 30_000 }, (_, i) => [from + i * step, 1 + i])
    const bytes = packEvents([event(1, side(100_000, -1), side(100_001, 1), true), event(2, [[99_990, 4]], [])])
    const [loaded, given] = [followed(engine), followed(engine)]
    const events = engine.load(bytes)
    expect(loaded.pushEvents(events)).toEqual({ taken: 2, status: Status.APPLIED })
    expect(given.pushEvents(bytes)).toEqual({ taken: 2, status: Status.APPLIED })
    expect(loaded.book.asksTicks()).toHaveLength(30_000)
    expect(seen(loaded)).toEqual(seen(given))
    for (const market of [loaded, given]) expect(engine.core.exports.isSound(market.at)).toBe(1)
  })
})

test('parts are read in any order of calls, and what is pushed in between leaves them alone', async () => {
  const engine = await openBuild()
  const sizes = STREAM.map((one) => packEvents([one]).length)
  const middle = sizes.slice(0, 100).reduce((sum, bytes) => sum + bytes, 0)
  const events = engine.load(packEvents(STREAM))
  const [whole, parts, other] = [plain(engine), plain(engine), plain(engine)]
  whole.pushEvents(events)
  expect(parts.pushEvents(events.subarray(0, middle))).toEqual({ taken: 100, status: Status.APPLIED })
  other.pushEvents(packEvents(STREAM))
  other.push('{"no":"frame of this market"}'.repeat(1000))
  const rest = events.subarray(middle)
  expect(rest.byteLength).toBe(events.byteLength - middle)
  expect(parts.pushEvents(rest.subarray(0))).toEqual({ taken: STREAM.length - 100, status: Status.APPLIED })
  expect(seen(parts)).toEqual(seen(whole))
  const beyond = events.byteLength + 1
  expect(() => events.subarray(-8, 8)).toThrow(RangeError)
  expect(() => events.subarray(8, 0)).toThrow(RangeError)
  expect(() => events.subarray(0, beyond)).toThrow(RangeError)
  expect(() => events.subarray(0.5, 8)).toThrow(RangeError)
})

test('bytes that say less than they announce are refused as given ones are', async () => {
  const engine = await openBuild()
  const bytes = packEvents(STREAM)
  const short = bytes.subarray(0, bytes.length - 8)
  const [loaded, given] = [plain(engine), plain(engine)]
  const result = given.pushEvents(short)
  expect(result).toEqual({ taken: STREAM.length - 1, status: Status.DECODE })
  expect(loaded.pushEvents(engine.load(short))).toEqual(result)
  expect(loaded.pushEvents(engine.load(bytes).subarray(0, bytes.length - 8)).status).not.toBe(Status.APPLIED)
  const claims = new DataView(new ArrayBuffer(L.EVENT_HEADER))
  claims.setInt32(L.EH_BIDS, -5, true)
  expect(plain(engine).pushEvents(engine.load(new Uint8Array(claims.buffer))).status).toBe(Status.DECODE)
  expect(plain(engine).pushEvents(engine.load(new Uint8Array(0)))).toEqual({ taken: 0, status: 0 })
})

test('released room serves again, and who reads it still is told', async () => {
  const engine = await openBuild()
  const market = plain(engine)
  const bytes = packEvents(STREAM)
  engine.load(bytes).release()
  const { memoryBytes } = engine
  for (let i = 0; i < 500; i++) {
    const events = engine.load(bytes.subarray(0, i % 2 === 0 ? bytes.length : 48))
    events.release()
    events.release()
  }
  expect(engine.memoryBytes).toBe(memoryBytes)
  const [one, two] = [engine.load(bytes), engine.load(bytes)]
  const part = one.subarray(0, 56)
  one.release()
  expect(() => market.pushEvents(one)).toThrow('released')
  expect(() => market.pushEvents(part)).toThrow(LeadlineError)
  expect(market.pushEvents(two).status).toBe(Status.APPLIED)
})

test("another engine's events, and those from before a trap, are not this core's", async () => {
  const [engine, other] = [await openBuild(), await openBuild()]
  const events = engine.load(packEvents(STREAM))
  expect(() => plain(other).pushEvents(events)).toThrow('another engine')
  const market = plain(engine)
  market.pushEvents(events)
  market.core.u32.fill(0xffff_f000, (market.at + L.PT_ROOT) / 4, (market.at + L.PT_ROOT) / 4 + L.PT_ROOT_LEN)
  expect(market.pushEvents(packEvents([event(301, [], [[100_000, 1]])])).status).toBe(Status.TRAP)
  expect(() => market.pushEvents(events)).toThrow('before a trap')
  events.release() // of a core that is gone: nothing happens
  expect(market.pushEvents(engine.load(packEvents(STREAM)))).toEqual({ taken: STREAM.length, status: Status.APPLIED })
})

test('what does not fit into memory is refused, and nothing else is lost', async () => {
  const engine = await openBuild('core', 8)
  const market = plain(engine)
  const bytes = packEvents(STREAM)
  market.pushEvents(bytes)
  const before = seen(market)
  for (const mebibytes of [8, 64]) expect(() => engine.load(new Uint8Array(mebibytes << 20))).toThrow('no memory for')
  expect(seen(market)).toEqual(before)
  expect(plain(engine).pushEvents(engine.load(bytes)).status).toBe(Status.APPLIED)
  engine.close()
  expect(() => engine.load(bytes)).toThrow('closed')
})
