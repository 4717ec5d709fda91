// fast-check under vitest: one property, one test, the same inputs on every run.
import * as fc from 'fast-check'
import { it } from 'vitest'

export { fc }

export function test<Values extends [unknown, ...unknown[]]>(
  name: string,
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  property: (...values: Values) => void,
): void {
  it(name, () => fc.assert(fc.property(...arbitraries, property), { seed: 20120621, numRuns: 300 }))
}
