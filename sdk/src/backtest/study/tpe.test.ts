// TPE against random search and against Optuna's on functions whose least value is known: median regret over many seeds.
import { describe, expect, it } from 'vitest'

import golden from '../../../test/golden/study.json' with { type: 'json' }
import { type Space, type Values } from './space.js'
import { Study } from './study.js'

const range = (low: number, high: number, isLog = false) => {
  return { kind: 'range', low, high, isWhole: false, isLog } as const
}

interface Known {
  readonly space: Space
  readonly least: number
  readonly of: (values: Values) => number
}

const x = (values: Values, name: string): number => values[name] as number

// Source: Dixon and Szegő 1978
const HARTMANN_A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
]
const HARTMANN_P = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
]
const HARTMANN_C = [1, 1.2, 3, 3.2]

const KNOWN = {
  sphere: {
    space: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, range(-5, 10)])),
    least: 0,
    of: (values) => Object.values(values).reduce((sum: number, value) => sum + (value as number) ** 2, 0),
  },
  branin: {
    space: { a: range(-5, 10), b: range(0, 15) },
    least: 0.397887357729738,
    of: (values) => {
      const [a, b] = [x(values, 'a'), x(values, 'b')]
      const bend = b - (5.1 / (4 * Math.PI ** 2)) * a * a + (5 / Math.PI) * a - 6
      return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10
    },
  },
  hartmann: {
    space: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, range(0, 1)])),
    least: -3.32236801141551,
    of: (values) => {
      const at = Object.values(values) as number[]
      return -HARTMANN_C.reduce((sum, weight, i) => {
        const away = at.reduce((far, v, j) => far + HARTMANN_A[i]![j]! * (v - HARTMANN_P[i]![j]!) ** 2, 0)
        return sum + weight * Math.exp(-away)
      }, 0)
    },
  },
  // logarithms, whole numbers, words and switches
  mixed: {
    space: {
      rate: range(1e-5, 1, true),
      span: { kind: 'range', low: 1, high: 1000, isWhole: true, isLog: true },
      entry: { kind: 'choice', choices: ['cross', 'passive', 'both', 'none'] },
      joins: { kind: 'choice', choices: [false, true] },
    },
    least: 0,
    of: (values) =>
      (Math.log10(x(values, 'rate')) + 3) ** 2 +
      Math.log10(x(values, 'span') / 40) ** 2 +
      (values['entry'] === 'passive' ? 0 : 1) +
      (values['joins'] ? 0 : 0.5),
  },
} satisfies Record<string, Known>

function regret({ space, least, of }: Known, sampler: 'tpe' | 'random', seed: number, trials: number): number {
  const study = new Study({ name: 'known', space, seed, sampler, direction: 'minimise', pruner: null })
  for (let i = 0; i < trials; i++) {
    const { number, values } = study.ask()
    study.tell(number, { state: 'complete', value: of(values) })
  }
  return study.best!.value! - least
}

const median = (list: number[]): number => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]!

const SEEDS = Array.from({ length: 21 }, (_, seed) => seed + 1)

describe('after 60 trials, median of 21 seeds, TPE’s regret is', () => {
  // found: 0.14, 0.20, 0.39, 0.06 of random search’s; 0.49, 0.94, 1.18, 1.07 of Optuna’s
  it.each([
    ['sphere', 0.25],
    ['branin', 0.3],
    ['hartmann', 0.5],
    ['mixed', 0.12],
  ] as const)('on the function %s at most %d of random search’s, and at most 1.5 of Optuna’s TPE', (name, most) => {
    const of = (sampler: 'tpe' | 'random') => median(SEEDS.map((seed) => regret(KNOWN[name], sampler, seed, 60)))
    const tpe = of('tpe')
    expect(tpe / of('random')).toBeLessThan(most)
    expect(tpe / golden.regrets[name].tpe).toBeLessThan(1.5)
  })
})
