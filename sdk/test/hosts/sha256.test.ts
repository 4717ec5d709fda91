import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { Sha256 } from './fixture/sha256.js'

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003])('%i bytes hash as Node hashes them', (length) => {
  const bytes = Uint8Array.from({ length }, (_, k) => (k * 31 + (k >> 7)) & 255)
  const ours = new Sha256()
  for (let at = 0; at < length; at += 37) ours.update(bytes.subarray(at, at + 37))
  expect(ours.hex()).toBe(createHash('sha256').update(bytes).digest('hex'))
})
