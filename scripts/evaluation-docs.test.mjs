import { expect, test } from 'vitest'

import { pageOf, readPage, readResults, shortTable } from './evaluation-docs.mjs'

const results = readResults()
const questions = results.datasets.flatMap((data) => data.questions)

test('the tables of docs/evaluation.md are those of docs/evaluation.json', () => {
  const text = readPage()
  expect(pageOf(text, results)).toBe(text)
})

test('every model stands beside its baselines on the same rows, with an interval around its figure', () => {
  expect(questions.length).toBeGreaterThan(10)
  for (const { models, rows } of questions) {
    for (const name of ['B0 prior', 'B1 persistence', 'B3 queue imbalance', 'B5 logistic', 'B6 LightGBM']) {
      const { mcc, interval } = models[name]
      expect(rows).toBeGreaterThan(1000)
      expect(interval[0] <= mcc && mcc <= interval[1], name).toBe(true)
    }
    expect(models['B0 prior'].mcc).toBe(0)
  }
})

test('what was missed is named, with why or where', () => {
  const missed = results.gates.filter(({ verdict }) => verdict === 'miss')
  for (const { gate, why } of missed) {
    expect(shortTable(results)).toMatch(new RegExp(`Gates missed:[^.]*\\b${gate}\\b`))
    expect(why, gate).not.toBe('')
  }
})
