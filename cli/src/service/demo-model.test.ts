import { readEdgeModel } from 'leadline/models'
import { expect, test } from 'vitest'

import { demoModel } from './demo-model.js'

test('the model of the demo is one that the edge reads, and leans the way the book does, and tells by what', async () => {
  const { edge, features, classes, ...rest } = demoModel() as Record<'edge' | 'features' | 'classes', string[]>
  expect(rest).toMatchObject({ name: 'direction', rows: 1, horizonMs: 5000 })
  expect(rest).not.toHaveProperty('target')
  const model = await readEdgeModel(edge)
  expect(model.manifest).toMatchObject({ features, classes: ['down', 'flat', 'up'] })
  const up = (imbalance: number) => {
    const out = new Float32Array(classes.length)
    model.predict(
      Float32Array.from(features, (name) => (name === 'spread_quoted' ? 1 : imbalance)),
      out,
    )
    return out[2]!
  }
  expect(up(1)).toBeGreaterThan(up(0) + 0.05)
  expect(up(-1)).toBeLessThan(up(0) - 0.05)
  const by = new Float64Array(features.length)
  const leaning = Float32Array.from(features, () => 1)
  const base = model.explain!(leaning, [-1, 0, 1], by)
  const out = new Float32Array(classes.length)
  model.predict(leaning, out)
  expect(base + by.reduce((sum, one) => sum + one, 0)).toBeCloseTo(Math.log(out[2]! / out[0]!), 5)
  expect(model.nodes).toBeLessThanOrEqual(2048) // beyond it the relay explains nothing
})
