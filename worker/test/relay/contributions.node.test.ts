// What the edge's features added to its prediction.
import { expect, test } from 'vitest'

import { predictionText } from '../../prediction.js'
import { edgeFile, modelConfig, opened, prediction } from './opened.js'

/** Scores: down 1·a, flat 0.5, up 2·b − a, of a = mid and b = queue_imbalance about their means. */
const LINEAR = {
  ...edgeFile(),
  manifest: { ...edgeFile().manifest, normalisation: { mean: [10, 0], scale: [2, 0.5] } },
  linear: { weights: [1, 0, 0, 0, -1, 2], bias: [0, 0.5, 0.25] },
}

/** One tree that asks for mid <= 10, with three training rows left of it and one to the right. */
const TREES = {
  format: 'leadline-edge-model',
  version: 1,
  manifest: { ...edgeFile().manifest, normalisation: null },
  trees: {
    ...{ base: [0, 0, 0], roots: [0], feature: [0, -1, -1], threshold: [10, 0, 0], left: [1, 0, 1], right: [2, 1, 2] },
    ...{ missingLeft: [0, 0, 0], classes: [2, 0], weights: [1, 1], cover: [4, 3, 1] },
  },
}

async function asked(edge: object, window: readonly number[], more: object = {}) {
  const { world, ask } = await opened({ models: [modelConfig({ target: undefined, edge, ...more })], isReady: false })
  const one = ask({ window: Float32Array.from(window) })
  await world.settle()
  return prediction(one)
}

test('linear: weight up less weight down, of what stands beside the mean; worked out by hand', async () => {
  const found = await asked(LINEAR, [14, 0.25])
  // z = (2, 0.5): mid adds (−1 − 1)·2, queue_imbalance 2·0.5; without any the sum is 0.25 − 0.
  expect(found.contributions).toEqual({ mid: -4, queue_imbalance: 1 })
  const [down, , up] = found.probabilities
  expect(Math.log(up! / down!)).toBeCloseTo(0.25 - 4 + 1, 5)
})

test('trees: what is above the mean of the training rows, and nothing of a feature that is not asked for', async () => {
  // Up − down is 1 left, −1 right: on average 0.5 of the four rows.
  expect((await asked(TREES, [9, 5])).contributions).toEqual({ mid: 0.5, queue_imbalance: 0 })
  expect((await asked(TREES, [11, 5])).contributions).toEqual({ mid: -1.5, queue_imbalance: 0 })
})

test('none of trees that no training rows are told of, of other classes, and of the backend', async () => {
  const { cover: _, ...bare } = TREES.trees
  expect((await asked({ ...TREES, trees: bare }, [9, 5])).contributions).toBeNull()
  const classes = ['sell', 'flat', 'buy']
  const other = { ...LINEAR, manifest: { ...LINEAR.manifest, classes } }
  expect((await asked(other, [9, 5], { classes })).contributions).toBeNull()

  const { world, ask } = await opened({ model: { edge: LINEAR } })
  const one = ask()
  await world.pass(10)
  expect(prediction(one)).toMatchObject({ servedBy: 'gpu', contributions: null })
})

test('the fallback tells them, and so does what the API says', async () => {
  const { world, ask } = await opened({ model: { edge: LINEAR } })
  const one = ask({ window: Float32Array.of(14, 0.25), deadlineMs: 1 })
  await world.settle()
  const answer = prediction(one)
  expect(answer).toMatchObject({ servedBy: 'edge', degraded: true, contributions: { mid: -4, queue_imbalance: 1 } })
  const text = predictionText(answer, { state: 'live', epoch: 1, seq: 2, bookAgeMs: 3 })
  expect(text.contributions).toEqual({ mid: -4, queue_imbalance: 1 })
})
