import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { filesUnder, trackedFiles } from './files.mjs'
import { benchTable, regenerated } from './readme.mjs'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const documents = trackedFiles(root).filter((file) => file.endsWith('.md'))
const read = (file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : null)

test('an example is shown as its file stands', () => {
  const files = { 'examples/a.mjs': 'one()\n' }
  const shown = '<!-- example:examples/a.mjs -->\n```js\none()\n```\n<!-- example:end -->\n'
  expect(
    regenerated('<!-- example:examples/a.mjs -->\nold\n<!-- example:end -->\n', (file) => files[file] ?? null),
  ).toBe(shown)
  expect(regenerated(shown, (file) => files[file] ?? null)).toBe(shown)
  expect(() => regenerated(shown, () => null)).toThrow('examples/a.mjs, which does not exist')
})

test('the benchmark table is made from the results', () => {
  const results = {
    ...{ machine: 'a machine', node: 'v24', workload: '4 level changes' },
    rows: [
      { name: 'leadline', nsPerLevel: 24.23, times: 1 },
      { name: 'other', nsPerLevel: 2640.4, times: 109.2 },
    ],
  }
  expect(benchTable(results)).toBe(
    [
      '| | ns per level change | times slower |',
      '|---|---:|---:|',
      '| leadline | 24.2 | 1.00 |',
      '| other | 2640 | 109 |',
      '',
      '4 level changes; a machine, Node v24; medians over slices that all play in turns, of each slice the least. `npm run bench` repeats it.',
      '',
    ].join('\n'),
  )
})

test('gates stand below the table, missed ones with what was measured and wanted', () => {
  const gate = { unit: '×', sense: 'at least', gate: 22, binds: true, workload: 'standard' }
  const gates = [
    { ...gate, name: 'tardis-dev', ratio: 23.1, pass: true },
    { ...gate, name: 'native', ratio: 0.7412, gate: 0.8, pass: false },
    { ...gate, name: 'cargo is missing', ratio: null, pass: null },
    { ...gate, name: 'another Node', ratio: 1, pass: false, binds: false },
    { ...gate, name: 'ccxt', ratio: 200, pass: true, workload: 'spot' },
  ]
  const text = benchTable({ machine: 'm', node: 'n', workload: 'w', rows: [], gates })
  expect(text.split('\n').slice(4)).toEqual([
    '',
    '- **standard**: 1 of 2 gates hold; missed: native 0.741× (at least 0.8×).',
    '- **spot**: 1 of 1 gates hold.',
    '',
  ])
})

test('and what C++ comes to in the place of the engine', () => {
  const gate = { unit: '×', sense: 'at least', binds: true, workload: 'spot', pass: false }
  const gates = [
    { ...gate, name: 'hashmap', ratio: 4.213, gate: 5, native: 4.638, nativePass: false },
    { ...gate, name: 'ccxt', ratio: 47.3, gate: 80, native: 84.32, nativePass: true },
  ]
  const text = benchTable({ machine: 'm', node: 'n', workload: 'w', rows: [], gates })
  expect(text.split('\n').slice(5, 8)).toEqual([
    '- **spot**: 0 of 2 gates hold; missed: hashmap 4.21× (at least 5×; C++ 4.64× misses too), ccxt 47.3× (at least 80×; C++ 84.3×).',
    '',
    "C++: natively compiled, in the engine's place, with the same signals. Of the gates that are missed 1 are missed by it too.",
  ])
})

test("README's generated parts are up to date, its first example is short", () => {
  const readme = read('README.md')
  expect(regenerated(readme, read)).toBe(readme)
  const [, example] = /<!-- example:[^\n]*\n```js\n([\s\S]*?)```/.exec(readme)
  expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(12)
})

test.each(documents)('%s: every link and every path it names exists', (document) => {
  const text = read(document).replace(/```[\s\S]*?```/g, '')
  const links = [...text.matchAll(/\]\(([^)#\s]+)\)/g)].map(([, link]) => link).filter((link) => !/^\w+:/.test(link))
  for (const link of links) expect(existsSync(join(root, dirname(document), link)), link).toBe(true)
  const rooms = /^(assembly|sdk|cli|worker|scripts|docs|examples|bench)\/[\w./-]*$/
  const later = new Set([...text.matchAll(/\*later\* \| `([^`]+)`/g)].map(([, path]) => path))
  for (const [, path] of text.matchAll(/`([^`\n]+)`/g)) {
    if (!rooms.test(path) || later.has(path) || /^(sdk\/(build|dist)|cli\/dist)\b/.test(path)) continue
    expect(existsSync(join(root, path)), path).toBe(true)
  }
})

test('every script that a document or package.json runs is there', () => {
  const named = ['package.json', ...documents].flatMap((file) => [...read(file).matchAll(/\bscripts\/([\w-]+\.mjs)/g)])
  const there = new Set(filesUnder(join(root, 'scripts'), '.mjs').map((file) => file.slice(root.length + 9)))
  for (const [, script] of named) expect(there.has(script), script).toBe(true)
})
