// Episodes and hit rates, computed by hand; the score is the core's own.
import { describe, expect, it } from 'vitest'

import { generated, replay } from '../../feeds/index.js'
import { calibrateScore } from './calibrate.js'
import { DEFAULT_RULE, episodesOf, scoresOf } from './episodes.js'
import { aftermath, ScoreTape } from './score-tape.js'

const S = 1_000_000
/** A tape whose score is the imbalance alone: rows of seconds, score, mid. A gap is null. */
function tapeOf(rows: readonly (readonly [s: number, score: number, mid: number] | null)[]) {
  const tape = new ScoreTape()
  for (const row of rows)
    if (row === null) tape.broken()
    else tape.push({ tsUs: row[0] * S, imbalance: row[1], size: null, speed: null, midTicks: row[2], spreadTicks: 4 })
  return tape.columns()
}

const rows = [
  [0, 0.4, 100],
  [1, 0.6, 100], // up begins; next mid 101: hit
  [2, 0.4, 100], // goes on: not below 0.3
  [3, 0.9, 101], // still the same
  [4, 0.29, 101], // ends
  [5, 0.51, 101], // up begins; next 100: missed
  [6, -0.7, 101], // leaps: ends and begins down; next 100: hit
  [7, -0.3, 100], // goes on
  [8, -0.29, 100], // ends
  [9, 0.5, 100], // not above 0.5
  [10, 0.8, 100], // up begins; nothing is known of the next change
  null,
  [11, 0.9, 105], // another stretch: up begins; next 106: hit
  [12, 0.9, 106],
  [30, 0, 107],
] as const

describe('by hand', () => {
  const columns = tapeOf(rows)
  const scores = scoresOf(columns, DEFAULT_RULE.weights)
  const episodes = episodesOf(columns, scores, DEFAULT_RULE)
  const after = aftermath(columns, 10 * S)

  it('episodes begin above the threshold and end below the release, at a leap, at a gap', () => {
    expect(episodes).toEqual([
      { index: 1, side: 1 },
      { index: 5, side: 1 },
      { index: 6, side: -1 },
      { index: 10, side: 1 },
      { index: 11, side: 1 },
    ])
  })

  it('the next change is in the same stretch, the move after 10 s is known if the stretch lasts as long', () => {
    expect([...after.nextMove]).toEqual([3, 3, 3, 7, 7, 7, 7, -1, -1, -1, -1, 12, 13, -1])
    expect([...after.movedTicks]).toEqual([0, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, 1, 0, NaN])
  })

  it('hit rates of both sides, beside the constant guess and the sign of the imbalance', () => {
    const { up, down, both } = calibrateScore(columns, { seed: 1 })
    expect(up).toMatchObject({ episodes: 3, censored: 1, changes: 3, tooFew: true, halfSpreadTicks: 2 })
    expect(up.score).toMatchObject({ hits: 2, share: 2 / 3 })
    expect(up.constant).toMatchObject({ guess: 'up', hits: 2 })
    // the score is the imbalance here, so it is as often right
    expect(up.imbalance.hits).toBe(2)
    expect(down).toMatchObject({ episodes: 1, censored: 0, score: { hits: 1 }, constant: { guess: 'down', hits: 1 } })
    // the up episode at 5 s and the down episode at 6 s are judged by the same change
    expect(both).toMatchObject({ episodes: 4, changes: 3, score: { hits: 3 }, constant: { hits: 2, share: 0.5 } })
    expect(both.move).toMatchObject({ episodes: 1, value: 1, low: NaN })
    expect(both.overConstant.value).toBe(0.25)
    expect(both.overImbalance.value).toBe(0)
  })

  it('nothing says so, without an error', () => {
    const { both, fit, samples } = calibrateScore(new ScoreTape().columns(), { seed: 1 })
    expect([samples, both.episodes, both.tooFew]).toEqual([0, 0, true])
    expect(fit).toEqual({ why: expect.stringContaining('too short') as string })
  })
})

it('missing parts are left out of the weights, and no weight is no score', () => {
  const parts = [
    [0.5, 0.5, 0.5],
    [NaN, -1, NaN],
    [1, NaN, NaN],
  ].map((part) => Float64Array.from(part)) as never
  const of = (imbalance: number, size: number, speed: number) => [
    ...scoresOf({ length: 3, parts }, { imbalance, size, speed }),
  ]
  expect(of(0.4, 0.3, 0.3)).toEqual([(0.5 * 0.4 + 0.3) / 0.7, (0.5 * 0.4 - 0.3) / 0.7, 0.5])
  expect(of(0, 1, 0)).toEqual([NaN, -1, NaN])
})

it('samples that go back in time or have no price are refused by name', () => {
  const tape = new ScoreTape()
  const sample = { tsUs: 5, imbalance: 0, size: null, speed: null, midTicks: 1, spreadTicks: 1 }
  tape.push(sample)
  expect(() => tape.push({ ...sample, tsUs: 4 })).toThrow('sample 1: found time 4 after 5')
  expect(() => tape.push({ ...sample, midTicks: NaN })).toThrow('sample 1: found imbalance 0, mid NaN')
  expect(tape.length).toBe(1)
})

it('scores are the core’s, to the last bit, with the defaults and with other weights', async () => {
  for (const weights of [DEFAULT_RULE.weights, { imbalance: 0.1, size: 0.7, speed: 0.2 }]) {
    const feed = await replay(generated({ seconds: 40, seed: 3 }), { features: [], score: { weights } })
    const tape = new ScoreTape()
    const scores: number[] = []
    for await (const { market, kind } of feed.events()) {
      const signal = kind === 'event' ? market.signal() : null
      if (!signal) continue
      const { imbalance, size, speed, tsVenueUs: tsUs } = signal
      tape.push({ tsUs, imbalance, size, speed, midTicks: 0, spreadTicks: 0 })
      scores.push(signal.score)
    }
    feed.close()
    expect(scores.length).toBeGreaterThan(300)
    expect([...scoresOf(tape.columns(), weights)]).toEqual(scores)
  }
})
