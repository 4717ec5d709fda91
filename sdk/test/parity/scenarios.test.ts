// Parity on generated streams: SIMD core = scalar core = debug core in every bit, and = twin, after every event.
import { expect, test } from 'vitest'

import { Quartet } from './quartet.js'
import { scenarios } from './scenarios.js'
import { stream } from './stream.js'

const FRAMES = Number(process.env['LEADLINE_PARITY_FRAMES'] ?? 1_000)

test.each(scenarios)(
  '$name: every build and the twin agree after every event',
  { timeout: 120_000 },
  async (scenario) => {
    const quartet = await Quartet.open(scenario.market)
    let index = 0
    for (const input of stream({ ...scenario, frames: FRAMES })) {
      const place = `${scenario.name}, seed ${scenario.seed}, input ${index++}: ${JSON.stringify(input).slice(0, 2_000)}`
      quartet.input(input, () => place)
    }
    expect(quartet.compared).toBeGreaterThan(FRAMES)
  },
)
