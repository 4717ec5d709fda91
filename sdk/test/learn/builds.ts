// The three builds of learn.wasm: what is shipped, the same without SIMD, and the one with assertions.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { openLearners, type Learners } from '../../src/models/online/index.js'

export const BUILDS = ['learn', 'learn.scalar', 'learn.debug'] as const
export type Build = (typeof BUILDS)[number]

export async function moduleOf(build: Build): Promise<WebAssembly.Module> {
  const path = fileURLToPath(new URL(`../../build/${build}.wasm`, import.meta.url))
  return new WebAssembly.Module(await readFile(path))
}

export async function openBuild(build: Build = 'learn', maxMemoryMiB = 64): Promise<Learners> {
  return openLearners({ module: await moduleOf(build), maxMemoryMiB })
}

/** Each number within `tolerance`, of its size where that is above 1. */
export function near(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  if (found.length !== expected.length) throw new Error(`found ${found.length} numbers, expected ${expected.length}`)
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(found[i]! - expected[i]!)
    if (!(off <= tolerance * Math.max(1, Math.abs(expected[i]!))))
      throw new Error(`number ${i}: found ${found[i]}, expected ${expected[i]} within ${tolerance}`)
  }
}
