// leadline optimise: a search that ends in an honest report, and goes on where it was killed.
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { BASE, entries, foldsOf, journalSays, started, STUDY, TAPE, writeConfig, writeMarket } from './optimising.js'
import { leadline } from './run.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-optimise-'))
beforeAll(() => writeMarket(join(folder, TAPE)))
afterAll(() => rmSync(folder, { recursive: true }))
/** Several processes one after the other, each of which begins with a second of its own. */
const LONG_MS = 120_000

/** A configuration of its own, with a journal of its own. */
function configured(name: string, study: object = {}, base: object = {}) {
  const storage = join(folder, `${name}.jsonl`)
  const config = { ...BASE, ...base, study: { ...STUDY, storage: `${name}.jsonl`, ...study } }
  return { storage, file: writeConfig(join(folder, `${name}.json`), config) }
}

const optimise = (file: string, ...args: string[]) => leadline(['optimise', file, ...args])

test('the result is JSON with N, the folds, the last part after them, and no Sharpe ratio', async () => {
  const { file, storage } = configured('first', { workers: 2 })
  const { status, stdout } = await optimise(file, '--json')
  expect(status).toBe(0)
  expect(stdout.trimEnd()).not.toContain('\n')
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ format: 'leadline-optimisation', version: 1, strategy: 'marketMaking', looks: 1 })
  expect(report).toMatchObject({ market: 'binance:BTC/USDT', currency: 'USDT', fixed: BASE.params })
  expect(report.trials).toHaveLength(6)
  expect(Object.keys(report.space)).toEqual(STUDY.space)
  expect(report.metrics).toMatchObject({ trials: 6, configurations_tried: 6, deflated_sharpe: null })
  expect(report.reasons.deflated_sharpe).toContain('under 60')
  expect(report.metrics.pbo).toBeGreaterThanOrEqual(0)
  const { folds, last, embargoMs } = report.windows
  expect(folds).toHaveLength(2)
  expect(last.fromMs).toBe(folds[1].toMs + embargoMs)
  expect([report.last.from, report.last.to]).toEqual([last.fromMs, last.toMs])
  expect(report.last.metrics).toMatchObject({ configurations_tried: 6, sharpe: null, pbo: report.metrics.pbo })
  expect(stdout).not.toMatch(/"\w*sharpe":-?\d/)
  const values = report.trials.flatMap((trial: { value: number | null }) => (trial.value === null ? [] : trial.value))
  expect(report.chosen.value).toBe(Math.max(...values))
  expect(foldsOf(storage)).toHaveLength(report.trials.flatMap((trial: { steps: [] }) => trial.steps).length)
})

test('the page says what was chosen and how far to trust it, and lies beside that of the last part', async () => {
  const { file } = configured('first', { workers: 2 }) // its journal has it all, if the test above ran
  const page = join(folder, 'paged.html')
  const { status, stdout } = await optimise(file, '--out', page)
  expect(status).toBe(0)
  expect(stdout).toContain('N = 6 configurations were tried')
  expect(stdout).toContain('No Sharpe ratio and none deflated')
  const html = readFileSync(page, 'utf8')
  expect(html).toContain('href="paged.last.html"')
  expect(html).toContain('quoteLots')
  expect(html).not.toMatch(/<script|NaN|undefined/)
  expect(readFileSync(page.replace('.html', '.last.html'), 'utf8')).toContain('No Sharpe ratio')
  for (const end of ['json', 'last.json']) expect(existsSync(join(folder, `paged.${end}`))).toBe(true)
})

test(
  'killed in the middle of a line, it goes on to the same bits as one that never was',
  async () => {
    const whole = configured('whole')
    const cut = configured('cut')
    const uninterrupted = await optimise(whole.file, '--json')
    const first = started(['optimise', cut.file, '--json'])
    await journalSays(cut.storage, (folds) => folds.length >= 4)
    await first.kill()
    const before = foldsOf(cut.storage).length
    appendFileSync(cut.storage, '{"trial":2,"fold":1,"figures":{"val')
    const { status, stdout, stderr } = await optimise(cut.file, '--json')
    expect(status).toBe(0)
    expect(stderr).toContain('its last line was not finished')
    expect(before).toBeLessThan(foldsOf(whole.storage).length) // or there was nothing to go on with
    expect(readFileSync(cut.storage, 'utf8')).toBe(readFileSync(whole.storage, 'utf8'))
    expect(stdout).toBe(uninterrupted.stdout)
  },
  LONG_MS,
)

test(
  'with several threads each trial ends once, and a second run computes nothing',
  async () => {
    const { file, storage } = configured('threads', { workers: 3, trials: 7 })
    const first = started(['optimise', file, '--json'])
    await journalSays(storage, (folds) => folds.length >= 3)
    await first.kill()
    const { stdout } = await optimise(file, '--json')
    const written = readFileSync(storage, 'utf8')
    const asked = entries(storage).flatMap(({ ask }) => ask ?? [])
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(new Set(foldsOf(storage)).size).toBe(foldsOf(storage).length)
    expect((await optimise(file, '--json')).stdout).toBe(stdout)
    expect(readFileSync(storage, 'utf8')).toBe(written)
  },
  LONG_MS,
)

test(
  'what a strategy refuses is a failed trial; where all fail, the command does',
  async () => {
    writeFileSync(
      join(folder, 'mine.mjs'),
      `export default ({ edge, most }) => {
  if (edge > most) throw new Error('edge is too wide')
  return {}
}`,
    )
    const study = { space: { edge: { low: 0, high: 1 } }, trials: 8, sampler: 'random' }
    const some = configured('some', study, { strategy: './mine.mjs', params: { most: 0.5 } })
    const { status, stdout } = await optimise(some.file, '--json')
    expect(status).toBe(0)
    const { trials, metrics } = JSON.parse(stdout)
    for (const { state, values, reason } of trials) {
      expect(state === 'failed').toBe(values.edge > 0.5)
      expect(reason).toBe(values.edge > 0.5 ? 'fold 1: edge is too wide' : null)
    }
    expect([metrics.trials_failed, metrics.trials_complete].every((n) => n > 0)).toBe(true)
    const none = configured('none', study, { strategy: './mine.mjs', params: { most: -1 } })
    const failed = await optimise(none.file, '--out', join(folder, 'none-page.html'))
    expect(failed.status).toBe(1)
    expect(failed.stdout).toContain('None was chosen')
  },
  LONG_MS,
)

test('a journal of another study, and a worker without a queue, are refused', async () => {
  const { file, storage } = configured('other', { trials: 1 })
  writeFileSync(storage, '{"format":"leadline-study-journal","version":1,"id":"0"}\n')
  const { status, stderr } = await optimise(file)
  expect(status).toBe(3)
  expect(stderr).toContain('another study.storage')
  const worker = await optimise(file, '--worker')
  expect([worker.status, worker.stderr]).toEqual([2, expect.stringContaining('study.queue')])
})

test.each(['bullmq', 'nats'])('a server of %s that is not there is said, and no stack', async (kind) => {
  const { file } = configured('away', { queue: { kind, url: `${kind === 'nats' ? kind : 'redis'}://127.0.0.1:1` } })
  for (const args of [[], ['--worker']]) {
    const { status, stderr } = await optimise(file, ...args)
    expect(status).toBe(4)
    expect(stderr).toMatch(/^leadline: (study \w+ waits for workers.*\n)?.*study\.queue: .*\n$/)
  }
})

test('the program of docs/optimise.md runs', async () => {
  const root = new URL('../../', import.meta.url)
  const page = readFileSync(new URL('docs/optimise.md', root), 'utf8')
  const [, code] = /<!-- example:program -->\n```js\n([\s\S]*?)```/.exec(page)!
  const child = spawnSync(process.execPath, ['--input-type=module', '-'], { cwd: root, input: code })
  expect(child.stderr.toString()).toBe('')
  expect(child.stdout.toString()).toMatch(/^best of 3: trial \d \{ skewTicks: [\d.]+, joinBest: (true|false) \}\n$/)
})
