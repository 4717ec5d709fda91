// What is read of a recording at an event knows nothing of what comes later: with the future in reverse it is the same.
import { describe, expect, it } from 'vitest'

import { packEvents } from '../../engine/batch.js'
import type { Recorded, Source } from '../../feeds/source.js'
import { uniformAt } from '../../simulation/exact/philox.js'
import { judgeDetectors } from '../levels/evaluate.js'
import { priorExtremes, restingSize, roundNumbers, vwap } from '../levels/detectors.js'
import { readRecording } from './recording.js'
import { scoresOf } from './episodes.js'

const MS_NS = 1_000_000n
const START_NS = 1_700_000_000_000_000_000n
const FRAMES = 3000

type Picture = readonly (readonly [pxTicks: number, lots: number])[][]

/** Whole books of ten levels a side, 200 ms apart, around a walk; here and there a large level. */
function pictures(seed: number): Picture[] {
  let mid = 40_000
  return Array.from({ length: FRAMES }, (_, i) => {
    mid += Math.floor(5 * uniformAt(seed, 0, i)) - 2
    return [-1, 1].map((side) =>
      Array.from({ length: 10 }, (_, n) => {
        const px = mid + side * (1 + 2 * n)
        const isLarge = Math.floor(uniformAt(7, 1, px) * 12) === 0
        return [px, 1 + Math.floor(uniformAt(seed, 3 + side, i * 10 + n) * 20) + (isLarge ? 90 : 0)] as const
      }),
    )
  })
}

function sourceOf(books: readonly Picture[], lostAt = -1): Source {
  return {
    format: 'pictures',
    instruments: [{ venue: 'events:full', symbol: 'X/Y', id: 'XY', tickSize: '0.01', lotSize: '1' }],
    async *records(): AsyncGenerator<Recorded> {
      for (const [i, [bids, asks]] of books.entries()) {
        const tsVenueNs = START_NS + BigInt(i) * 200n * MS_NS
        const full = { full: true, last: BigInt(i + 1), tsVenueNs, bids: bids!, asks: asks! }
        // a crossed book is none
        const crossed = { ...full, asks: bids!.map(([px, lots]) => [px - 5, lots] as const) }
        yield { kind: 'events', line: i + 1, packed: packEvents([i === lostAt ? crossed : full]) }
      }
    },
  }
}

const detectors = () => [restingSize(), roundNumbers(), priorExtremes(60_000_000), vwap()]
const read = async (source: Source) => {
  const { markets } = await readRecording(source, { detectors })
  return markets[0]!
}

describe('the future in reverse', () => {
  const books = pictures(5)
  const cut = 1800

  it('changes no score and no detection before it', async () => {
    const whole = await read(sourceOf(books))
    const turned = await read(sourceOf([...books.slice(0, cut), ...books.slice(cut).toReversed()]))
    const cutUs = whole.levels.tsUs[cut]!
    expect(scoresOf(turned.score, { imbalance: 0.4, size: 0.3, speed: 0.3 }).subarray(0, cut)).toEqual(
      scoresOf(whole.score, { imbalance: 0.4, size: 0.3, speed: 0.3 }).subarray(0, cut),
    )
    for (const [d, { name }] of whole.detectors.entries()) {
      const until = (market: typeof whole) =>
        market.levels.sightings[d]!.appearances.filter(({ index }) => market.levels.tsUs[index]! < cutUs)
      expect(until(turned), name).toEqual(until(whole))
      if (name !== 'VWAP') expect(until(whole).length, name).toBeGreaterThan(5)
      // and the futures do differ
      if (name === 'resting size')
        expect(turned.levels.sightings[d]!.appearances).not.toEqual(whole.levels.sightings[d]!.appearances)
    }
  })

  it('the same recording gives the same evaluation', async () => {
    const evaluated = async () => {
      const { levels, detectors } = await read(sourceOf(books))
      return judgeDetectors(levels, detectors, { seed: 4 })
    }
    const [first] = await evaluated()
    expect(await evaluated()).toMatchObject([first, {}, {}, {}])
    expect(first!.detected.touches).toBeGreaterThan(20)
  })
})

it('reads what the core says: prices, parts, levels, at every event', async () => {
  const { score, levels, symbol, untimed } = await read(sourceOf(pictures(2).slice(0, 300)))
  expect([symbol, score.length, levels.length, untimed]).toEqual(['X/Y', 300, 300, 0])
  expect(score.tsUs).toEqual(levels.tsUs)
  expect([...score.midTicks]).toEqual(Array.from(levels.bidTicks, (bid, i) => (bid + levels.askTicks[i]!) / 2))
  expect(score.tsUs[0]).toBe(Number(START_NS / 1000n))
})

it('a lost book and what lies outside the wished times break a stretch', async () => {
  const books = pictures(2).slice(0, 300)
  const { levels } = await read(sourceOf(books, 100))
  expect(levels.length).toBe(299)
  expect(levels.stretches.map(({ from }) => from)).toEqual([0, 100])
  const startUs = Number(START_NS / 1000n)
  const { markets } = await readRecording(sourceOf(books), {
    detectors,
    within: (tsUs) => (tsUs - startUs) % 20e6 < 10e6,
  })
  expect(markets[0]!.levels.stretches.length).toBe(3)
  expect(new Set(markets[0]!.score.ends).size).toBe(3)
})
