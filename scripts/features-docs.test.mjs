// The pages of docs/features/ say what the registry says, and explain every reason and every remark.
import { existsSync } from 'node:fs'

import { FEATURES, REASONS, REMARKS } from 'leadline'
import { expect, test } from 'vitest'

import { allPages, groups } from './features-docs.mjs'
import { folded, unfolded } from './features-fold.mjs'

const pages = allPages()
const index = pages.find(({ name }) => name === 'README').text

test.each(pages)('docs/features/$name.md is up to date: node scripts/features-docs.mjs', ({ text, made }) => {
  expect(text).toBe(made)
})

test.each(groups)('folded names of the group %s stand for its features and no others', (group) => {
  const rows = FEATURES.filter((row) => row.group === group)
  const names = folded(rows).flatMap(({ name }) => unfolded(name))
  expect(names.toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
})

test.each(groups)('the page of the group %s names each of its features', (group) => {
  const { text } = pages.find(({ name }) => name === group)
  const written = [...text.matchAll(/^\| `([^`]+)` \| (?:F\d\d|–) \|/gm)].flatMap(([, name]) => unfolded(name))
  expect(written.length).toBe(FEATURES.filter((row) => row.group === group).length)
})

test.each(groups)('the page of the group %s has a figure, how to read it, limits and sources', (group) => {
  const { text } = pages.find(({ name }) => name === group)
  expect(text).toContain(`](../images/features-${group}.svg)`)
  expect(existsSync(new URL(`../docs/images/features-${group}.svg`, import.meta.url))).toBe(true)
  expect(text.match(/^## .+$/gm)).toEqual(
    expect.arrayContaining(['## How to read it', '## Limits', '## Sources', '## Features']),
  )
})

test.each([...REASONS.filter((reason) => reason !== null), ...REMARKS])('%s is explained', (word) => {
  expect(index).toMatch(new RegExp(`^\\| \`${word}\` \\| .{10}`, 'm'))
})
