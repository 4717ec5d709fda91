import { describe, expect, test } from 'vitest'

import type { Level } from './book.js'
import type { View } from './flow.js'
import { largeLevels } from './levels.js'
import { LevelTracker } from './tracker.js'

// Around a mid of 100,000 ticks a basis point is 10 ticks: 25 bp reach from 99,750 to 100,250.
function side(best: number, step: number, sizes: number[]): Level[] {
  return sizes.map((size, rank) => [BigInt(best + step * rank), BigInt(size)])
}

const flat = [1, 1, 1, 1, 1, 1, 1, 1, 1]

describe('a level against up to five better and five worse neighbours', () => {
  test('twice their mean is large, less is not', () => {
    const asks = side(100_001, 1, [1, 3, 2, 2, 4, 2, 2, 2, 1])
    // rank 4: 4 * 8 = 32 >= 2 * (1 + 3 + 2 + 2 + 2 + 2 + 2 + 1) = 30
    expect(largeLevels({ bids: side(99_999, -1, flat), asks })).toEqual([
      { side: 'ask', pxTicks: 100_005n, qtyLots: 4n, strength: 32 / 15 },
    ])
  })

  test('the best level never is', () => {
    expect(largeLevels({ bids: side(99_999, -1, [100, 1, 1]), asks: side(100_001, 1, flat) })).toEqual([])
  })

  test('levels beyond 25 bp are neighbours but no candidates', () => {
    const at = (price: number) =>
      largeLevels({ bids: [...side(99_999, -1, flat), [BigInt(price), 9n]], asks: side(100_001, 1, flat) })
    expect(at(99_750)).toMatchObject([{ pxTicks: 99_750n, strength: 9 }])
    expect(at(99_749)).toEqual([])
  })

  test('bids nearest first, then asks nearest first', () => {
    const sizes = [1, 9, 1, 1, 1, 1, 1, 9, 1]
    const found = largeLevels({ bids: side(99_999, -1, sizes), asks: side(100_001, 1, sizes) })
    expect(found.map(({ pxTicks }) => pxTicks)).toEqual([99_998n, 99_992n, 100_002n, 100_008n])
  })
})

test('robust: ln(1 + q) against the median and MAD of its distance bucket', () => {
  const sizes = [5, 10, 12, 14, 11, 13, 900, 12, 10]
  const [found, ...rest] = largeLevels({ bids: [[99_999n, 5n]], asks: side(100_001, 1, sizes) }, { form: 'robust' })
  // x of the bucket (0, 1] bp: asks 100,002 … 100,009
  const x = [10, 12, 14, 11, 13, 900, 12, 10].map((q) => Math.log(1 + q)).toSorted((a, b) => a - b)
  const median = (x[3]! + x[4]!) / 2
  const deviations = x.map((value) => Math.abs(value - median)).toSorted((a, b) => a - b)
  const mad = (deviations[3]! + deviations[4]!) / 2
  expect(rest).toEqual([])
  expect(found?.pxTicks).toBe(100_007n)
  expect(found?.strength).toBeCloseTo((Math.log(901) - median) / (1.4826 * mad), 10)
})

describe('the life of a large level', () => {
  const second = 10n ** 9n
  const wall = (size: number, bestAsk = 100_001): View => ({
    bids: side(99_999, -1, [1, 1, 1, 1, size, 1, 1, 1]),
    asks: side(bestAsk, 1, flat),
  })

  function lived(steps: { view: View; sold?: bigint }[]) {
    const tracker = new LevelTracker()
    steps.forEach(({ view, sold }, index) => {
      if (sold !== undefined) tracker.trade('bid', 99_995n, sold)
      tracker.close(view, largeLevels(view), BigInt(index) * second)
    })
    return tracker.levels()
  }

  test('refilled after it fell to half its peak', () => {
    const [level] = lived([{ view: wall(100) }, { view: wall(50) }, { view: wall(95) }, { view: wall(95) }])
    expect(level).toMatchObject({ pxTicks: 99_995n, qtyLots: 95n, bornNs: 0n, refills: 1, cancelledOnApproach: 0 })
  })

  test('pulled while the mid comes nearer, and traded volume is no pull', () => {
    const near = (size: number): View => ({ bids: wall(size).bids, asks: wall(size, 100_000).asks })
    const [level] = lived([{ view: wall(100) }, { view: near(60), sold: 10n }])
    expect(level).toMatchObject({ cancelledOnApproach: 30 / 100 })
  })

  test('forgotten five seconds after it was last large, and new when it comes back', () => {
    const kept = lived([
      { view: wall(100) },
      ...Array.from({ length: 4 }, () => ({ view: wall(1) })),
      { view: wall(100) },
    ])
    const anew = lived([
      { view: wall(100) },
      ...Array.from({ length: 6 }, () => ({ view: wall(1) })),
      { view: wall(100) },
    ])
    expect(kept[0]).toMatchObject({ bornNs: 0n, refills: 1 })
    expect(anew[0]).toMatchObject({ bornNs: 7n * second, refills: 0 })
  })
})
