// The inputs of the golden files: sdk/test/golden/online/stream.py makes the same, bit for bit.
import { Dice } from './fixture/dice.js'

export { Dice }

/** A sigmoid without an exponential. */
export const soft = (s: number): number => 0.5 + 0.5 * (s / (1 + Math.abs(s)))

export interface Rows {
  readonly xs: readonly (readonly number[])[]
  readonly labels: readonly number[]
  readonly numbers: readonly number[]
}

/** Inputs, labels 0 and 1, and numbers y = c·x + ¼·noise. */
export function rows(seed: number, count: number, coefficients: readonly number[]): Rows {
  const dice = new Dice(seed)
  const [xs, labels, numbers]: [number[][], number[], number[]] = [[], [], []]
  for (let i = 0; i < count; i++) {
    const x = coefficients.map(() => dice.normal())
    let score = 0
    for (const [k, c] of coefficients.entries()) score += c * x[k]!
    xs.push(x)
    labels.push(dice.uniform() < soft(score) ? 1 : 0)
    numbers.push(score + 0.25 * dice.normal())
  }
  return { xs, labels, numbers }
}

export const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `x${i}`)
