// A journal that was cut anywhere goes on to the same study; what is no journal of this study is refused with its line.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { asyncProperty, assert, integer } from 'fast-check'
import { planOf, Study, type Values } from 'leadline/backtest'
import { afterAll, describe, expect, it } from 'vitest'

import { conduct } from './conduct.js'
import type { FoldJob, FoldResult } from './fold.js'
import type { Jobs } from './jobs.js'
import { Journal } from './journal.js'
import type { Prepared } from './prepare.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-journal-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const fresh = (): string => join(folder, `${files++}.jsonl`)

const prepared = {
  id: 'abc',
  config: { metric: 'total_return' },
  plan: planOf({ fromMs: 0, toMs: 300_000 }, { count: 3 }),
  definition: new Study({
    name: 'fake',
    seed: 5,
    // few values, so that some trials are equal
    space: {
      edge: { kind: 'range', low: 1, high: 6, isWhole: true, isLog: false },
      joins: { kind: 'choice', choices: [false, true] },
    },
    pruner: { startupTrials: 1 },
  }).definition,
} as unknown as Prepared
const TRIALS = 18

/** Some figure; one value of the space can't be run, and one has no figure in its second fold. */
function resultOf({ trial, fold, values }: FoldJob): FoldResult {
  const { edge, joins } = values as Values & { edge: number }
  if (edge === 6) return { trial, fold, figures: null, failed: 'edge: found 6' }
  const value = edge === 1 && fold === 1 ? null : -((edge - 3) ** 2) + (joins ? 0.5 : 0) + fold / 10
  const returns = Array.from({ length: 20 }, (_, i) => ((i * 7 + edge + fold) % 5) / 1000)
  return { trial, fold, figures: { value, why: value === null ? 'no loss' : null, returns, fills: 1 }, failed: null }
}

/** Computes at once, first sent first back, or last; counts what it was sent, and breaks after so many. */
function fake({ atOnce = 1, isTwice = false, breaksAfter = Infinity } = {}) {
  const waiting: FoldJob[] = []
  const sent: string[] = []
  const jobs: Jobs = {
    atOnce,
    async send(job) {
      sent.push(`${job.trial}.${job.fold}`)
      waiting.push(job, ...(isTwice ? [job] : []))
    },
    async next() {
      if (breaksAfter-- <= 0) throw new Error('broken')
      return resultOf((atOnce === 1 ? waiting.shift() : waiting.pop())!)
    },
    async taken() {},
    async end() {},
  }
  return { jobs, sent }
}

async function studied(path: string, wish: Parameters<typeof fake>[0] = {}, trials = TRIALS) {
  const journal = Journal.open(path, prepared)
  const { jobs, sent } = fake(wish)
  try {
    await conduct(journal, jobs, trials)
  } finally {
    journal.close()
  }
  const { study, returns } = journal.ledger
  return { sent, dropped: journal.dropped, state: JSON.stringify([study, [...returns]]), study }
}

const whole = fresh()
const uninterrupted = await studied(whole)

describe('a study from its journal', () => {
  it('has trials of every end, equal ones computed once, each fold sent once', () => {
    const { study, sent } = uninterrupted
    expect(study.trials).toHaveLength(TRIALS)
    expect(new Set(study.trials.map(({ state }) => state))).toEqual(new Set(['complete', 'pruned', 'failed']))
    expect(study.trials.map(({ reason }) => reason)).toContain('fold 1: edge: found 6')
    expect(study.trials.map(({ reason }) => reason)).toContain('fold 2: no loss')
    expect(new Set(sent).size).toBe(sent.length)
    expect(study.log.count).toBeLessThan(TRIALS)
    const text = readFileSync(whole, 'utf8')
    expect(text).toContain('"as":')
    // a twin's folds weren't computed again
    expect(sent.length).toBe(text.match(/"figures":/g)!.length)
    expect(existsSync(`${whole}.lock`)).toBe(false)
  })

  it('is complete when it is opened again, and nothing is computed', async () => {
    const again = await studied(whole)
    expect([again.sent, again.dropped, again.state]).toEqual([[], 0, uninterrupted.state])
  })

  it('goes on to the same bits, at whatever byte its process was killed', async () => {
    const bytes = readFileSync(whole)
    await assert(
      asyncProperty(integer({ min: 0, max: bytes.length }), async (cut) => {
        const path = fresh()
        writeFileSync(path, bytes.subarray(0, cut))
        const { state, dropped } = await studied(path)
        expect(state).toBe(uninterrupted.state)
        expect(dropped).toBe(cut - (bytes.subarray(0, cut).lastIndexOf(10) + 1))
        expect(readFileSync(path)).toEqual(bytes)
      }),
      { numRuns: 12 },
    )
  })

  it('goes on after a machine broke, several trials out at the time', async () => {
    const path = fresh()
    await expect(studied(path, { atOnce: 4, breaksAfter: 7 })).rejects.toThrow('broken')
    const { study } = await studied(path, { atOnce: 4 })
    expect(study.running).toEqual([])
    expect(study.trials).toHaveLength(TRIALS)
    expect((await studied(path)).state).toBe(
      JSON.stringify([study, ...JSON.parse((await studied(path)).state).slice(1)]),
    )
  })

  it('takes a result once that comes twice', async () => {
    const path = fresh()
    const { state, study } = await studied(path, { atOnce: 3, isTwice: true })
    expect(study.running).toEqual([])
    const folds = readFileSync(path, 'utf8').match(/"trial":\d+,"fold":\d+/g)!
    expect(new Set(folds).size).toBe(folds.length)
    expect((await studied(path)).state).toBe(state)
  })

  it('grows by more trials as if they had been asked for from the beginning', async () => {
    const path = fresh()
    await studied(path, {}, 9)
    expect((await studied(path)).state).toBe(uninterrupted.state)
  })
})

describe('looks at the last part', () => {
  it('are counted by configuration, over restarts', () => {
    const path = fresh()
    const looks = (trial: number, edge: number) => {
      const journal = Journal.open(path, prepared)
      const count = journal.looked(trial, { edge, joins: true })
      journal.close()
      return count
    }
    expect([looks(1, 3), looks(1, 3), looks(7, 4), looks(9, 3)]).toEqual([1, 1, 2, 2])
  })
})

describe('refused is', () => {
  const opening = (path: string, of = prepared) => {
    return () => Journal.open(path, of).close()
  }
  const changed = (change: (lines: string[]) => void): string => {
    const path = fresh()
    const lines = readFileSync(whole, 'utf8').trimEnd().split('\n')
    change(lines)
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
    return path
  }

  it('the journal of another study, or what is none', () => {
    expect(opening(whole, { ...prepared, id: 'xyz' })).toThrow(/row 1.*study abc.*study xyz/)
    expect(opening(changed((lines) => lines.splice(0, 1)))).toThrow(/row 1.*leadline-study-journal/)
    expect(opening(changed((lines) => (lines[3] = '{"ask":')))).toThrow('row 4')
  })

  it('one that was changed: a value, an order, a line', () => {
    expect(opening(changed((lines) => (lines[1] = '{"ask":0,"values":{"edge":1,"joins":"no"}}')))).toThrow('row 2')
    expect(opening(changed((lines) => lines.splice(2, 1)))).toThrow('the next fold of a running trial')
    expect(opening(changed((lines) => lines.push(lines[2]!)))).toThrow(/row \d+.*next fold/)
  })

  it('a second process, until the first is gone', () => {
    const path = fresh()
    const first = Journal.open(path, prepared)
    expect(opening(path)).toThrow(`found process ${process.pid}`)
    first.close()
    writeFileSync(`${path}.lock`, '{"pid":999999999,"host":"elsewhere"}')
    expect(opening(path)).toThrow('elsewhere')
    writeFileSync(`${path}.lock`, '')
    expect(opening(path)).not.toThrow()
    appendFileSync(path, 'half a li')
    const again = Journal.open(path, prepared)
    expect(again.dropped).toBe(9)
    again.close()
  })
})
