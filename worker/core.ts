import { type Engine, open } from 'leadline'
import module from 'leadline/core.wasm'

let engine: Promise<Engine> | undefined

/** The engine of this isolate, opened by the first request that needs it: workerd allows no work at import time. */
export function core(): Promise<Engine> {
  return (engine ??= open({ module }))
}

/** SHA-256 of the core, from its own custom section: says which build answers. */
export function coreHash(): string {
  const [section] = WebAssembly.Module.customSections(module, 'leadline.build')
  return new TextDecoder().decode(section)
}
