// What is wrong with a study is said before its first trial, with its place; and what makes two studies one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { BASE, STUDY, TAPE, writeConfig, writeMarket } from '../../test/optimising.js'
import { readStudyConfig } from './config.js'
import { prepare } from './prepare.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-study-'))
beforeAll(() => writeMarket(join(folder, TAPE)))
afterAll(() => rmSync(folder, { recursive: true }))

const configured = (study: object, base: object = {}): string =>
  writeConfig(join(folder, 'config.json'), { ...BASE, ...base, study: { ...STUDY, ...study } })

describe('refused is', () => {
  it.each<[object, string]>([
    [{ samplers: 'tpe' }, 'study.samplers'],
    [{ sampler: 'grid' }, 'tpe or random'],
    [{ trials: 0 }, 'study.trials'],
    [{ seed: -1 }, 'study.seed'],
    [{ space: 'edge' }, 'study.space'],
    [{ space: ['edge'] }, 'space.edge'],
    [{ space: { skewTicks: { low: 3, high: 1 } } }, 'low < high'],
    [{ space: ['volSpanS'] }, 'fixed'],
    [{ folds: { count: 2, embargo: 3 } }, 'study.folds.embargo'],
    [{ folds: 50 }, '90 s of recording'],
    [{ folds: { count: 2, embargoS: 60 } }, 'embargoMs'],
    [{ metric: 'sharpe' }, '60 days and more'],
    [{ metric: 'volatility' }, 'total_return'],
    [{ pruner: { warmup: 1 } }, 'study.pruner.warmup'],
    [{ pruner: { intervalSteps: 0 } }, 'study.pruner.intervalSteps'],
    [{ storage: '' }, 'study.storage'],
    [{ queue: { kind: 'kafka', url: 'x' } }, 'bullmq or nats'],
    [{ queue: { kind: 'nats' } }, 'study.queue.url'],
    [{ queue: { kind: 'nats', url: 'x', leaseS: 0 } }, 'study.queue.leaseS'],
  ])('%j', async (study, place) => {
    await expect(prepare(configured(study))).rejects.toThrow(place)
  })

  it('a module without ranges, and what a backtest would refuse', async () => {
    writeFileSync(join(folder, 'mine.mjs'), 'export default () => ({})')
    const module = { strategy: './mine.mjs', params: {} }
    await expect(prepare(configured({ space: undefined }, module))).rejects.toThrow('no table of parameters')
    await expect(prepare(configured({}, { latencies: {} }))).rejects.toThrow('latencies')
  })
})

describe('a study', () => {
  it('is configured as docs/optimise.md shows', async () => {
    const page = readFileSync(new URL('../../../docs/optimise.md', import.meta.url), 'utf8')
    const [, shown] = /<!-- example:config -->\n```json\n([\s\S]*?)```/.exec(page)!
    const { symbol, tick, lot } = BASE
    const shownConfig = { ...JSON.parse(shown!), input: TAPE, symbol, tick, lot }
    shownConfig.study.folds.embargoS = 1 // of a recording of a minute and a half
    const { definition, plan } = await prepare(writeConfig(join(folder, 'shown.json'), shownConfig))
    expect(definition.space).toEqual({
      skewTicks: { kind: 'range', low: 0.2, high: 20, isWhole: false, isLog: true },
      minHalfSpreadTicks: { kind: 'range', low: 1, high: 50, isWhole: false, isLog: true },
      joinBest: { kind: 'choice', choices: [true, false] },
    })
    expect(plan.folds).toHaveLength(4)
  })

  it('has its defaults', async () => {
    const file = writeConfig(join(folder, 'plain.json'), BASE)
    expect(await readStudyConfig(file)).toMatchObject({
      ...{ sampler: 'tpe', trials: 100, seed: 1, pruner: {}, folds: {}, metric: 'total_return', queue: null },
      storage: join(folder, 'plain.study.jsonl'),
    })
    const { pruner, storage } = await readStudyConfig(configured({ pruner: false, storage: 'here.jsonl' }))
    expect([pruner, storage]).toEqual([null, join(folder, 'here.jsonl')])
  })

  it('is the same wherever it runs, however many trials and threads; anything else makes another', async () => {
    const idOf = async (study: object, base: object = {}) => (await prepare(configured(study, base))).id
    const id = await idOf({})
    expect(id).toMatch(/^[0-9a-f]{16}$/)
    const queue = { kind: 'nats', url: 'nats://elsewhere' }
    expect(await idOf({ trials: 50, workers: 7, storage: 'there', queue }, { randomEntries: 9, out: 'x.html' })).toBe(
      id,
    )
    const others = await Promise.all(
      [
        [{ seed: 2 }],
        [{ sampler: 'random' }],
        [{ folds: 1 }],
        [{ metric: 'pnl' }],
        [{ pruner: false }],
        [{ space: ['skewTicks'] }],
        [{}, { fees: {} }],
        [{}, { params: { quoteLots: 1 } }],
      ].map(async ([study, base], i) => {
        const path = writeConfig(join(folder, `other-${i}.json`), { ...BASE, ...base, study: { ...STUDY, ...study } })
        return (await prepare(path)).id
      }),
    )
    expect(new Set([id, ...others]).size).toBe(others.length + 1)
  })
})
