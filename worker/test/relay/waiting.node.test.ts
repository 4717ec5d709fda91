import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { Waiting, type Waiter } from '../../relay/waiting.js'

const row = (market: string, seq: number, more: Partial<Waiter> = {}): Waiter => ({
  market,
  seq,
  epoch: 1,
  deadlineMs: 40,
  isAlone: false,
  ...more,
})

test('leaves at once while no call is in flight; behind one after 2 ms, an eighth of the deadline, or 64 rows', () => {
  const waiting = new Waiting<Waiter>()
  expect(waiting.leaveMs(0, 64)).toBe(Infinity)
  waiting.add(row('a', 1), 100)
  expect(waiting.leaveMs(0, 64)).toBe(-Infinity)
  expect(waiting.leaveMs(1, 64)).toBe(102)
  waiting.add(row('b', 1, { deadlineMs: 8 }), 100.5)
  expect(waiting.leaveMs(1, 64)).toBe(101.5)
  for (let i = 0; i < 61; i++) waiting.add(row(`m${i}`, 1), 100.6)
  expect(waiting.leaveMs(1, 64)).toBe(101.5)
  waiting.add(row('z', 1), 100.6)
  expect(waiting.leaveMs(1, 64)).toBe(-Infinity)
  expect(waiting.take(64)).toHaveLength(64)
})

test('the newest window of a market wins, and takes the place in the line of the one it overtakes', () => {
  const waiting = new Waiting<Waiter>()
  const [old, other, young] = [row('a', 1), row('b', 1), row('a', 2)]
  expect(waiting.add(old, 100)).toBe(null)
  waiting.add(other, 101)
  expect(waiting.add(young, 101.5)).toBe(old)
  expect(waiting.leaveMs(1, 64)).toBe(102)
  expect(waiting.add(old, 101.6)).toBe(old)
  expect(waiting.add(row('a', 0, { epoch: 2 }), 101.7)).toBe(young)
  expect(waiting.take(64).map(({ market, epoch }) => [market, epoch])).toEqual([
    ['a', 2],
    ['b', 1],
  ])
})

test('a row that failed in a batch goes alone', () => {
  const waiting = new Waiting<Waiter>()
  for (const market of ['a', 'b', 'c', 'd'])
    waiting.add(row(market, 1, { isAlone: market === 'b' || market === 'c' }), 0)
  expect(waiting.take(64).map(({ market }) => market)).toEqual(['a', 'd'])
  expect(waiting.take(64).map(({ market }) => market)).toEqual(['b'])
  expect(waiting.take(64).map(({ market }) => market)).toEqual(['c'])
})

test('no row is lost, none comes twice, each market has one place and its newest window', () => {
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('add' as const),
        market: fc.integer({ min: 0, max: 9 }),
        seq: fc.integer({ min: 0, max: 20 }),
        alone: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('take' as const), most: fc.integer({ min: 1, max: 8 }) }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const waiting = new Waiting<Waiter>()
      const inside = new Map<string, Waiter>()
      for (const [now, action] of steps.entries()) {
        if (action.do === 'take') {
          const taken = waiting.take(action.most)
          expect(taken.length).toBeLessThanOrEqual(action.most)
          if (taken.length > 1) expect(taken.every(({ isAlone }) => !isAlone)).toBe(true)
          for (const item of taken) {
            expect(inside.get(item.market)).toBe(item)
            inside.delete(item.market)
          }
          if (taken.length === 0) expect(inside.size).toBe(0)
        } else {
          const item = row(`m${action.market}`, action.seq, { isAlone: action.alone })
          const before = inside.get(item.market)
          const isOld = before !== undefined && item.seq < before.seq
          expect(waiting.add(item, now)).toBe(isOld ? item : (before ?? null))
          if (!isOld) inside.set(item.market, item)
        }
        expect(waiting.size).toBe(inside.size)
      }
      expect(new Set(waiting.drain())).toEqual(new Set(inside.values()))
    }),
    { seed: 20120621, numRuns: 300 },
  )
})
