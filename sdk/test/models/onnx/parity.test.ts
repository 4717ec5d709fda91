// The same file gives the same numbers here, in native ONNX Runtime, and in what it was made of.
import * as ort from 'onnxruntime-web/wasm'
import { loadModel, type OnnxModel } from 'leadline/models'
import { describe, expect, test } from 'vitest'

import { fixture, worst, type Fixture, type Name } from './fixtures.js'

const open = ({ manifest, bytes }: Fixture) => loadModel(manifest, bytes, { ort })
const ROWS = 32

/** All rows of the golden inputs, `batch` at a time. */
async function inBatches(model: OnnxModel, inputs: Float32Array, batch: number) {
  const each = inputs.length / ROWS
  const all: Record<'probabilities' | 'raw' | 'logits' | 'attention', number[]> = {
    ...{ probabilities: [], raw: [], logits: [], attention: [] },
  }
  for (let row = 0; row < ROWS; row += batch) {
    const count = Math.min(batch, ROWS - row)
    const { probabilities, raw, logits, attention } = await model.predict(
      inputs.subarray(row * each, (row + count) * each),
      count,
    )
    all.probabilities.push(...probabilities)
    all.raw.push(...raw)
    all.logits.push(...(logits ?? []))
    all.attention.push(...(attention?.data ?? []))
  }
  return all
}

describe.each([1, 2, 7, 32])('in batches of %i', (batch) => {
  test.each<Name>(['trees', 'mlp', 'attentive'])('%s: within 1e-6 of native ONNX Runtime', async (name) => {
    const given = fixture(name)
    const model = await open(given)
    const found = await inBatches(model, given.golden['inputs']!, batch)
    expect(worst(found.raw, given.golden['probs']!)).toBeLessThanOrEqual(1e-6)
    if (given.golden['logits']) expect(worst(found.logits, given.golden['logits'])).toBeLessThanOrEqual(2e-6)
    if (given.golden['attention']) expect(worst(found.attention, given.golden['attention'])).toBeLessThanOrEqual(1e-6)
    await model.close()
  })
})

test('trees: no row differs from LightGBM, at thresholds, a step above them, and with undefined features', async () => {
  const given = fixture('trees')
  const model = await open(given)
  const { raw } = await model.predict(given.golden['inputs']!, ROWS)
  // A row that took another branch would be off by a leaf, at least 1e-3 here.
  expect(worst(raw, given.doubles['lightgbm']!)).toBeLessThan(1e-6)
  expect(given.golden['inputs']!.filter(Number.isNaN)).not.toHaveLength(0)
  await model.close()
})

test('mlp: the host normalises, an undefined feature is its mean, the calibration is applied', async () => {
  const given = fixture('mlp')
  const model = await open(given)
  const { probabilities, replaced } = await model.predict(given.golden['inputs']!, ROWS)
  expect(replaced).toBe(2)
  expect(worst(probabilities, given.doubles['calibrated']!)).toBeLessThan(1e-6)
  await model.close()
})

test('attentive: the weights of the attention are one a row of the window, and sum to 1', async () => {
  const given = fixture('attentive')
  const model = await open(given)
  const { attention } = await model.predict(given.golden['inputs']!, ROWS)
  expect(attention?.shape).toEqual([ROWS, 12])
  for (let row = 0; row < ROWS; row++) {
    const sum = attention!.data.subarray(row * 12, (row + 1) * 12).reduce((a, b) => a + b, 0)
    expect(sum).toBeCloseTo(1, 6)
  }
  await model.close()
})

describe('step', () => {
  const given = fixture('step')
  const [SEQUENCES, STEPS, WIDTH, CLASSES] = [7, 12, 6, 3]
  const inputs = given.golden['inputs']!
  const row = (sequence: number, step: number) =>
    inputs.subarray((sequence * STEPS + step) * WIDTH, (sequence * STEPS + step + 1) * WIDTH)
  const expected = (sequence: number, step: number) =>
    given.doubles['probs']!.subarray((sequence * STEPS + step) * CLASSES, (sequence * STEPS + step + 1) * CLASSES)

  test('row by row it comes to what torch makes of the whole sequence', async () => {
    const model = await open(given)
    const states = Array.from({ length: SEQUENCES }, () => model.newState())
    let off = 0
    for (let step = 0; step < STEPS; step++) {
      // A batch of some markets, the others alone: the order of a batch must not matter.
      const together = [5, 0, 3]
      const rows = Float32Array.from(together.flatMap((sequence) => [...row(sequence, step)]))
      const found = await model.predict(
        rows,
        3,
        together.map((sequence) => states[sequence]!),
      )
      for (const [i, sequence] of together.entries())
        off = Math.max(off, worst(found.raw.subarray(i * CLASSES, (i + 1) * CLASSES), expected(sequence, step)))
      for (const sequence of [1, 2, 4, 6]) {
        const { raw } = await model.predict(row(sequence, step), 1, [states[sequence]!])
        off = Math.max(off, worst(raw, expected(sequence, step)))
      }
    }
    expect(off).toBeLessThan(1e-6)
    expect(states.map(({ steps }) => steps)).toEqual(Array(SEQUENCES).fill(STEPS))
    await model.close()
  })

  test('rows that wait in the queue still follow each other', async () => {
    const model = await open(given)
    const state = model.newState()
    const all = await Promise.all(Array.from({ length: STEPS }, (_, step) => model.predict(row(0, step), 1, [state])))
    for (const [step, { raw }] of all.entries()) expect(worst(raw, expected(0, step))).toBeLessThan(1e-6)
    await model.close()
  })

  test('a market whose epoch rises begins anew, the others go on', async () => {
    const model = await open(given)
    const states = model.newStates()
    const step = async (market: string, epoch: number, at: number) =>
      (await model.predict(row(0, at), 1, [states.of(market, epoch)])).raw
    await step('a', 1, 3)
    await step('b', 1, 0)
    expect(worst(await step('a', 2, 0), expected(0, 0))).toBeLessThan(1e-6)
    expect(worst(await step('b', 1, 1), expected(0, 1))).toBeLessThan(1e-6)
    expect([states.size, states.resets]).toEqual([2, 1])
    // A row of the old epoch that still waits is refused, and leaves the new state alone.
    const late = model.predict(row(0, 5), 1, [states.of('b', 1)])
    const anew = model.predict(row(0, 0), 1, [states.of('b', 2)])
    await expect(late).rejects.toMatchObject({ found: 'one that has begun anew' })
    expect(worst((await anew).raw, expected(0, 0))).toBeLessThan(1e-6)
    expect(worst(await step('b', 2, 1), expected(0, 1))).toBeLessThan(1e-6)
    states.drop('a')
    expect(states.of('a', 2).steps).toBe(0)
    await model.close()
  })
})
