// Controls are where they have to be, and detectors see what they should: by hand and as properties.
import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { uniformAt } from '../../simulation/exact/philox.js'
import { blockOf, planBlocks } from '../statistics/block-bootstrap.js'
import { Controls, digitClass } from './controls.js'
import { priorExtremes, restingSize, roundNumbers, roundStep, vwap } from './detectors.js'
import { LevelRecorder, momentAt } from './level-tape.js'
import type { Claim, Moment } from './moment.js'

const S = 1_000_000
const DAY = 86_400 * S
const WISHES = { leastUs: 600 * S, leastDays: 5 }

const moment = (s: number, bidTicks: number, askTicks: number, more: Partial<Moment> = {}): Moment => ({
  ...{ tsUs: s * S, bidTicks, askTicks, isFresh: false, tradedLots: 0, tradedTickLots: 0, large: [] },
  ...more,
})
const bid = (pxTicks: number, strength = 1): Claim => ({ side: 'bid', pxTicks, strength })
const ask = (pxTicks: number, strength = 1): Claim => ({ side: 'ask', pxTicks, strength })

describe('appearances', () => {
  it('a level that is away for more than five seconds is a new one; a side is part of it', () => {
    const recorder = new LevelRecorder([restingSize()])
    const seen: [number, readonly Claim[]][] = [
      [0, [bid(100, 3)]],
      [4, []],
      [5, [bid(100, 4), ask(120)]],
      [10, [bid(100, 5)]],
      [15.1, [bid(100, 6), bid(120)]],
    ]
    for (const [s, large] of seen) recorder.push(moment(s, 110, 112, { large }))
    const { appearances, seen: count } = recorder.tape().sightings[0]!
    expect(appearances.map(({ index, sign, pxTicks, strength }) => [index, sign, pxTicks, strength])).toEqual([
      [0, 1, 100, 3],
      [2, -1, 120, 1],
      [4, 1, 100, 6],
      [4, 1, 120, 1],
    ])
    expect(count).toBe(6)
  })

  it('near a price are levels of the last five seconds, less than so many ticks away', () => {
    const recorder = new LevelRecorder([restingSize()])
    for (const s of [10, 11, 12]) recorder.push(moment(s, 110, 112, { large: [bid(100)] }))
    const [sightings] = recorder.tape().sightings
    const near = (px: number, s: number, sign: 1 | -1 = 1) => sightings!.isNear(sign, px, s * S, 4)
    expect([near(97, 12), near(96, 12), near(103, 17), near(103, 17.1), near(100, 9.9), near(100, 12, -1)]).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
    ])
  })

  it('a stretch ends at a break and at midnight; of the time between nothing is known', () => {
    const recorder = new LevelRecorder([])
    recorder.push(moment(10, 100, 101))
    recorder.push(moment(20, 100, 101))
    recorder.push(moment(30, 100, 101, { isFresh: true }))
    recorder.push(moment(86_400, 100, 101))
    const tape = recorder.tape()
    expect(tape.stretches).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 3 },
      { from: 3, to: 4 },
    ])
    expect([5, 10, 15, 20, 25, 30, 31, 86_400].map((s) => momentAt(tape, s * S))).toEqual([-1, 0, 0, 1, -1, 2, -1, 3])
    expect(() => recorder.push(moment(86_399, 1, 2))).toThrow('moment 4: found time')
    expect(() => recorder.push(moment(86_401, 2, 1))).toThrow('moment 4: found 2 bid, 1 ask')
  })
})

describe('controls', () => {
  /** Three days; the spread varies, levels come and go. */
  function scene(seed: number) {
    const recorder = new LevelRecorder([restingSize()])
    for (const [day, from] of [0, DAY, 3 * DAY].entries()) {
      let mid = 5000 + 100 * day
      for (let s = 0; s < 2400; s++) {
        const u = (n: number) => uniformAt(seed, 10 * day + n, s)
        mid += Math.floor(3 * u(0)) - 1
        const half = 1 + Math.floor(6 * u(1))
        const large = Math.floor(u(2) * 9) === 0 ? [bid(mid - half - 1 - Math.floor(60 * u(3)))] : []
        const other = Math.floor(u(4) * 9) === 0 ? [ask(mid + half + 1 + Math.floor(60 * u(5)))] : []
        recorder.push(moment(from / S + 3600 + s, mid - half, mid + half + (s % 2), { large: [...large, ...other] }))
      }
    }
    return recorder.tape()
  }

  it('matched: side, distance, digits, block, quarter of an hour, behind the best, four ticks from any level', () => {
    assert(
      property(integer({ min: 1, max: 1e6 }), (seed) => {
        const tape = scene(seed)
        const [sightings] = tape.sightings
        const blocks = planBlocks(tape.tsUs, WISHES)
        const controls = new Controls(tape, sightings!, true, blocks, { seed })
        let drawn = 0
        for (const [number, level] of sightings!.appearances.slice(0, 60).entries()) {
          const atUs = tape.tsUs[level.index]!
          const mid = (tape.bidTicks[level.index]! + tape.askTicks[level.index]!) / 2
          const matched = controls.matched(level, number)
          const other = controls.onOtherDays(level, number)
          expect(controls.matched(level, number)).toEqual(matched)
          drawn += matched.length
          for (const [list, isSameDay] of [
            [matched, true],
            [other, false],
          ] as const)
            for (const { index, tsUs, sign, pxTicks } of list) {
              const then = (tape.bidTicks[index]! + tape.askTicks[index]!) / 2
              expect(sign).toBe(level.sign)
              expect(Math.abs(Math.abs(pxTicks - then) - Math.abs(level.pxTicks - mid))).toBeLessThanOrEqual(1)
              expect(digitClass(pxTicks)).toBe(digitClass(level.pxTicks))
              expect(sign > 0 ? pxTicks < tape.bidTicks[index]! : pxTicks > tape.askTicks[index]!).toBe(true)
              expect(sightings!.isNear(sign, pxTicks, tsUs, 4)).toBe(false)
              expect(momentAt(tape, tsUs)).toBe(index)
              expect(Math.abs((tsUs % DAY) - (atUs % DAY))).toBeLessThanOrEqual(900 * S)
              expect(Math.floor(tsUs / DAY) === Math.floor(atUs / DAY)).toBe(isSameDay)
              if (isSameDay) expect(blockOf(blocks, tsUs)).toBe(blockOf(blocks, atUs))
            }
          for (const { index, sign, pxTicks } of controls.mirrored(level)) {
            expect([index, sign]).toEqual([level.index, -level.sign])
            expect(pxTicks + level.pxTicks).toBe(2 * mid)
          }
        }
        expect(drawn).toBeGreaterThan(200)
      }),
      { numRuns: 8 },
    )
  })

  it('a detector about digits has controls of other digits; one day has no other', () => {
    const recorder = new LevelRecorder([restingSize()])
    for (let s = 0; s < 600; s++) recorder.push(moment(s, 1040 + (s % 7), 1042 + (s % 7), { large: [bid(1000)] }))
    const tape = recorder.tape()
    const [sightings] = tape.sightings
    const blocks = planBlocks(tape.tsUs, WISHES)
    const of = (matchesDigits: boolean) => new Controls(tape, sightings!, matchesDigits, blocks, { seed: 1 })
    const [level] = sightings!.appearances
    expect(of(true).matched(level!, 0)).toEqual([])
    const free = of(false).matched(level!, 0)
    expect(free).toHaveLength(5)
    for (const { pxTicks } of free) expect(Math.abs(pxTicks - 1000)).toBeGreaterThanOrEqual(4)
    expect(of(true).hasOtherDays).toBe(false)
    expect(of(true).onOtherDays(level!, 0)).toEqual([])
  })

  it('classes of last digits', () => {
    expect([500, 450, 1310, 1335, 7, -50].map(digitClass)).toEqual([0, 1, 2, 3, 4, 1])
  })
})

describe('detectors', () => {
  it('round numbers: …00 and …50 of the digits that matter at the price, behind the best, within 25 bp', () => {
    expect([500, 5000, 57_078, 5_700_000].map(roundStep)).toEqual([1, 5, 50, 5000])
    const claims = roundNumbers().levels(moment(0, 57_050, 57_060))
    expect(claims).toEqual([bid(57_000, 2), bid(56_950), ask(57_100, 2), ask(57_150)])
  })

  it('prior high, low and close: nothing in the first period, then the mids of the one before', () => {
    const detector = priorExtremes(60 * S)
    const at = (s: number, mid: number) => detector.levels(moment(s, mid - 1, mid + 1))
    expect([at(0, 100), at(10, 120), at(20, 90), at(59, 104)]).toEqual([[], [], [], []])
    expect(at(60, 110)).toEqual([ask(120), bid(90), bid(104)])
    // between the best prices a level is neither
    expect(at(70, 104)).toEqual([ask(120), bid(90)])
    expect(at(130, 104)).toEqual([ask(110)])
  })

  it('VWAP: of the day so far, as the last full minute had it', () => {
    const detector = vwap()
    const at = (s: number, lots: number, px: number) =>
      detector.levels(moment(s, 100, 102, { tradedLots: lots, tradedTickLots: lots * px }))
    expect([at(0, 2, 110), at(30, 1, 119), at(59, 0, 0)]).toEqual([[], [], []])
    expect(at(60, 3, 50)).toEqual([ask(113)])
    expect(at(119, 0, 0)).toEqual([ask(113)])
    expect(at(120, 0, 0)).toEqual([bid(82)])
    expect(at(86_400, 0, 0)).toEqual([])
  })
})
