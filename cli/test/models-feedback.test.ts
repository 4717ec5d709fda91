// leadline models feedback and retrain: over a generated recording, with the models that ship, and with a stand-in for Python.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Command } from 'commander'
import { generated } from 'leadline/feeds'
import { featureHash, readManifest, readPredictionLine } from 'leadline/models'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { missing } from '../../sdk/test/available.js'
import { modelsCommand } from '../src/commands/models.js'
import { feedback } from '../src/models/feedback.js'
import { loadMember } from '../src/models/members.js'
import { pythonOf } from '../src/models/python.js'
import { retrainArguments, verdictOf } from '../src/models/retrain.js'

const MODELS = fileURLToPath(new URL('../models', import.meta.url))
const TRAINING = fileURLToPath(new URL('../../training', import.meta.url))
const [EDGE, ONNX] = ['direction_trees.edge.json', 'direction_trees.json'].map((name) => join(MODELS, name)) as [
  string,
  string,
]
const folder = mkdtempSync(join(tmpdir(), 'leadline-feedback-'))
/** Weights of a size that such a model has, and no more of a model than that; it doesn't say what its label is. */
const LINEAR = join(folder, 'linear.json')
const LINEAR_FEATURES = ['queue_imbalance', 'trade_imbalance_10s']
const [recording, log] = [join(folder, 'generated.txt'), join(folder, 'log.jsonl')]
const FRAMES = [
  '--format',
  'frames',
  '--venue',
  'binance',
  '--symbol',
  'BTC/USDT',
  '--tick',
  '0.01',
  '--lot',
  '0.00001',
]
const CONTEST = { driftDelta: 0.05, driftThreshold: 100, thresholdTicks: null }

async function run(...args: string[]): Promise<number | null> {
  let found: number | null = null
  const command = modelsCommand(new Command('models').exitOverride(), (status) => (found = status))
  await command.parseAsync(args, { from: 'user' })
  return found
}

const said: string[] = []
const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((piece) => {
  said.push(String(piece))
  return true
})
afterAll(() => stdout.mockRestore())

async function writeRecording(path: string, seed: number, seconds: number): Promise<void> {
  const lines: string[] = []
  for await (const record of generated({ seed, seconds }).records())
    if ('bytes' in record) lines.push(`${record.tsLocalUs} ${Buffer.from(record.bytes).toString()}`)
  writeFileSync(path, `${lines.join('\n')}\n`)
}

beforeAll(async () => {
  await writeRecording(recording, 201, 240)
  const manifest = {
    ...{ name: 'linear', version: '1', features: LINEAR_FEATURES, rows: 1, classes: ['down', 'flat', 'up'] },
    ...{ featureHash: await featureHash(LINEAR_FEATURES), horizonMs: 5000, input: 'features', output: 'probabilities' },
    normalisation: { mean: [0, 0], scale: [0.6, 0.5] },
  }
  const linear = { weights: [-0.125, -0.25, 0, 0, 0.125, 0.25], bias: [0.875, -2, 0.875] }
  writeFileSync(LINEAR, JSON.stringify({ format: 'leadline-edge-model', version: 1, manifest, linear }))
  expect(
    await run('feedback', recording, ...FRAMES, '--champion', EDGE, '--challenger', LINEAR, '--out', log, '--json'),
  ).toBe(0)
})

test('every resolved prediction of each model is in the file, as it was said', () => {
  const rows = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => readPredictionLine(line))
  const trees = rows.filter(({ model }) => model === 'direction_trees')
  expect(trees.length).toBeGreaterThan(200)
  expect(rows.length).toBe(2 * trees.length)
  for (const row of trees) {
    expect(row).toMatchObject({ market: 'BTC/USDT', isChampion: true, horizonMs: 5000 })
    expect(row.tsEndUs - row.tsVenueUs).toBe(5_000_000)
    expect(row.tsKnownUs).toBeGreaterThan(row.tsEndUs)
    expect(row.outcome).toBe(row.moveTicks > 0 ? 'up' : row.moveTicks < 0 ? 'down' : 'flat')
  }
  const at = new Map(trees.map((row) => [row.tsVenueUs, row.midTicks]))
  const checked = trees.filter(({ tsEndUs }) => at.has(tsEndUs))
  expect(checked.length).toBeGreaterThan(150)
  for (const row of checked) expect(at.get(row.tsEndUs)! - row.midTicks).toBe(row.moveTicks)
})

test('the same is printed as text, without a decision in four minutes', async () => {
  said.length = 0
  expect(await run('feedback', recording, ...FRAMES, '--champion', EDGE, '--challenger', LINEAR)).toBe(0)
  const text = said.join('')
  expect(text).toMatch(/^BTC\/USDT: \d+ predictions, \d+ resolved, 6 waiting, 0 voided/)
  expect(text).toMatch(/\n\* direction_trees 1 +\d+ +0 +0\.\d{4}/)
  expect(text).toMatch(/\n0 decisions; the champion is direction_trees 1\n/)
})

test('an ONNX model says what its edge form says; the report counts all', async () => {
  const models = [await loadMember(EDGE), await loadMember(ONNX)]
  const report = await feedback(generated({ seed: 201, seconds: 120 }), models, CONTEST)
  const [edge, onnx] = report.members.map(({ standing }) => standing)
  expect(edge!.labels).toBeGreaterThan(100)
  expect(onnx!.labels).toBe(edge!.labels)
  expect(onnx!.logLoss).toBeCloseTo(edge!.logLoss, 5)
  expect(report.counts.resolved + report.counts.waiting + report.counts.voided).toBe(report.counts.pushed)
  expect(report).toMatchObject({ champion: 0, decided: 0, defects: 0 })
  for (const model of models) await model.close()
})

test('what can’t be resolved, read or compared is refused', async () => {
  const given = ['feedback', recording, ...FRAMES]
  await expect(run(...given, '--champion', LINEAR, '--challenger', LINEAR)).rejects.toThrow('manifest.label')
  await expect(run(...given, '--champion', '/no.json', '--challenger', EDGE)).rejects.toThrow('no /no.json')
  await expect(run(...given, '--champion', EDGE, '--challenger', EDGE, '--p', '2')).rejects.toThrow('--p')
})

function hasTraining(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import lightgbm, onnx, sklearn'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('retraining', () => {
  const manifest = async () => readManifest(JSON.parse(readFileSync(ONNX, 'utf8')))
  const rule = { recent: 100, delta: 0.05, threshold: 20 }

  test('is called for by a drift alarm or lost skill, and by nothing else', async () => {
    const one = await manifest()
    const rows = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    const own = rows.filter((row) => 'model' in row && row.model === one.name)
    const written = (probabilitiesOf: (row: { outcome: string }, i: number) => number[]): string => {
      const file = join(folder, 'made.jsonl')
      const lines = own.map((row, i) => ({ ...row, probabilities: probabilitiesOf(row as { outcome: string }, i) }))
      writeFileSync(file, lines.map((row) => `${JSON.stringify(row)}\n`).join(''))
      return file
    }
    const right = ({ outcome }: { outcome: string }) => one.classes.map((name) => (name === outcome ? 0.8 : 0.1))
    const wrong = ({ outcome }: { outcome: string }) => one.classes.map((name) => (name === outcome ? 0.02 : 0.49))
    expect(await verdictOf(written(right), one, rule)).toMatchObject({ alarm: null, isCalledFor: false })
    const drifted = await verdictOf(
      written((row, i) => (i < 150 ? right(row) : wrong(row))),
      one,
      rule,
    )
    expect(drifted.isCalledFor).toBe(true)
    expect(drifted.alarm).toBeGreaterThan(150)
    expect(drifted.alarm).toBeLessThan(170)
    expect(await verdictOf(written(wrong), one, rule)).toMatchObject({ alarm: null, isCalledFor: true })
    writeFileSync(join(folder, 'bad.jsonl'), '{}\n')
    await expect(verdictOf(join(folder, 'bad.jsonl'), one, rule)).rejects.toThrow('line 1')
  })

  test('runs the training as the manifest says, and names the challenger', async () => {
    const [python, told] = [join(folder, 'python'), join(folder, 'told')]
    const out = join(folder, 'out')
    const made = `mkdir -p ${out}/models && cp ${ONNX} ${out}/models/`
    writeFileSync(python, `#!/bin/sh\nprintf '%s\\n' "$@" > ${told}\n${made}\n`)
    chmodSync(python, 0o755)
    expect(await run('retrain', ONNX, '--dataset', 'goog', '--python', python, '--out', out)).toBe(0)
    const args = readFileSync(told, 'utf8').trimEnd().split('\n')
    expect(args).toEqual(['-m', 'leadline_training', ...retrainArguments(await manifest(), { dataset: 'goog' }, out)])
    expect(said.join('')).toContain(`--challenger ${join(out, 'models', 'direction_trees.json')}`)
    expect(args).toEqual(expect.arrayContaining(['--version', '2', '--ms', '5000', '--seed', '7', '--label', 'raw']))
  })

  test('makes a model of the same config', async ({ skip }) => {
    const python = pythonOf(undefined)
    if (!hasTraining(python)) return missing(`${python} has no leadline-training: set LEADLINE_TRAINING_PYTHON`, skip)
    const code = [
      'import json, sys',
      'from leadline_training.__main__ import _parser',
      'from leadline_training.judge.train import make_model',
      'given = _parser().parse_args(sys.argv[1:])',
      'print(json.dumps(make_model(given.model, given.settings, given.seed).config))',
    ].join('\n')
    const one = await manifest()
    const env = { ...process.env, PYTHONPATH: TRAINING }
    const printed = execFileSync(python, ['-c', code, ...retrainArguments(one, { dataset: 'goog' }, folder)], { env })
    expect(JSON.parse(printed.toString())).toEqual(one.training!.config)
    expect(existsSync(join(folder, 'models'))).toBe(false)
  })

  test(
    "of a recording of one's own makes the challenger that a contest takes",
    { timeout: 120_000 },
    async ({ skip }) => {
      const python = pythonOf(undefined)
      if (!hasTraining(python)) return missing(`${python} has no leadline-training: set LEADLINE_TRAINING_PYTHON`, skip)
      const [frames, out] = [join(folder, 'longer.txt'), join(folder, 'retrained')]
      await writeRecording(frames, 5, 1500)
      const reading = FRAMES.join(' ')
      expect(await run('retrain', ONNX, '--recording', frames, `--reading=${reading}`, '--out', out)).toBe(0)
      const challenger = join(out, 'models', 'direction_trees.json')
      const made = await readManifest(JSON.parse(readFileSync(challenger, 'utf8')))
      const one = await manifest()
      expect(made).toMatchObject({ version: '2', features: one.features, cadence: one.cadence, horizonMs: 5000 })
      expect(made.training!.config).toEqual(one.training!.config)
      said.length = 0
      const both = ['--champion', ONNX, '--challenger', challenger]
      expect(await run('feedback', recording, ...FRAMES, ...both, '--json')).toBe(0)
      const { members } = JSON.parse(said.join('')) as { members: { version: string; labels: number }[] }
      expect(members.map(({ version }) => version)).toEqual(['1', '2'])
      expect(members[1]!.labels).toBe(members[0]!.labels)
    },
  )
})
