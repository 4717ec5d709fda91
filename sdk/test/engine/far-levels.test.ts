// Levels far behind the touch: changed again and again, taken away, brought back, in markets that follow one another at one place.
import { expect, test } from 'vitest'
import { open, Status } from 'leadline'
import { depth, SPOT, snapshot, type Pairs } from './stream.js'

const engine = await open()
const price = (ticks: number) => (ticks / 100).toFixed(2)
const size = (lots: number) => (lots / 1000).toFixed(3)
const BEST = 10_000_000

/** Best bid and ask, and `count` bids from 40,000 ticks behind on, each `step` ticks. */
function farBids(count: number, step: number, lots: number): number[][] {
  return Array.from({ length: count }, (_, i) => [BEST - 40_000 - i * step, lots + i])
}
const pairs = (levels: number[][]): Pairs => levels.map(([ticks, lots]) => [price(ticks!), size(lots!)])
const touch = [[BEST, 1]]
const ASKS = pairs([[BEST + 1, 1]])

test('a far level that is changed, removed and brought back is what was said last', () => {
  const market = engine.market(SPOT)
  const levels = farBids(400, 3, 10)
  market.snapshot(snapshot(1, pairs([...touch, ...levels]), ASKS))
  const lots = new Map(levels.map(([ticks, own]) => [ticks!, own!]))
  let id = 1
  const say = (...changes: number[][]) => {
    for (const [ticks, own] of changes) {
      if (own === 0) lots.delete(ticks!)
      else lots.set(ticks!, own!)
    }
    id++
    expect(market.push(depth(id, id, pairs(changes), []))).toBe(Status.APPLIED)
    const expected = [...lots].toSorted(([a], [b]) => b - a)
    expect(market.book.bidsTicks().slice(1)).toEqual(expected)
  }
  const some = levels[150]![0]!
  for (let round = 1; round <= 20; round++) {
    say([some, round])
    say([some, 0], [some - 3, 0])
    say([some + 1, 5], [some, 0])
    say([some, 7 * round], [some + 1, 0], [some - 3, 4])
    say([some - 3, round], [some, 3])
  }
  // whole pages go, and others come where they were
  say(...levels.slice(0, 200).map(([ticks]) => [ticks!, 0]))
  say([some, 9])
  say(...levels.slice(200).map(([ticks]) => [ticks!, 0]), [some, 8])
  say(...farBids(300, 7, 1))
  say([some, 2])
})

test('a market at the place of one that was closed has its own levels', () => {
  const [first, second] = [farBids(300, 3, 10), farBids(300, 5, 20)]
  const opened = (levels: number[][]) => {
    const market = engine.market(SPOT)
    market.snapshot(snapshot(1, pairs([...touch, ...levels]), ASKS))
    expect(market.push(depth(2, 2, pairs([levels[200]!]), []))).toBe(Status.APPLIED)
    return market
  }
  opened(first).close()
  const market = opened(second)
  const [ticks] = first[200]!
  expect(market.push(depth(3, 3, [[price(ticks!), '0.077']], []))).toBe(Status.APPLIED)
  const expected = [...second.filter(([own]) => own !== ticks), [ticks!, 77]].toSorted(([a], [b]) => b! - a!)
  expect(market.book.bidsTicks().slice(1)).toEqual(expected)
})
