// Who answers: Diebold and Mariano's test against statsmodels, promotion at the row that a plain twin finds, rollback, restoring.
import { readFileSync } from 'node:fs'

import { Contest, type Decision, DieboldMariano, ModelError, openLearners, risesOnly } from 'leadline/models'
import { describe, expect, test } from 'vitest'

const MEMBERS = ['a', 'b'].map((name) => ({ name, version: '1', featureHash: `hash of ${name}` }))

/** Uniform numbers from a seed (Park and Miller 1988). */
function random(seed: number): () => number {
  let state = (seed * 2_654_435_761) % 2_147_483_647 || 1
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

interface Row {
  readonly members: readonly (readonly number[] | null)[]
  readonly outcome: number
}

/** Two classes; what each member says of the truth is off by noise of its own. */
function rows(seed: number, count: number, noise: (row: number) => readonly [number, number], sleep = 0): Row[] {
  const next = random(seed)
  return Array.from({ length: count }, (_, i) => {
    const truth = 0.2 + 0.6 * next()
    const members = noise(i).map((size) => {
      const p = Math.min(Math.max(truth + size * (next() - 0.5), 0.02), 0.98)
      return next() < sleep ? null : [1 - p, p]
    })
    return { members, outcome: next() < truth ? 1 : 0 }
  })
}

function play(contest: Contest, all: readonly Row[], from = 0): Decision[] {
  return all
    .map(({ members, outcome }, i) => contest.learn(members, outcome, { tsUs: from + i, overlap: 3 }))
    .filter((one) => one !== null)
}

describe('Diebold and Mariano', () => {
  const golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as {
    d: number[]
    lag: number
    statistic: number
    p: number
  }[]

  test.each(golden.map((one) => [one.d.length, one] as const))('as statsmodels has it on %i rows', (_, one) => {
    const found = new DieboldMariano(64)
    for (const d of one.d) found.add(d)
    const { statistic, p, lag } = found.compare(one.lag)
    expect(lag).toBe(one.lag)
    expect(statistic).toBeCloseTo(one.statistic, 9)
    expect(p).toBeCloseTo(one.p, 9)
  })

  test('says nothing of equal rows, and of a lag that is not kept', () => {
    const found = new DieboldMariano(8)
    expect(found.compare(1).p).toBe(1)
    for (let i = 0; i < 50; i++) found.add(0.1)
    expect(found.compare(1)).toMatchObject({ statistic: 0, p: 1 })
    expect(found.compare(9).p).toBeNaN()
    expect(() => found.restore({ ...found.save(), products: [1] })).toThrow('expected 9')
  })
})

/** The rule written down plainly: the row of the first promotion, by sums over all rows at each look. */
function firstPromotion(all: readonly Row[], labels: number, level: number): number | null {
  const d: number[] = []
  let look = 0
  for (const [row, { members, outcome }] of all.entries()) {
    const [a, b] = members
    if (!a || !b) continue
    d.push(Math.log(a[outcome]!) - Math.log(b[outcome]!))
    if (d.length % labels !== 0) continue
    look++
    const n = d.length
    const mean = d.reduce((sum, x) => sum + x, 0) / n
    const lag = Math.max(3, Math.ceil(4 * (n / 100) ** (2 / 9)))
    let variance = 0
    for (let j = -lag; j <= lag; j++)
      for (let t = Math.abs(j); t < n; t++)
        variance += ((1 - Math.abs(j) / (lag + 1)) * (d[t]! - mean) * (d[t - Math.abs(j)]! - mean)) / n
    const z = mean / Math.sqrt(variance / n)
    if (mean < 0 && normalTails(z) < level / (look * (look + 1))) return row
  }
  return null
}

/** 2·Φ(−|z|) by Simpson's rule. */
function normalTails(z: number): number {
  const [from, to, parts] = [Math.abs(z), Math.abs(z) + 12, 4000]
  let sum = 0
  for (let i = 0; i <= parts; i++) {
    const x = from + ((to - from) * i) / parts
    sum += Math.exp((-x * x) / 2) * (i === 0 || i === parts ? 1 : i % 2 === 1 ? 4 : 2)
  }
  return (2 * sum * ((to - from) / parts / 3)) / Math.sqrt(2 * Math.PI)
}

test('a better challenger is promoted at the row that a plain twin finds', () => {
  const found: number[] = []
  for (let seed = 1; seed <= 8; seed++) {
    const all = rows(seed, 3000, () => [0.5, 0.2], 0.05)
    const contest = new Contest(MEMBERS, 2, { labels: 50 })
    const [first] = play(contest, all)
    expect(first?.tsUs ?? null).toBe(firstPromotion(all, 50, 0.01))
    if (first) {
      expect(first).toMatchObject({ kind: 'promotion', from: 0, to: 1 })
      expect(first.toLoss).toBeLessThan(first.fromLoss)
      expect(first.comparison!.p).toBeLessThan(first.comparison!.level)
      found.push(first.label)
    }
  }
  expect(found.length).toBeGreaterThanOrEqual(6)
})

test('members that are alike: one look finds half the level, all looks together no more than it', () => {
  const seeds = 400
  let [once, ever] = [0, 0]
  for (let seed = 1; seed <= seeds; seed++) {
    const all = rows(seed, 1000, () => [0.4, 0.4])
    const single = new Contest(MEMBERS, 2, { labels: 1000, p: 0.2, shareLevel: false })
    once += play(single, all).length
    const many = new Contest(MEMBERS, 2, { labels: 50, p: 0.1 })
    ever += play(many, all).length > 0 ? 1 : 0
  }
  // 10 % and its deviation of 1.5 %; at most 10 %, in truth about half.
  expect(once / seeds).toBeGreaterThan(0.055)
  expect(once / seeds).toBeLessThan(0.145)
  expect(ever / seeds).toBeLessThan(0.1)
})

/** The challenger is better, and much worse from row 2,000 on. */
const shifted = (seed: number): Row[] =>
  rows(seed, 4000, () => [0.5, 0.1]).map((row, i) =>
    i < 2000 ? row : { ...row, members: [row.members[0]!, row.outcome === 1 ? [0.9, 0.1] : [0.1, 0.9]] },
  )

test('an alarm goes back to the former champion, once, and the cool-down holds', async () => {
  const learners = await openLearners()
  for (const seed of [1, 2, 3]) {
    for (const drift of [
      await learners.pageHinkley({ delta: 0.05, threshold: 30, sides: 'up' }),
      risesOnly(await learners.adwin()),
    ]) {
      const contest = new Contest(MEMBERS, 2, { labels: 100, coolDown: 500, drift })
      const decisions = play(contest, shifted(seed))
      expect(decisions.map(({ kind }) => kind).slice(0, 2)).toEqual(['promotion', 'rollback'])
      const [up, back] = decisions
      expect(up!.tsUs).toBeLessThan(2000)
      expect(back!.tsUs).toBeGreaterThanOrEqual(2000)
      expect(back!.tsUs).toBeLessThan(2150)
      expect(back!.labels).toBe(back!.label - up!.label)
      expect([contest.champion, contest.former]).toEqual([0, null])
      for (const [i, one] of decisions.entries())
        if (one.kind === 'promotion' && i > 0) expect(one.label - decisions[i - 1]!.label).toBeGreaterThanOrEqual(500)
    }
  }
})

test('saved in the middle and restored through JSON, it decides the same', async () => {
  const learners = await openLearners()
  const opened = async () =>
    new Contest(MEMBERS, 2, {
      ...{ labels: 100, coolDown: 200, lagMost: 32 },
      drift: await learners.pageHinkley({ delta: 0.05, threshold: 30, sides: 'up' }),
    })
  const all = shifted(5)
  const [whole, first, second] = [await opened(), await opened(), await opened()]
  const expected = play(whole, all)
  const half = play(first, all.slice(0, 1777))
  second.restore(JSON.parse(JSON.stringify(first.save())))
  expect([...half, ...play(second, all.slice(1777), 1777)]).toEqual(expected)
  expect(expected.length).toBeGreaterThanOrEqual(2)
  expect(second.save()).toEqual(whole.save())
})

test('refuses the state of other features, options or none, and stays as it was', () => {
  const contest = new Contest(MEMBERS, 2, { labels: 10 })
  play(
    contest,
    rows(1, 35, () => [0.3, 0.3]),
  )
  const state = contest.save()
  const other = new Contest([MEMBERS[0]!, { ...MEMBERS[1]!, featureHash: 'another' }], 2, { labels: 10 })
  expect(() => other.restore(state)).toThrow('members[1].featureHash')
  expect(() => new Contest(MEMBERS, 2, { labels: 11 }).restore(state)).toThrow('options.labels')
  for (const wrong of [
    null,
    {},
    { ...state, drift: 'ff' },
    { ...state, shares: [1] },
    { ...state, champion: 2 },
    { ...state, pairs: [{}, {}] },
  ])
    expect(() => contest.restore(wrong)).toThrow(ModelError)
  expect(contest.save()).toEqual(state)
})

test('a sleeping champion gives no answer and no comparison; sleep is counted', () => {
  const contest = new Contest(MEMBERS, 2, { labels: 2 })
  const asleep = [null, [0.5, 0.5]]
  expect(contest.answer(asleep)).toBeNull()
  contest.learn(asleep, 1, { tsUs: 0, overlap: 0 })
  contest.learn([[0.25, 0.75], null], 1, { tsUs: 1, overlap: 0 })
  const [a, b] = contest.standings
  expect([a!.labels, a!.asleep, b!.labels, b!.asleep]).toEqual([1, 1, 1, 1])
  expect(a!.logLoss).toBeCloseTo(-Math.log(0.75), 12)
  // Shares before the second label: (1 + ½)/(1 + 1).
  expect(a!.skill).toBeCloseTo(1 - Math.log(0.75) / Math.log(0.75), 12)
  expect(b!.shareLoss).toBeCloseTo(Math.LN2, 12)
  expect(contest.comparisonOf(1)!.rows).toBe(0)
})
