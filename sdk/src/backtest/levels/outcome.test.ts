// Touches and what became of them: by hand, and against a plain loop over the moments on random walks.
import { assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { uniformAt } from '../../simulation/exact/philox.js'
import { countUntil } from '../statistics/block-bootstrap.js'
import { Crossings } from './crossings.js'
import { LevelRecorder, type LevelTape } from './level-tape.js'
import { type Outcome, Outcomes, type Placed } from './outcome.js'

const S = 1_000_000

/** Seconds and best bids; the spread is 2 ticks. `fresh`: seconds at which a stretch begins. */
function tapeOf(rows: readonly (readonly [s: number, bid: number])[], fresh: readonly number[] = []): LevelTape {
  const recorder = new LevelRecorder([])
  for (const [s, bidTicks] of rows)
    recorder.push({
      ...{ tsUs: s * S, bidTicks, askTicks: bidTicks + 2, isFresh: fresh.includes(s) },
      ...{ tradedLots: 0, tradedTickLots: 0, large: [] },
    })
  return recorder.tape()
}

/** Twenty quiet seconds at a bid of 110, so that σ is known and small, then what is given from second 20 on. */
const after = (bids: readonly number[], fresh: readonly number[] = []): LevelTape =>
  tapeOf(
    [...Array.from({ length: 20 }, (_, s) => [s, 110] as const), ...bids.map((bid, i) => [20 + i, bid] as const)],
    fresh,
  )

const support = (tape: LevelTape, pxTicks: number, index = 15): Outcome =>
  new Outcomes(tape).of({ index, tsUs: tape.tsUs[index]!, sign: 1, pxTicks })

describe('by hand: a support at 100, spread 2, so X = Y = 4 ticks or half of σ', () => {
  it('is touched when the bid comes within a tick, and bounces when the mid is 4 away from where it was then', () => {
    // 110 … 101: touch at mid 102, σ² = 60/22·(3·3²) for three steps of 3 in 22 s, half of it 4.29
    const { ending, touch } = support(after([107, 104, 101, 100, 104, 105, 106, 106]), 100)
    expect(ending).toBe('bounce')
    expect(touch).toMatchObject({ touchUs: 22 * S, endUs: 26 * S, midTicks: 102, spreadTicks: 2, adverseTicks: 1 })
    expect(touch!.sigmaTicks).toBeCloseTo(Math.sqrt((60 / 22) * 27), 12)
    expect(touch!.reachTicks).toBeCloseTo(touch!.sigmaTicks / 2, 12)
    // in at 102, out at 107, half the spread of 2 both times
    expect(touch!.fadeTicks).toBe(3)
  })

  it('breaks when the mid is as far through before', () => {
    const { ending, touch } = support(after([107, 104, 101, 103, 96, 110]), 100)
    expect([ending, touch!.endUs, touch!.adverseTicks, touch!.fadeTicks]).toEqual(['break', 24 * S, 5, -7])
  })

  it('a leap through it is a touch, judged from where it landed', () => {
    const { ending, touch } = support(after([90, 130]), 100)
    expect([ending, touch!.midTicks, touch!.endUs]).toEqual(['bounce', 91, 21 * S])
  })

  it('neither in five minutes is a timeout, the end of its stretch before is a cut', () => {
    const still = Array.from({ length: 400 }, () => 101)
    const { ending, touch, openUntilUs } = support(after([104, ...still]), 100)
    expect([ending, touch!.endUs, openUntilUs]).toEqual(['timeout', 321 * S, 321 * S])
    expect(support(after([104, ...still.slice(0, 99)]), 100)).toMatchObject({
      ending: 'cut',
      touch: { endUs: 119 * S },
    })
    // a break of the book at second 60; what comes after isn't known to be the same
    expect(support(after([104, ...still], [60]), 100)).toMatchObject({ ending: 'cut', touch: { endUs: 59 * S } })
  })

  it('untouched, near, unsized', () => {
    expect(support(after([107, 103, 102, 107]), 100)).toMatchObject({
      ending: 'untouched',
      touch: null,
      openUntilUs: 23 * S,
    })
    // within a tick one second after it appeared: it isn't approached from the far side
    expect(support(after([101, 105]), 100, 19)).toMatchObject({ ending: 'near', openUntilUs: 20 * S })
    expect(support(after([102, 101, 108]), 100, 19).ending).not.toBe('near')
    // nine seconds after a break nobody knows how much the market moves
    const young = tapeOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((s) => [s, s < 8 ? 110 : 101] as const))
    expect(support(young, 100, 2).ending).toBe('unsized')
  })

  it('a resistance is the mirror image', () => {
    const tape = after([113, 116, 119, 120, 116, 115, 112])
    const outcome = new Outcomes(tape).of({ index: 15, tsUs: 15 * S, sign: -1, pxTicks: 122 })
    expect(outcome).toMatchObject({ ending: 'bounce', touch: { touchUs: 22 * S, midTicks: 120, adverseTicks: 1 } })
    expect(outcome.touch!.endUs).toBe(26 * S)
    expect(outcome.touch!.fadeTicks).toBe(5)
  })
})

/** The rules once more, moment by moment, without an index. */
function plainly(tape: LevelTape, { index, tsUs, sign, pxTicks }: Placed): string {
  const { tsUs: times, bidTicks, askTicks, stretches, stretchOf } = tape
  const { to } = stretches[stretchOf[index]!]!
  const near = (i: number): boolean => (sign > 0 ? bidTicks[i]! <= pxTicks + 1 : askTicks[i]! >= pxTicks - 1)
  const mid = (i: number): number => (bidTicks[i]! + askTicks[i]!) / 2
  let state = index
  while (state + 1 < to && times[state + 1]! <= tsUs + S) state++
  if (times[to - 1]! < tsUs + S) return 'untouched'
  if (near(state)) return 'near'
  let i = state + 1
  while (i < to && !near(i)) i++
  if (i >= to) return 'untouched'
  const sigma = new Outcomes(tape).moves.sigmaTicks(stretchOf[index]!, times[i]!)
  const reach = Math.max(2 * (askTicks[i]! - bidTicks[i]!), sigma / 2)
  if (Number.isNaN(sigma)) return 'unsized'
  for (let j = i + 1; j < to; j++) {
    if (times[j]! > times[i]! + 300 * S) return `timeout ${times[i]}`
    if (sign * (mid(j) - mid(i)) >= reach) return `bounce ${times[i]} ${times[j]}`
    if (sign * (mid(j) - mid(i)) <= -reach) return `break ${times[i]} ${times[j]}`
  }
  return times[to - 1]! >= times[i]! + 300 * S ? `timeout ${times[i]}` : `cut ${times[i]}`
}

it('on random walks: what a plain loop finds', () => {
  assert(
    property(
      integer({ min: 1, max: 1e6 }),
      constantFrom(1, -1),
      integer({ min: 2, max: 30 }),
      (seed, sign, distance) => {
        let bid = 1000
        const rows = Array.from({ length: 1500 }, (_, i) => {
          bid += Math.floor(uniformAt(seed, 0, i) * 3) - 1
          return [i * (uniformAt(seed, 1, 0) < 0.5 ? 0.4 : 1), bid] as const
        })
        const tape = tapeOf(rows, [rows[900]![0]])
        const outcomes = new Outcomes(tape)
        for (const index of [20, 400, 880, 901, 1200]) {
          const pxTicks = sign > 0 ? tape.bidTicks[index]! - distance : tape.askTicks[index]! + distance
          const placed = { index, tsUs: tape.tsUs[index]!, sign: sign as 1 | -1, pxTicks }
          const { ending, touch } = outcomes.of(placed)
          const isDecided = ending === 'bounce' || ending === 'break'
          const said = [ending, ...(touch ? [touch.touchUs] : []), ...(isDecided ? [touch!.endUs] : [])].join(' ')
          expect(said).toBe(plainly(tape, placed))
          if (touch) expect(touch.adverseTicks).toBeGreaterThanOrEqual(0)
        }
      },
    ),
    { numRuns: 60 },
  )
})

it('crossings: what looking at every value finds', () => {
  assert(
    property(integer({ min: 0, max: 1e6 }), integer({ min: 1, max: 700 }), (seed, n) => {
      const values = Float64Array.from({ length: n }, (_, i) => Math.floor(uniformAt(seed, 0, i) * 1000))
      const crossings = new Crossings(values)
      const from = Math.floor(uniformAt(seed, 1, 0) * n)
      const to = from + Math.floor(uniformAt(seed, 1, 1) * (n - from + 1))
      const part = values.subarray(from, to)
      for (const level of [-1, 0, 5, 500, 995, 1000]) {
        const below = part.findIndex((value) => value <= level)
        const above = part.findIndex((value) => value >= level)
        expect(crossings.firstAtOrBelow(level, from, to)).toBe(below < 0 ? -1 : from + below)
        expect(crossings.firstAtOrAbove(level, from, to)).toBe(above < 0 ? -1 : from + above)
      }
      expect(crossings.least(from, to)).toBe(Math.min(...part))
      expect(crossings.most(from, to)).toBe(Math.max(...part))
      const sorted = values.slice().sort()
      for (const value of [-1, 300, sorted[0]!, 1000])
        expect(countUntil(sorted, value)).toBe(sorted.filter((one) => one <= value).length)
    }),
  )
})
