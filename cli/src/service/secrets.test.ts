import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { InputError } from 'leadline'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { secretsIn } from './secrets.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leadline-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('are made at the first start, in a folder and a file of their owner alone, and kept', () => {
  const place = join(folder, 'a', 'b')
  const made = secretsIn(place, {})
  expect(made).toEqual({
    LEADLINE_PEPPER: expect.stringMatching(/^[\w-]{43}$/),
    LEADLINE_ROUTE_KEY: expect.stringMatching(/^[\w-]{43}$/),
    LEADLINE_ROOT_KEY: expect.stringMatching(/^ll_live_[\da-f]{8}_[\w-]{43}$/),
  })
  expect(new Set(Object.values(made)).size).toBe(3)
  expect(statSync(place).mode & 0o777).toBe(0o700)
  expect(statSync(join(place, 'secrets.json')).mode & 0o777).toBe(0o600)
  expect(secretsIn(place, {})).toEqual(made)
  expect(secretsIn(join(folder, 'other'), {})).not.toEqual(made)
})

test('of the environment go first, and are not written down', () => {
  const given = 'a pepper from elsewhere, which is long enough'
  const { LEADLINE_PEPPER, LEADLINE_ROUTE_KEY } = secretsIn(folder, { LEADLINE_PEPPER: given, OTHER: 'x' })
  expect(LEADLINE_PEPPER).toBe(given)
  const text = readFileSync(join(folder, 'secrets.json'), 'utf8')
  expect(text).not.toContain(given)
  expect(text).toContain(LEADLINE_ROUTE_KEY)
})

test.each([
  ['no JSON', '{', 'found no JSON'],
  ['one too few', '{"LEADLINE_PEPPER":"x","LEADLINE_ROUTE_KEY":"y"}', 'found no LEADLINE_ROOT_KEY'],
  ['one that is no text', '{"LEADLINE_PEPPER":7}', 'found no LEADLINE_PEPPER'],
])('a file with %s is not overwritten: others would be cut off from what is kept under them', (_, text, says) => {
  const file = join(folder, 'secrets.json')
  writeFileSync(file, text)
  expect(() => secretsIn(folder, {})).toThrow(InputError)
  expect(() => secretsIn(folder, {})).toThrow(says)
  expect(readFileSync(file, 'utf8')).toBe(text)
})
