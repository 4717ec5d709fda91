// The three builds of the core: what is shipped, the same without SIMD, and the one with assertions.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { open, type Engine } from '../../src/engine/engine.js'

export const BUILDS = ['core', 'core.scalar', 'core.debug'] as const
export type Build = (typeof BUILDS)[number]

const modules = new Map<Build, Promise<WebAssembly.Module>>()

export function moduleOf(build: Build): Promise<WebAssembly.Module> {
  const path = fileURLToPath(new URL(`../../build/${build}.wasm`, import.meta.url))
  const module = modules.get(build) ?? readFile(path).then((bytes) => new WebAssembly.Module(bytes))
  modules.set(build, module)
  return module
}

export async function openBuild(build: Build = 'core', maxMemoryMiB = 256): Promise<Engine> {
  return open({ module: await moduleOf(build), maxMemoryMiB })
}
