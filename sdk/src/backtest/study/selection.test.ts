// What is said of a choice: the raw number of trials, how probable luck is, and no Sharpe ratio of a short study anywhere.
import { describe, expect, it } from 'vitest'

import { uniformAt } from '../../simulation/exact/philox.js'
import { DAY_MS } from '../metrics/equity.js'
import { overfitting } from '../metrics/overfitting.js'
import { deflatedSharpe, sharpeSample } from '../metrics/sharpe-tests.js'
import { planOf } from './plan.js'
import { selectionOf } from './selection.js'
import { Study } from './study.js'
import { studyHtml } from './study-page.js'
import { studyJson, type StudyReport } from './study-report.js'

const FROM_MS = 1_767_225_600_000

/** Trials of noise, every fifth pruned, every seventh failed; the second has the values of the first. */
function studied(days: number, trials = 24) {
  const plan = planOf({ fromMs: FROM_MS, toMs: FROM_MS + days * DAY_MS }, { count: 2, lastShare: 0.25 })
  const study = new Study({
    ...{ name: 'noise', seed: 1, pruner: null },
    space: {
      side: { kind: 'choice', choices: ['a', 'b', 'c'] },
      n: { kind: 'range', low: 1, high: 9, isWhole: true, isLog: false },
    },
  })
  const returns = new Map<number, number[]>()
  for (let t = 0; t < trials; t++) {
    const { number } = study.ask()
    if (t % 7 === 6) {
      study.tell(number, { state: 'failed', reason: 'entryZ: found 0' })
      continue
    }
    const own = Array.from({ length: 64 }, (_, i) => (uniformAt(9, t, i) - 0.49) / 100)
    const { sharpe } = sharpeSample(own)
    const value = own.reduce((sum, one) => sum + one, 0)
    if (t % 5 === 4) {
      returns.set(number, own.slice(0, 32))
      study.report(number, value)
      study.tell(number, { state: 'pruned', sharpe })
    } else {
      returns.set(number, own)
      study.report(number, value)
      study.tell(number, { state: 'complete', value, sharpe })
    }
  }
  return { study, returns, plan }
}

describe('figures of a choice', () => {
  it('count what was tried, and take the overfitting of the complete trials that differ', () => {
    const { study, returns, plan } = studied(10)
    const { metrics } = selectionOf(study, returns, plan)
    expect(metrics).toMatchObject({ trials: 24, trials_failed: 3, trials_pruned: 4, trials_complete: 17 })
    expect(metrics['configurations_tried']).toBe(study.log.count)
    const seen = new Set<string>()
    const rows = study.trials.flatMap(({ number, state, values }) => {
      const isNew = state === 'complete' && !seen.has(JSON.stringify(values))
      if (isNew) seen.add(JSON.stringify(values))
      return isNew ? [returns.get(number)!] : []
    })
    expect(rows.length).toBeLessThan(17) // or the case has no equal trials to leave out
    expect(metrics['pbo_trials']).toBe(rows.length)
    expect(metrics['pbo']).toBe(overfitting(rows).pbo)
  })

  it('deflate by N and the variance of all trials from sixty days on, and say why not before', () => {
    const short = studied(70) // two folds of 17 days
    const few = selectionOf(short.study, short.returns, short.plan)
    for (const name of ['deflated_sharpe', 'probabilistic_sharpe']) {
      expect(few.metrics[name]).toBeNull()
      expect(few.reasons[name]).toContain('under 60')
    }
    const { study, returns, plan } = studied(140)
    const { metrics } = selectionOf(study, returns, plan)
    const sample = sharpeSample(returns.get(study.best!.number)!)
    expect(metrics['deflated_sharpe']).toBe(deflatedSharpe(sample, study.log.count, study.log.sharpeVariance))
    expect(metrics['deflated_sharpe']).toBeLessThan(metrics['probabilistic_sharpe']!)
  })

  it('say what is missing', () => {
    const { plan } = studied(10)
    const empty = new Study({ name: 'none', seed: 1, space: { on: { kind: 'choice', choices: [false, true] } } })
    expect(selectionOf(empty, new Map(), plan).reasons).toMatchObject({
      pbo: '0 complete trials that differ, it takes 2',
      deflated_sharpe: 'no trial was completed',
    })
    const { study, returns } = studied(10)
    const cut = new Map([...returns].map(([number, own]) => [number, own.slice(0, 31)]))
    expect(selectionOf(study, cut, plan).reasons['pbo']).toBe('31 periods, it takes 32')
  })
})

describe('page and JSON', () => {
  const { study, returns, plan } = studied(10)
  const { sharpe: _, ...first } = study.trials[0]!
  const report: StudyReport = {
    ...{
      format: 'leadline-optimisation',
      version: 1,
      strategy: '<noise>',
      market: 'binance:BTC/USDT',
      currency: 'USDT',
    },
    ...{
      sampler: 'tpe',
      seed: 1,
      metric: 'total_return',
      space: study.definition.space,
      fixed: { lots: 3 },
      windows: plan,
    },
    trials: study.trials.map(({ sharpe: __, ...trial }) => trial),
    chosen: { number: study.best!.number, values: study.best!.values, value: study.best!.value! },
    ...{ ...selectionOf(study, returns, plan), looks: 1, last: null },
  }

  it('show no Sharpe ratio of a short study, and say N', () => {
    const [html, json] = [studyHtml(report, 'last.html'), studyJson(report)]
    expect(html).toContain(`N = ${study.log.count} configurations were tried`)
    expect(html).toContain('No Sharpe ratio and none deflated')
    expect(html).toContain('Probability of backtest overfitting')
    expect(html).toContain('&lt;noise&gt;')
    expect(html).not.toMatch(/<script|https?:|NaN|undefined|Infinity/)
    expect(html.match(/<circle/g)).toHaveLength(21)
    const read = JSON.parse(json)
    expect(read.trials).toHaveLength(24)
    expect(read.trials[0]).toEqual(JSON.parse(JSON.stringify(first)))
    const numbers = Object.entries(read.metrics).filter(([name]) => name.includes('sharpe'))
    expect(numbers.map(([, value]) => value)).toEqual([null, null])
  })

  it('stand without a choice, and refuse what JSON can’t hold', () => {
    expect(studyHtml({ ...report, chosen: null, last: null }, null)).toContain('None was chosen')
    expect(() => studyJson({ ...report, metrics: { pbo: NaN } })).toThrow('metrics.pbo')
  })
})
