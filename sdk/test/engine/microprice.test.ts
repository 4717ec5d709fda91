import { expect, test } from 'vitest'
import { MicropriceFit, open } from 'leadline'
import { depth, snapshot, SPOT } from './stream.js'

const engine = await open()

/** Spread always 1 tick; the mid moves by one tick towards the fuller side or stays, in a known Markov chain. */
function fitted() {
  const fit = new MicropriceFit()
  let bid = 1000
  // heavy bid (bin 9) → up one tick and balanced (bin 5) → stays balanced → heavy bid …, with one fall for balance
  const cycle = [
    [99, 1, 0],
    [50, 50, 1],
    [50, 50, 0],
    [99, 1, 0],
    [99, 1, 0],
    [50, 50, 1],
  ] as const
  for (let i = 0; i < 600; i++) {
    const [bidSize, askSize, move] = cycle[i % cycle.length]!
    bid += move
    fit.add(bid, bidSize, bid + 1, askSize)
  }
  return fit.table()
}

test('the table is antisymmetric: mirrored imbalance, mirrored adjustment', () => {
  const [row] = fitted()
  expect(row).toHaveLength(10)
  expect(row![9]!).toBeGreaterThan(0)
  expect(row![0]!).toBeCloseTo(-row![9]!, 12)
  expect(row![5]! + row![4]!).toBeCloseTo(0, 12)
  expect(row![2]).toBeNull()
})

test('a chain solved by hand: from bin 9 the mid rises one tick two times in three, else it stays in bin 9', () => {
  // x = 9: moves +1 to bin 5 in 2 of 3 steps, stays in 9 in 1 of 3: G¹(9) = 1 whatever happens first.
  // x = 5 (and 4 mirrored) never moves the mid itself: G¹(5) = G¹ of where it ends up, which is 9 or 5: 1.
  const fit = new MicropriceFit()
  const states = [
    [9, 1],
    [9, 1],
    [5, 5],
  ]
  let bid = 10
  for (let i = 0; i < 300; i++) {
    const [b, a] = states[i % 3]!
    if (i % 3 === 2) bid++
    fit.add(bid, b!, bid + 1, a!)
  }
  const [row] = fit.table()
  // After the move the book is in bin 5, from which bin 9 follows and the mid rises again: every term is +1, six of them.
  expect(row![9]!).toBeCloseTo(6, 9)
})

test('a state that the mid was never seen to move from is unseen, and takes nothing from the others', () => {
  const fit = new MicropriceFit()
  for (let i = 0; i < 100; i++) {
    fit.add(10 + i, 9, 11 + i, 1)
    fit.add(10 + i, 9, 11 + i, 1)
  }
  fit.interrupt()
  for (let i = 0; i < 50; i++) fit.add(10, 7, 11, 3)
  const [row] = fit.table()
  expect(row![9]).toBeCloseTo(6, 9)
  expect([row![7], row![2]]).toEqual([null, null])
})

test('spreads beyond the table are left out of the fit', () => {
  const fit = new MicropriceFit()
  for (let i = 0; i < 100; i++) {
    const bid = 10 + Math.floor(i / 2)
    fit.add(bid, 9, bid + (i % 10 === 0 ? 40 : 1), 1)
  }
  expect(fit.table()).toHaveLength(1)
  expect(fit.table(2)).toHaveLength(1)
  expect(fit.table(1)[0]![9]).toBeGreaterThan(0)
})

test('a market with a table reads it by imbalance and spread, and says why where it cannot', () => {
  const table = [Array.from({ length: 10 }, (_, bin) => (bin === 3 ? null : (bin - 4.5) / 10))]
  const features = ['microprice_stoikov'] as const
  const market = engine.market({ ...SPOT, features, microprice: table })
  market.push(depth(1, 2, [], []))
  market.snapshot(snapshot(2, [['100.00', '7.000']], [['100.05', '3.000']]))
  expect(market.feature('microprice_stoikov')).toBe(0.25)
  market.push(depth(3, 3, [['100.00', '3.000']], [['100.05', '7.000']]))
  expect([market.feature('microprice_stoikov'), market.reason('microprice_stoikov')]).toEqual([NaN, 'unseen'])
  const restored = engine.restore(market.save())
  market.push(depth(4, 4, [['100.00', '1.000']], []))
  restored.push(depth(4, 4, [['100.00', '1.000']], []))
  expect(restored.feature('microprice_stoikov')).toBe(market.feature('microprice_stoikov'))

  const bare = engine.market({ ...SPOT, features })
  bare.push(depth(1, 2, [], []))
  bare.snapshot(snapshot(2, [['100.00', '7.000']], [['100.05', '3.000']]))
  expect(bare.reason('microprice_stoikov')).toBe('no_table')
})
