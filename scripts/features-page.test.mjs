// docs/features.md lists what the registry holds: every name, with the same unit and number, and nothing else.
import { readFileSync } from 'node:fs'

import { FEATURES, REASONS } from 'leadline'
import { expect, test } from 'vitest'

const page = readFileSync(new URL('../docs/features.md', import.meta.url), 'utf8')
const WINDOWS = ['1s', '5s', '10s', '30s', '60s']

/** `a_{1..3}` and `a_{x,y}` and `a_{T}`, written out. */
function expand(pattern) {
  const match = /\{([^}]+)\}/.exec(pattern)
  if (!match) return [pattern]
  return choices(match[1]).flatMap((choice) => expand(pattern.replace(match[0], choice)))
}

function choices(text) {
  if (text === 'T') return WINDOWS
  const range = /^(\d+)\.\.(\d+)$/.exec(text)
  if (!range) return text.split(',')
  const [, from, to] = range
  return Array.from({ length: to - from + 1 }, (_, k) => String(Number(from) + k).padStart(from.length, '0'))
}

test('docs/features.md and the registry name the same features', () => {
  const rows = [...page.matchAll(/^\| (`[^|]+`) \| (F\d+|–) \| (\S+) \|/gm)]
  const written = rows.flatMap(([, names, id, unit]) =>
    [...names.matchAll(/`([^`]+)`/g)].flatMap(([, pattern]) => expand(pattern)).map((name) => [name, id, unit]),
  )
  const registered = FEATURES.map(({ name, id, unit }) => [name, id ?? '–', unit])
  const byName = ([a], [b]) => (a < b ? -1 : 1)
  expect(written.toSorted(byName)).toEqual(registered.toSorted(byName))
})

test('docs/features.md names every reason', () => {
  for (const reason of REASONS) if (reason !== null) expect(page).toContain(`| \`${reason}\` |`)
})
