// The models that make.py made, and what others say of them.
import { readFileSync } from 'node:fs'

export type Name = 'trees' | 'mlp' | 'attentive' | 'step'

export interface Fixture {
  readonly manifest: Record<string, unknown>
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Flat, row-major; NaN where the file has null. */
  readonly golden: Readonly<Record<string, Float32Array>>
  readonly doubles: Readonly<Record<string, Float64Array>>
}

const read = (file: string) => readFileSync(new URL(file, import.meta.url))
export const readBytes = (file: string): Uint8Array<ArrayBuffer> => Uint8Array.from(read(file))

export function fixture(name: Name): Fixture {
  const golden = JSON.parse(read(`${name}.golden.json`).toString()) as Record<string, (number | null)[]>
  const numbers = (values: (number | null)[]) => values.map((value) => value ?? NaN)
  return {
    manifest: JSON.parse(read(`${name}.json`).toString()) as Record<string, unknown>,
    bytes: readBytes(`${name}.onnx`),
    golden: Object.fromEntries(Object.entries(golden).map(([key, list]) => [key, Float32Array.from(numbers(list))])),
    doubles: Object.fromEntries(Object.entries(golden).map(([key, list]) => [key, Float64Array.from(numbers(list))])),
  }
}

/** Greatest distance of two lists of equal length; NaN where they aren't. */
export function worst(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return NaN
  let worst = 0
  for (let i = 0; i < found.length; i++) worst = Math.max(worst, Math.abs(found[i]! - expected[i]!))
  return worst
}
