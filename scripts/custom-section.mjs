import { createHash } from 'node:crypto'

import { leb128 } from './wasm-parts.mjs'

/** The name of the section that says which build a core is; saved state and `GET /health` quote it. */
export const BUILD_SECTION = 'leadline.build'

/**
 * Wasm with one more custom section: id 0, length, name, payload. The payload is the SHA-256 of the Wasm as it was,
 * so that any host can read the identity of a compiled module (`WebAssembly.Module.customSections`) without its bytes.
 */
export function withBuildHash(wasm) {
  const hash = createHash('sha256').update(wasm).digest('hex')
  const name = new TextEncoder().encode(BUILD_SECTION)
  const body = [...leb128(name.length), ...name, ...new TextEncoder().encode(hash)]
  return { hash, bytes: Buffer.concat([wasm, Uint8Array.from([0, ...leb128(body.length), ...body])]) }
}
