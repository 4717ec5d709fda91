// leadline models: which Python is run and with what, what its status becomes, and the times of a model.
import { chmodSync, cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Command } from 'commander'
import { InputError } from 'leadline'
import { describe, expect, test } from 'vitest'

import { modelsCommand } from '../commands/models.js'
import { pythonOf } from './python.js'
import { timesOf } from './quantiles.js'
import { runtime, timeModel } from './time-model.js'
import { timeTicks } from './time-tick.js'

const MODELS = fileURLToPath(new URL('../../models', import.meta.url))
const NAME = 'direction_trees'

/** A stand-in for Python: keeps what it was told and ends with the status given. */
function stand(status: number): { python: string; told: () => string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-python-'))
  const [python, said] = [join(folder, 'python'), join(folder, 'said')]
  writeFileSync(python, `#!/bin/sh\nprintf '%s\\n' "$@" "$LEADLINE_DATA" > ${said}\nexit ${status}\n`)
  chmodSync(python, 0o755)
  return { python, told: () => readFileSync(said, 'utf8').trimEnd().split('\n') }
}

async function run(...args: string[]): Promise<number | null> {
  let found: number | null = null
  const command = modelsCommand(new Command('models').exitOverride(), (status) => (found = status))
  await command.parseAsync(args, { from: 'user' })
  return found
}

describe('what is Python', () => {
  test('is given its arguments and the recordings', async () => {
    const { python, told } = stand(0)
    expect(await run('evaluate', '--python', python, '--data', '/data', '--dataset', 'goog', '--quick')).toBe(0)
    expect(told()).toEqual(['-m', 'leadline_training', 'evaluate', '--dataset', 'goog', '--quick', '/data'])
  })

  test.each([
    [1, 1],
    [2, 2],
    [77, 2],
  ])('status %i becomes %i', async (status, expected) => {
    expect(await run('report', '--python', stand(status).python)).toBe(expected)
  })

  test('is looked for where it was said to be', () => {
    expect(pythonOf('/a', { LEADLINE_TRAINING_PYTHON: '/b' })).toBe('/a')
    expect(pythonOf(undefined, { LEADLINE_TRAINING_PYTHON: '/b' })).toBe('/b')
    expect(pythonOf(undefined, {})).toMatch(/python3?$/)
  })

  test('that is missing is named', async () => {
    await expect(run('train', '--python', '/no/python')).rejects.toThrow('found no /no/python')
  })
})

describe('times', () => {
  test('of a list', () => {
    expect(timesOf([5, 1, 4, 2, 3])).toEqual({ p50Us: 3, p99Us: 5 })
    expect(timesOf(Array.from({ length: 200 }, (_, i) => i + 1))).toEqual({ p50Us: 100, p99Us: 198 })
  })

  test('of the shipped model, which says what its check file says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leadline-time-'))
    for (const end of ['json', 'onnx']) cpSync(join(MODELS, `${NAME}.${end}`), join(folder, `${NAME}.${end}`))
    const ort = await runtime()
    const path = join(folder, `${NAME}.json`)
    const first = await timeModel(path, 3, ort)
    expect(first).toMatchObject({ name: NAME, form: 'row', rows: 1, features: 9, largestDifference: null })
    writeFileSync(
      join(folder, `${NAME}.check.json`),
      JSON.stringify({ rows: 1, input: Array(9).fill(0), output: [1, 0, 0] }),
    )
    const second = await timeModel(path, 3, ort)
    expect(second.largestDifference).toBeGreaterThan(0.1)
    expect(second.largestDifference).toBeLessThan(1)
  })

  test('of what is no model are refused', async () => {
    const ort = await runtime()
    await expect(timeModel('/no/model.json', 1, ort)).rejects.toThrow(InputError)
    await expect(timeModel(join(MODELS, `${NAME}.onnx`), 1, ort)).rejects.toThrow('a manifest')
    await expect(run('time', '--runs', '0', 'x.json')).rejects.toThrow('--runs')
  })

  test('of the tick path', async () => {
    const { frames, features, p50Us, p99Us } = await timeTicks({ seconds: 20, warmUp: 50 })
    expect(frames).toBeGreaterThan(100)
    expect(features).toBe(6)
    expect(p99Us).toBeGreaterThanOrEqual(p50Us)
  })
})
