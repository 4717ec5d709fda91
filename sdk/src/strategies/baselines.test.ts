// The baselines: held from the first book, and entries that depend on the seed alone.
import { expect, test } from 'vitest'

import { ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import { buyAndHold, randomEntries } from './baselines.js'

test('buys at the first live book, the rest of it as long as some is missing, and keeps it', () => {
  const desk = new ScriptedDesk(buyAndHold({ lots: 5, slipTicks: 1 })).lose('idle').touch(100, 102).fill(1, 3).settle()
  desk.touch(101, 103).fill().touch(50, 52)
  expect(desk.take()).toEqual(['buy 5 @ 103 ioc (target)', 'buy 2 @ 104 ioc (target)'])
})

test('or stays short', () => {
  expect(new ScriptedDesk(buyAndHold({ side: 'sell' })).touch(100, 102).take()).toEqual(['sell 1 @ 98 ioc (target)'])
})

/** Sides of the entries of an hour with a draw a minute, each event filled or not. */
function entries(seed: number, fills: boolean): string {
  const desk = new ScriptedDesk(randomEntries({ seed, everyS: 60, entryShare: 0.3, holdS: 90 }))
  const sides: string[] = []
  for (let second = 0; second < 36_000; second += 15) {
    desk.at(second).touch(100, 102)
    for (const line of desk.take()) if (!line.includes('reduce')) sides.push(`${second - (second % 60)}${line[0]}`)
    if (fills && desk.orders(0).length > 0) desk.fill()
    else desk.settle()
  }
  return [...new Set(sides)].join(' ')
}

test('the same seed enters alike, another one otherwise, on both sides', () => {
  expect(entries(1, true)).toBe(entries(1, true))
  expect(entries(1, true)).not.toBe(entries(2, true))
  expect(entries(3, true)).toMatch(/b.*s|s.*b/)
})

test('a position is held for its time', () => {
  const desk = new ScriptedDesk(randomEntries({ entryShare: 1, everyS: 60, holdS: 90 })).at(0).touch(100, 102).fill()
  desk.take()
  expect(desk.at(89).touch(100, 102).take()).toEqual([])
  expect(desk.at(90).touch(100, 102).take()).toHaveLength(1)
})
