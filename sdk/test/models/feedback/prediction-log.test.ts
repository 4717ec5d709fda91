// Predictions and their outcomes: by hand, the label-delay rule on any mids, what is voided, and lines written and read.
import * as fc from 'fast-check'
import {
  type LogOptions,
  PredictionLog,
  predictionLines,
  type Question,
  questionOf,
  readManifest,
  readPredictionLine,
  type Resolved,
} from 'leadline/models'
import { describe, expect, test } from 'vitest'

import shipped from '../../../../cli/models/direction_trees.json' with { type: 'json' }

const SAYS = [[0.2, 0.3, 0.5]]
const raw = { definition: 'raw', threshold: 1, unit: 'ticks', feeBps: null } as const
const ASKED: Question = { classes: ['down', 'flat', 'up'], horizonMs: 1, horizonEvents: null, label: raw }

/** Follows and predicts at each event, [µs, mid]; what resolved, and the log. */
function played(question: Question, events: readonly (readonly [number, number])[], options: LogOptions = {}) {
  const found: Resolved[] = []
  const log = new PredictionLog(question, { onResolved: (one) => found.push(one), ...options })
  for (const [tsVenueUs, mid] of events) {
    log.follow(tsVenueUs, mid, 1)
    log.push({ tsVenueUs, members: SAYS, champion: 0, spreadTicks: 2 })
  }
  return { found, log }
}

describe('outcomes worked out by hand', () => {
  const events = [
    [0, 100],
    [400, 102],
    [1000, 98],
    [1001, 150],
    [2500, 100],
  ] as const
  const about = ({ found }: ReturnType<typeof played>) =>
    found.map(({ moveTicks, outcome, tsEndUs, tsKnownUs, overlap }) => [
      moveTicks,
      outcome,
      tsEndUs,
      tsKnownUs,
      overlap,
    ])

  test('raw, by time: the last mid at or before t + h, known at the first event behind it', () => {
    expect(about(played(ASKED, events))).toEqual([
      [-2, 0, 1000, 1001, 2],
      [48, 2, 1400, 2500, 2],
      [52, 2, 2000, 2500, 1],
      [0, 1, 2001, 2500, 0],
    ])
  })

  test('smooth, by time: the mean of the mids in (t, t + h]; of none the mid itself', () => {
    const found = about(played({ ...ASKED, label: { ...raw, definition: 'smooth' } }, events))
    expect(found.map(([move]) => move)).toEqual([0, 22, 52, 0])
  })

  test('by events: at the event itself', () => {
    const found = about(played({ ...ASKED, horizonMs: null, horizonEvents: 2 }, events))
    expect(found).toEqual([
      [-2, 0, 1000, 1000, 1],
      [48, 2, 1001, 1001, 1],
      [2, 2, 2500, 2500, 1],
    ])
  })

  test('cost: half the spread and the fee; bps of the mid', () => {
    const cost = { definition: 'cost', threshold: null, unit: 'ticks', feeBps: 100 } as const
    const found = played({ ...ASKED, label: cost }, events).found
    expect(found.map(({ thresholdTicks, outcome }) => [thresholdTicks, outcome])).toEqual([
      [2, 1],
      [1 + 0.01 * 102, 2],
      [1 + 0.01 * 98, 2],
      [2.5, 1],
    ])
    const bps = played({ ...ASKED, label: { ...raw, unit: 'bps', threshold: 200 } }, events).found
    expect(bps.map(({ outcome }) => outcome)).toEqual([1, 2, 2, 1])
  })
})

test('no mid after t + h changes an outcome, and nothing is known before its time', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 90, max: 110 })), {
    ...{ minLength: 2, maxLength: 60 },
  })
  fc.assert(
    fc.property(steps, fc.boolean(), fc.nat(59), (given, isSmooth, at) => {
      let now = 0
      const events = given.map(([step, mid]) => [(now += step), mid] as const)
      const question = { ...ASKED, label: { ...raw, definition: isSmooth ? 'smooth' : 'raw' } } as const
      const cut = events[Math.min(at, events.length - 1)]![0]
      const before = played(question, events).found
      const after = played(
        question,
        events.map(([ts, mid]) => [ts, ts > cut ? 1000 - 3 * mid : mid] as const),
      ).found
      for (const [i, one] of before.entries()) {
        expect(one.tsEndUs).toBe(one.tsVenueUs + 1000)
        expect(one.tsKnownUs).toBeGreaterThan(one.tsEndUs)
        if (one.tsEndUs <= cut) expect({ ...after[i]!, tsKnownUs: 0 }).toEqual({ ...one, tsKnownUs: 0 })
      }
    }),
  )
})

test('every moment ends in one count: voided by a gap or another epoch, unknown, full, unpriced', () => {
  const { found, log } = played(ASKED, [
    [0, 100],
    [10, 101],
  ])
  log.follow(20, 101, 2)
  expect(log.counts).toMatchObject({ pushed: 2, voided: 2, waiting: 0 })
  log.push({ tsVenueUs: 20, members: SAYS, champion: 0, spreadTicks: 2 })
  log.lose()
  expect(log.push({ tsVenueUs: 25, members: SAYS, champion: 0, spreadTicks: 2 })).toBe(false)
  log.follow(30, 101, 2)
  log.push({ tsVenueUs: 30, members: SAYS, champion: 0, spreadTicks: 2 })
  log.follow(900, NaN, 2)
  log.follow(5000, 101, 2)
  log.follow(4000, 101, 2)
  expect(found).toEqual([])
  expect(log.counts).toEqual({
    ...{ pushed: 4, waiting: 0, resolved: 0, flat: 0, unknown: 1, voided: 3, full: 0, unpriced: 1, backwards: 1 },
  })
  const small = played(
    ASKED,
    [
      [0, 100],
      [10, 101],
      [20, 101],
    ],
    { most: 2 },
  ).log
  expect(small.counts).toMatchObject({ pushed: 2, full: 1, waiting: 2 })
  const two = { ...ASKED, classes: ['down', 'up'] }
  const flat = new PredictionLog(two)
  flat.follow(0, 100, 1)
  flat.push({ tsVenueUs: 0, members: [[0.4, 0.6]], champion: 0, spreadTicks: 1 })
  flat.follow(2000, 100, 1)
  expect(flat.counts).toMatchObject({ flat: 1, resolved: 0 })
  expect(() => flat.push({ tsVenueUs: 2000, members: [[0.4, 0.7]], champion: 0, spreadTicks: 1 })).toThrow('members[0]')
})

test('lines say everything, and are read back; others are refused by place', () => {
  const [one] = played(ASKED, [
    [0, 100],
    [2000, 103],
  ]).found
  const of = [{ name: 'm', version: '3', featureHash: 'h' }]
  const [line] = predictionLines({ ...one!, spreadTicks: NaN }, 'BTC/USDT', of, ASKED)
  const row = readPredictionLine(line!)
  expect(row).toEqual({
    ...{ v: 1, row: 0, market: 'BTC/USDT', model: 'm', version: '3', featureHash: 'h', isChampion: true },
    ...{ tsVenueUs: 0, tsEndUs: 1000, tsKnownUs: 2000, horizonMs: 1, horizonEvents: null, label: raw },
    ...{ classes: ASKED.classes, probabilities: SAYS[0], midTicks: 100, spreadTicks: null, moveTicks: 0 },
    ...{ thresholdTicks: 1, outcome: 'flat', overlap: 0 },
  })
  const changed = (change: object) => JSON.stringify({ ...row, ...change })
  expect(() => readPredictionLine('{', 'log.jsonl line 7')).toThrow('log.jsonl line 7')
  expect(() => readPredictionLine(changed({ outcome: 'sideways' }))).toThrow('line.outcome')
  expect(() => readPredictionLine(changed({ probabilities: [1, 1, 1] }))).toThrow('a sum of 3')
  expect(() => readPredictionLine(changed({ more: 1 }))).toThrow('line.more')
  expect(() => readPredictionLine(changed({ v: 2 }))).toThrow('line.v')
})

test('members must have been asked the same', async () => {
  const manifest = await readManifest(shipped)
  expect(questionOf([manifest, { ...manifest, label: null }])).toMatchObject({
    horizonMs: 5000,
    label: { threshold: 0 },
  })
  expect(() => questionOf([{ ...manifest, label: null }])).toThrow('manifest.label')
  expect(() => questionOf([manifest, { ...manifest, horizonMs: 1000 }])).toThrow('manifests[1].horizonMs')
  expect(() => questionOf([manifest, { ...manifest, cadence: { ms: 500 } }])).toThrow('cadence')
  expect(() => questionOf([{ ...manifest, classes: ['a', 'b'] }])).toThrow('down, up')
})
