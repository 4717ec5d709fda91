// The simulated venue itself: seeded, consistent with what it sends, and what is injected is counted.
import { expect, test } from 'vitest'

import { Faults, FaultyLine, parseFaults, spoilText } from '../../src/feeds/simulator/faults.js'
import { simulatedVenue } from '../../src/feeds/simulator/venue.js'
import { openBuild } from '../parity/cores.js'
import { POOR_LINE, runVenue } from './run.js'
import { spotVenue } from './spot-side.js'

test('the same seed says the same, another one something else', () => {
  const told = (seed: number) => {
    const { side, listings, path } = spotVenue
    const venue = simulatedVenue({ side, listings, seed })
    const connection = venue.connect(path(['BTCUSDT', 'ETHUSDT']))
    for (let i = 0; i < 200; i++) venue.step()
    return connection.inbox.map(({ frame }) => frame)
  }
  expect(told(3)).toEqual(told(3))
  expect(told(3)).not.toEqual(told(4))
})

test('a book is known as it was some updates ago, and is never crossed', () => {
  const { side, listings } = spotVenue
  const venue = simulatedVenue({ side, listings, seed: 5, changes: { empty: 0.05 } })
  const states: string[] = []
  const text = () =>
    JSON.stringify([[...venue.book('BTCUSDT').bids].toSorted(), [...venue.book('BTCUSDT').asks].toSorted()], (_, v) =>
      typeof v === 'bigint' ? `${v}` : v,
    )
  for (let i = 0; i < 1_500; i++) {
    const { index, bids, asks } = venue.book('BTCUSDT')
    states[index] = text()
    venue.step()
    const [bid, ask] = [
      [...bids.keys()].toSorted((a, b) => (a > b ? -1 : 1))[0],
      [...asks.keys()].toSorted((a, b) => (a < b ? -1 : 1))[0],
    ]
    if (bid !== undefined && ask !== undefined) expect(bid).toBeLessThan(ask)
  }
  const book = venue.book('BTCUSDT')
  for (const index of [book.index, book.index - 1, book.index - 100, book.oldest]) {
    const { bids, asks } = book.at(index)
    const was = JSON.stringify([[...bids].toSorted(), [...asks].toSorted()], (_, v) =>
      typeof v === 'bigint' ? `${v}` : v,
    )
    if (states[index] !== undefined) expect(was).toBe(states[index])
  }
  expect(() => book.at(book.oldest - 1)).toThrow(RangeError)
})

test('what a line does to frames is what it counts', () => {
  const faults = new Faults({ drop: 0.1, dup: 0.1, reorder: 0.1, truncate: 0.1, split: 0.1, flip: 0.1 }, 1)
  const line = new FaultyLine(faults, spoilText)
  const sent = Array.from({ length: 5_000 }, (_, i) => `{"n":${i},"again":${i},"x":"abcdefgh"}`)
  const came = sent.flatMap((frame) => line.offer(frame))
  const { drop, dup, reorder, truncate, split, flip } = faults.counts
  expect(Math.abs(came.length - (sent.length - drop + dup + split))).toBeLessThanOrEqual(1) // one may still be held
  for (const count of [drop, dup, reorder, truncate, split, flip]) expect(count).toBeGreaterThan(200)
  const whole = new Set(sent)
  const spoiled = came.filter((frame) => !whole.has(frame)).length
  expect(Math.abs(spoiled - (truncate + 2 * split + flip))).toBeLessThan(20) // a cut at the very end cuts nothing
})

test('faults are read from text, and what is no fault is refused', () => {
  expect(parseFaults('drop=0.01, seed=7')).toMatchObject({ rates: { drop: 0.01, dup: 0 }, seed: 7 })
  expect(parseFaults('late=250ms,stale=0.3')).toMatchObject({ rates: { late: 0, stale: 0.3 }, lateMs: 250 })
  expect(() => parseFaults('drop=5ms')).toThrow(/from 0 to 1/)
  expect(() => parseFaults('dorp=1')).toThrow(/found "dorp", expected one of drop/)
  expect(() => parseFaults('drop=2')).toThrow(/from 0 to 1/)
  expect(() => parseFaults('drop=')).toThrow(/from 0 to 1/)
})

test('a clock that steps gives the time it should', () => {
  const faults = new Faults({ clock: 1 }, 3)
  const times = Array.from({ length: 100 }, (_, i) => faults.clock(i * 1_000_000) - i * 1_000_000)
  expect(Math.min(...times)).toBeLessThan(-3_000_000_000)
  expect(faults.counts.clock).toBe(100)
})

test('over a perfect line nothing is lost and everything published is the venue’s', async () => {
  const outcome = runVenue(await openBuild('core.debug'), spotVenue, { seeds: 5, steps: 400, rates: {} })
  expect(outcome.notes).toEqual([])
  expect(outcome.wrong).toBe(0)
  expect(outcome.resyncs).toBe(5 * 3)
  expect(outcome.equalResyncs).toBe(outcome.resyncs)
  expect(outcome.published).toBeGreaterThan(1_500)
})

test('over a poor line too, after many resyncs', async () => {
  const outcome = runVenue(await openBuild('core.debug'), spotVenue, { seeds: 10, steps: 600, rates: POOR_LINE })
  expect(outcome.notes).toEqual([])
  expect(outcome.wrong).toBe(0)
  expect(outcome.equalResyncs).toBe(outcome.resyncs)
  expect(outcome.resyncs).toBeGreaterThan(100)
  expect(outcome.published).toBeGreaterThan(1_500)
})
