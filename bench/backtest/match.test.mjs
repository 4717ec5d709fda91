// Fills that are made up: what is matched, why the rest differs, and that every line of the difference in money is accounted for.
import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { page } from './docs.mjs'
import { gatesOf } from './gates.mjs'
import { match, ordersOf, ourFills, theirFills } from './match.mjs'
import { profits } from './profit.mjs'
import { fillsTable } from './tables.mjs'

/** Ten sell orders at 1,001 and ten buys at 999, sent at 0, 1, 2, … µs. */
const sent = Array.from({ length: 20 }, (_, i) => ({ id: i, us: i, side: i % 2, px: i % 2 === 0 ? 999 : 1001 }))
const theirOrders = (of) => of.map(({ id, us, side, px }) => [id, us, 500, side, px])
const ourOrders = (of) =>
  of.map(({ us, side, px }) => ({ sentUs: us, intent: { side: side === 0 ? 'buy' : 'sell', pxTicks: px } }))
const theirFill = ([order, us]) => [order, us, 0, sent[order].side, sent[order].px, 1]
const FEE = 0.25
const ourFill = ([order, us]) => ({
  ...{ orderId: order, tsVenueUs: us, side: order % 2 === 0 ? 'buy' : 'sell', pxTicks: sent[order].px, qtyLots: 1 },
  ...{ fee: FEE, reason: 'traded_through', aheadBeforeLots: 0 },
})

function compared({ ours, theirs, onlyTheyKnow = [] }) {
  const sides = {
    ours: { fills: ours.map(ourFill), orders: ourOrders(sent.filter(({ id }) => !onlyTheyKnow.includes(id))) },
    theirs: { fills: theirs.map(theirFill), orders: theirOrders(sent) },
  }
  return match(ourFills(sides.ours), theirFills(sides.theirs), ordersOf(sides))
}

describe('fills one by one', () => {
  test('the same ones are matched, in whatever order they were taken down', () => {
    const pairs = [
      [0, 50],
      [1, 60],
      [2, 60],
    ]
    const { matched, onlyOurs, onlyTheirs } = compared({ ours: pairs, theirs: pairs.toReversed() })
    expect(matched.map(({ ours, theirs }) => [ours.orderKey, theirs.orderKey, ours.venueUs])).toEqual([
      ['0 buy 999', '0 buy 999', 50],
      ['2 buy 999', '2 buy 999', 60],
      ['1 sell 1001', '1 sell 1001', 60],
    ])
    expect([onlyOurs, onlyTheirs]).toEqual([[], []])
  })

  test('an order that fills at another time, on one side only, or that only one side sent', () => {
    const ours = [
      [0, 50],
      [1, 61],
      [2, 70],
    ]
    const theirs = [
      [0, 50],
      [1, 60],
      [19, 90],
    ]
    const { matched, onlyOurs, onlyTheirs } = compared({ ours, theirs, onlyTheyKnow: [19] })
    expect(matched).toHaveLength(1)
    const told = (fills) => fills.map(({ orderKey, because, otherUs }) => [orderKey, because, otherUs])
    expect(told(onlyOurs)).toEqual([
      ['1 sell 1001', 'other time', 60],
      ['2 buy 999', 'not filled', undefined],
    ])
    expect(told(onlyTheirs)).toEqual([
      ['1 sell 1001', 'other time', 61],
      ['19 sell 1001', 'not sent', undefined],
    ])
  })
})

describe('money', () => {
  // Ticks of 0.5, contracts of 2 lots: a lot is worth 2 × price. The mid of the end is 500.
  const recording = { tick: '0.5', lot: '1', multiplier: 2 }
  const makerRate = 0.001

  test('each line by hand', () => {
    const { matched, onlyOurs, onlyTheirs } = compared({
      ours: [
        [0, 50],
        [2, 70],
      ],
      theirs: [
        [0, 50],
        [1, 60],
      ],
    })
    // Theirs: bought at 499.5, sold at 500.5: +2, fees 0.001 × 2 × (499.5 + 500.5) = 2, so 0.
    // Ours: bought twice at 499.5, at the mid +2, less fees 0.5, and 1.6 less at the worse side.
    const { lines, rest, difference, heldLots } = profits({
      ...{ matched, onlyOurs, onlyTheirs, recording, makerRate },
      ours: { pnl: 2 - 2 * FEE - 1.6 },
      theirs: { pnl: 0, mid: 500 },
    })
    expect(difference).toBeCloseTo(-0.1, 12)
    expect(heldLots).toBe(2)
    expect(lines.map(([name, value]) => [name, Number(value.toFixed(9))])).toEqual([
      ['fees of matched fills', 0.749],
      ['fills of ours alone', 1],
      ['their fees', -0.25],
      ['fills of theirs alone', -1],
      ['their fees', 1.001],
      ['2 lots held at the end: at the worse side, theirs at the mid', -1.6],
    ])
    expect(rest).toBeCloseTo(0, 12)
  })

  test('what no line explains is left as a rest', () => {
    const { matched, onlyOurs, onlyTheirs } = compared({ ours: [[0, 50]], theirs: [[0, 50]] })
    const wrong = { pnl: 12, mid: 500 }
    const { rest } = profits({
      matched,
      onlyOurs,
      onlyTheirs,
      recording,
      makerRate,
      ours: { pnl: 1 - FEE },
      theirs: wrong,
    })
    expect(rest).toBeCloseTo(1 - FEE - 12 - (0.999 - FEE), 9)
  })
})

describe('gates', () => {
  const run = (ours, theirs, queue = 'LogProb') => ({
    ...{ recording: 'spot', queue, loop: 'timer', distanceTicks: 0, orders: { ours: 9, theirs: 9, same: 9 } },
    ...{
      fills: { ours, theirs, matched: Math.min(ours, theirs) },
      queues: { traced: theirs, sameAhead: 1, queued: 1 },
    },
  })
  const held = (runs, speeds = []) => gatesOf({ runs, speeds }).map(({ name, held: is }) => [name, is])

  test('of the fills of all runs of a recording and a model, 1 % may differ', () => {
    expect(held([run(101, 100), run(100, 100, 'RiskAdverse')]).filter(([name]) => name.startsWith('fills,'))).toEqual([
      ['fills, spot, LogProb', true],
      ['fills, spot, RiskAdverse', true],
    ])
    const binding = gatesOf({ runs: [run(1, 1), run(1, 1, 'LogProb, theirs')], speeds: [] })
    expect(binding.flatMap(({ name, binds }) => (name.startsWith('fills,') ? [binds] : []))).toEqual([false, true])
    expect(held([run(103, 100), run(99, 100)])[0]).toEqual(['fills, spot, LogProb', true])
    expect(held([run(103, 100), run(100, 100)])[0]).toEqual(['fills, spot, LogProb', false])
    expect(held([run(3, 0)])[0]).toEqual(['fills, spot, LogProb', false])
  })

  test('as many fills that aren’t the same ones', () => {
    const other = { ...run(100, 100), fills: { ours: 100, theirs: 100, matched: 98 } }
    expect(held([other]).slice(0, 2)).toEqual([
      ['fills, spot, LogProb', true],
      ['fills one by one, spot, LogProb', false],
    ])
  })

  test('a fill of theirs that their own formulas have at another time', () => {
    const odd = { ...run(100, 100), queues: { traced: 99, sameAhead: 1, queued: 1 } }
    expect(held([odd])[2]).toEqual(['their queues are understood, spot, LogProb', false])
  })

  test('speed is told and doesn’t bind', () => {
    const speed = { recording: 'spot', loop: 'timer', fromFile: true, ratio: 0.9, cpuRatio: 1.1 }
    const gates = gatesOf({ runs: [], speeds: [speed] })
    expect(gates.map(({ name, held, binds }) => [name, held, binds])).toEqual([
      ['speed, spot, timer, with loading', false, false],
      ['speed, spot, timer, with loading, of the processor', true, false],
    ])
  })

  test('the table sums up', () => {
    expect(fillsTable([run(103, 100), run(99, 100)])).toContain(
      '| **spot, LogProb** |  |  |  | 202 | 200 | 199 | 3 | 1 | 1.00 % |',
    )
  })
})

test('the page gets its tables, and a part that nobody makes is said', () => {
  const text = readFileSync(new URL('../../docs/hftbacktest.md', import.meta.url), 'utf8')
  const lanes = [{ name: 'leadline', median: 2e6, best: 3e6, cpu: 2e6 }]
  const speed = { recording: 'spot', loop: 'timer', fromFile: false, lanes, ratio: 1.5, cpuRatio: 1.25 }
  const profit = { ours: 1, theirs: 2, difference: -1, lines: [['fills of ours alone', -1]], rest: 0 }
  const run = {
    ...{
      recording: 'spot',
      queue: 'LogProb',
      loop: 'timer',
      distanceTicks: 0,
      orders: { ours: 9, theirs: 9, same: 9 },
    },
    ...{ fills: { ours: 3, theirs: 3, matched: 2 }, queues: { traced: 3, sameAhead: 2, queued: 2 } },
    ...{ causes: { 'other time: NaN': 2 }, profit },
  }
  const recordings = [{ name: 'spot', rows: 1234, trades: 56, seconds: 7.8 }]
  const result = { runs: [run], speeds: [speed], recordings, repeats: 5, version: 'v', machine: 'm' }
  const made = page(text, result)
  for (const part of [
    '| spot, LogProb | timer | 0 | 9, 9, 9 | 3 | 3 | 2 | 1 | 1 | 2 of 2 |',
    '| other time: NaN | 2 |',
  ])
    expect(made).toContain(part)
  expect(made).toContain('| spot, timer, loop alone | 2.00 (3.00) | 1.50× | 2.00 | 1.25× |')
  expect(made).toContain('spot: 1,234 rows, 56 of them trades, 8 s. v; m. Medians of 5 turns')
  expect(page(made, result)).toBe(made)
  expect(() => page('<!-- generated:other -->\n<!-- generated:end -->', result)).toThrow('under the name other')
})
