// Runs inside workerd, on the sources: the same SHA-256 as in Node, which expected.ts computed from the built package.
import * as sdk from 'leadline'
import * as feeds from 'leadline/feeds'
import { expect, inject, test } from 'vitest'

import { generatedDigest, scriptedDigest } from './fixture/digests.js'

const { scripted, generated, seconds } = inject('expected')

test('this is workerd', () => {
  expect(navigator.userAgent).toBe('Cloudflare-Workers')
})

test('the scripted stream', async () => {
  expect(await scriptedDigest(sdk)).toEqual(scripted)
})

test('the generated market', async () => {
  expect(await generatedDigest(feeds, seconds)).toEqual(generated)
})
