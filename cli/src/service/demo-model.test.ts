import { readEdgeModel } from 'leadline/models'
import { expect, test } from 'vitest'

import { demoModel } from './demo-model.js'

test('the model of the demo is one that the edge reads, and leans the way the book does', async () => {
  const { edge, features, classes, ...rest } = demoModel() as Record<'edge' | 'features' | 'classes', string[]>
  expect(rest).toMatchObject({ name: 'direction', rows: 1, horizonMs: 5000 })
  expect(rest).not.toHaveProperty('target')
  const model = await readEdgeModel(edge)
  expect(model.manifest).toMatchObject({ features, classes: ['down', 'flat', 'up'] })
  const up = (imbalance: number) => {
    const out = new Float32Array(classes.length)
    model.predict(
      Float32Array.from(features, () => imbalance),
      out,
    )
    return out[2]!
  }
  expect(up(1)).toBeGreaterThan(up(0) + 0.05)
  expect(up(-1)).toBeLessThan(up(0) - 0.05)
})
