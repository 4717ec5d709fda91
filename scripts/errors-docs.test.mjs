import { readdirSync, readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { codes, pages } from './errors-docs.mjs'

const folder = new URL('../docs/errors/', import.meta.url)

test('docs/errors has a page for each problem and no other', () => {
  expect(codes.length).toBeGreaterThan(20)
  expect(readdirSync(folder).toSorted()).toEqual([...pages().keys()].toSorted())
})

test.each([...pages()])('docs/errors/%s is up to date: node scripts/errors-docs.mjs', (name, text) => {
  expect(readFileSync(new URL(name, folder), 'utf8')).toBe(text)
})

test.each(codes)('%s means something and something helps', (code) => {
  const text = pages().get(`${code}.md`)
  expect(text).toMatch(/## What it means\n\n\S.{20,}\n\n## What helps\n\n\S.{10,}\n/)
  expect(pages().get('README.md')).toContain(`(${code}.md)`)
})
