import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { pageOf, venues } from './venues-docs.mjs'

const text = readFileSync(new URL('../docs/venues.md', import.meta.url), 'utf8')

test('the table of venues is that of the adapters and rules', () => {
  expect(pageOf(text)).toBe(text)
  expect(venues.length).toBe(17)
})

test.each(venues)('%s has a row and a paragraph', (id) => {
  expect(text).toContain(`| \`${id}\` |`)
  expect(text).toMatch(new RegExp(`\\*\\*[^*]*\\*\\*[^\\n]*\`${id}\``))
})
