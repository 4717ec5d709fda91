// What the core weighs on the wire: gzip bytes of the released core.wasm.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** `{ everything }` in bytes. */
export function coreSizes() {
  const bytes = readFileSync(new URL('../../sdk/build/core.wasm', import.meta.url))
  return { everything: gzipSync(bytes, { level: 9 }).length }
}
