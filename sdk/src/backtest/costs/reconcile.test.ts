// Live and simulated fills, line by line.
import { array, assert, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Execution } from './execution.js'
import { reconcile } from './reconcile.js'

const at = (tsUs: number, price: number, more: Partial<Execution> = {}): Execution => ({
  ...{ tsUs, side: 'buy', price, amount: 2, fee: 1, tag: 'entry' },
  ...more,
})

describe('reconcile', () => {
  it('by hand: the same, a worse price, another fee, a smaller amount, and one of each alone', () => {
    const live = [
      at(10, 100),
      at(2_000_000, 101),
      at(4_000_000, 100, { fee: 3 }),
      at(6_000_000, 100, { amount: 1 }),
      at(9_000_000, 104),
    ]
    const sim = [
      at(0, 100),
      at(2_000_500, 100),
      at(4_000_000, 100),
      at(6_000_000, 100),
      at(20_000_000, 98, { side: 'sell' }),
    ]
    const found = reconcile(live, sim, { mark: 110 })
    expect(found.lines.map(({ differences, laterUs }) => [differences, laterUs])).toEqual([
      [['same'], 10],
      [['price'], -500],
      [['fee'], 0],
      [['amount'], 0],
      [['only_live'], NaN],
      [['only_sim'], NaN],
    ])
    expect(found).toMatchObject({ matched: 4, onlyLive: 1, onlySim: 1, fromPrice: -2, fromFee: -2 - 1 + 1 })
    expect(found.fromAmount).toBe(-10 + 2 * 6 + 2 * 12)
    expect(found.difference).toBe(-2 - 2 + 26)
  })

  it('takes the nearest of the same side and tag, and none twice', () => {
    const { lines } = reconcile(
      [at(1000, 100), at(1100, 100)],
      [at(900, 99), at(1050, 98), at(1000, 97, { tag: 'exit' })],
      { withinUs: 150 },
    )
    expect(lines.map(({ sim }) => sim?.price)).toEqual([99, 98, 97, undefined])
    expect(lines.map(({ live }) => live?.tsUs)).toEqual([undefined, 1000, undefined, 1100])
  })

  it('explains the whole difference of the marked profits', () => {
    const fills = array(
      record({
        tsUs: integer({ min: 0, max: 5000 }),
        side: constantFrom('buy' as const, 'sell' as const),
        price: integer({ min: 90, max: 110 }),
        amount: integer({ min: 1, max: 5 }),
        fee: integer({ min: -2, max: 3 }),
        tag: constantFrom('a', 'b'),
      }),
    )
    const profit = (list: readonly Execution[], mark: number): number =>
      list.reduce(
        (sum, { side, price, amount, fee }) => sum + (side === 'buy' ? 1 : -1) * amount * (mark - price) - fee,
        0,
      )
    assert(
      property(fills, fills, integer({ min: 0, max: 2000 }), (live, sim, withinUs) => {
        const found = reconcile(live, sim, { withinUs })
        expect(found.difference).toBeCloseTo(profit(live, found.mark) - profit(sim, found.mark), 8)
        expect(found.lines).toHaveLength(found.matched + found.onlyLive + found.onlySim)
        expect(found.lines.filter(({ sim: one }) => one).length).toBe(sim.length)
      }),
    )
    expect(reconcile([], []).difference).toBe(0)
  })
})
