import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { BUILD_SECTION, withBuildHash } from './custom-section.mjs'

/** The smallest module: magic and version. */
const EMPTY = Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00])

test('the section holds the hash of the module before it was added', async () => {
  const { bytes, hash } = withBuildHash(EMPTY)
  expect(hash).toBe(createHash('sha256').update(EMPTY).digest('hex'))
  const module = await WebAssembly.compile(bytes)
  const [section, ...more] = WebAssembly.Module.customSections(module, BUILD_SECTION)
  expect(new TextDecoder().decode(section)).toBe(hash)
  expect(more).toEqual([])
})
