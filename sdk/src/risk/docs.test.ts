// docs/risk.md has every code with its text, every option with its default, and no other.
import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { LAYER_NAMES, RISK_CODES } from './index.js'
import { BOUNDS } from './limits.js'

const page = readFileSync(new URL('../../../docs/risk.md', import.meta.url), 'utf8')

test('codes', () => {
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (.+) \|$/gm)].map(([, code, text]) => [code, text])
  expect(rows.filter(([code]) => code!.includes('_'))).toEqual(Object.entries(RISK_CODES))
})

test('options and their defaults', () => {
  const rows = [...page.matchAll(/^\| .*\| `(\w+)\.(\w+)` \| ([\d.,]+|null) \|/gm)]
  const named = rows.map(([, layer, key, value]) => [`${layer}.${key}`, value])
  const ours = Object.entries(BOUNDS).flatMap(([layer, bounds]) =>
    Object.entries(bounds).map(([key, { default: value }]) => [
      `${layer}.${key}`,
      value === null ? 'null' : value.toLocaleString('en-GB', { maximumFractionDigits: 9 }),
    ]),
  )
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries(ours))
})

test('layers, in their order, each with a code for its own failure', () => {
  const layers = [...page.matchAll(/^\| (\d) (\w+) \|/gm)].map(([, at, name]) => [Number(at), name])
  expect(layers).toEqual(LAYER_NAMES.map((name, at) => [at + 1, name]))
  for (const name of LAYER_NAMES) expect(RISK_CODES).toHaveProperty(`${name.toUpperCase()}_FAULT`)
})
