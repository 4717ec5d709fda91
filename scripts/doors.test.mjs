import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, expect, test } from 'vitest'

import { checkDoors, readDoors, roomOf } from './doors.mjs'

const TABLE = `<!-- doors:begin -->
| room | folder | may import | packages |
|---|---|---|---|
| layout | \`assembly/layout.ts\` | – | – |
| assembly | \`assembly/\` | layout | – |
| engine | \`sdk/src/engine/\` | layout | – |
| feeds | \`sdk/src/feeds/\` | engine | – |
| risk *later* | \`sdk/src/risk/\` | engine (types) | – |
| cli | \`cli/\` | engine, feeds | \`node:*\`, \`commander\` |
| scripts | \`scripts/\` | any | any |
| tests | \`**/*.test.ts\`, \`sdk/test/\` | any | any |
<!-- doors:end -->
`
const PACKAGES = {
  'docs/architecture.md': TABLE,
  'package.json': '{ "workspaces": ["sdk", "cli"] }',
  'cli/package.json': '{ "name": "@leadline/cli" }',
  'sdk/package.json': JSON.stringify({
    name: 'leadline',
    imports: { '#layout': { types: './dist/layout/layout.d.ts', default: './dist/layout/layout.js' } },
    exports: {
      '.': './dist/engine/index.js',
      './feeds': { types: './dist/feeds/index.d.ts', default: './dist/feeds/index.js' },
    },
  }),
  'assembly/layout.ts': 'export const LAYOUT_VERSION = 1',
  'sdk/src/engine/index.ts':
    "import { LAYOUT_VERSION } from '#layout'\nexport const open = LAYOUT_VERSION\nexport type Market = {}",
  'sdk/src/feeds/index.ts': "export { open } from '../engine/index.js'",
}

const trees = []
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true })
})

/** What the script finds in a small tree with these files added. */
function found(files) {
  const root = mkdtempSync(join(tmpdir(), 'doors-'))
  trees.push(root)
  for (const [path, text] of Object.entries({ ...PACKAGES, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return checkDoors(root).broken
}

test('a tree that keeps to the table passes', () => {
  expect(found({})).toEqual([])
  expect(
    found({
      'cli/src/a.ts': "import { open } from 'leadline'\nimport 'leadline/feeds'\nimport 'node:fs'\nimport 'commander'",
    }),
  ).toEqual([])
  expect(
    found({ 'sdk/test/a.ts': "import '../../assembly/layout.ts'\nimport '../src/feeds/index.js'\nimport 'vitest'" }),
  ).toEqual([])
})

test.each([
  ['a static import', "import { x } from '../feeds/index.js'"],
  ['a bare import', "import '../feeds/index.js'"],
  ['a re-export', "export * from '../feeds/index.js'"],
  ['a named re-export', "export { x } from '../feeds/index.js'"],
  ['a dynamic import', "export const x = await import('../feeds/index.js')"],
  ['a type import', "import type { X } from '../feeds/index.js'"],
  ['a type in the middle of a line', "export let x: import('../feeds/index.js').X"],
  ['require', "const x = require('../feeds/index.js')"],
  ['a URL beside the file', "export const x = new URL('../feeds/index.js', import.meta.url)"],
  ["the package's own name", "import 'leadline/feeds'"],
])('%s through no door is found', (_, line) => {
  expect(found({ 'sdk/src/engine/a.ts': `// first line\n${line}\n` })).toEqual([
    expect.stringMatching(/^sdk\/src\/engine\/a\.ts:2: engine → feeds \(.*\): there is no such door$/),
  ])
})

test('what is installed beside the sources is not read', () => {
  expect(
    found({
      'training/.venv/lib/sklearn/estimator.js': "import 'anything'",
      'bench/.data/python/lib/page.js': "import 'anything'",
      'cli/node_modules/x/index.js': "import 'anything'",
    }),
  ).toEqual([])
  expect(found({ 'training/page.js': "import 'anything'" })).toEqual(['training/page.js: is in no room'])
})

test('a word in a comment or a string is no import', () => {
  expect(
    found({ 'sdk/src/engine/a.ts': "// import '../feeds/index.js'\nexport const x = \"import '../feeds/index.js'\"" }),
  ).toEqual([])
})

test('#layout is the layout room, wherever it is imported', () => {
  expect(found({ 'sdk/src/feeds/a.ts': "import { LAYOUT_VERSION } from '#layout'" })).toEqual([
    'sdk/src/feeds/a.ts:1: feeds → layout (#layout): there is no such door',
  ])
})

test('types only means types only', () => {
  expect(found({ 'sdk/src/risk/a.ts': "import type { Market } from '../engine/index.js'" })).toEqual([])
  expect(found({ 'sdk/src/risk/a.ts': "import { type Market } from '../engine/index.js'" })).toEqual([])
  expect(found({ 'sdk/src/risk/a.ts': "import { open, type Market } from '../engine/index.js'" })).toEqual([
    'sdk/src/risk/a.ts:1: risk → engine (../engine/index.js): types only, this imports a value',
  ])
})

test('packages and built-ins need a row too', () => {
  expect(
    found({ 'sdk/src/feeds/a.ts': "import { readFile } from 'node:fs'\nimport 'fs'\nimport '@scope/x/y'" }),
  ).toEqual([
    'sdk/src/feeds/a.ts:1: feeds may not import the package node:fs',
    'sdk/src/feeds/a.ts:2: feeds may not import the package node:fs',
    'sdk/src/feeds/a.ts:3: feeds may not import the package @scope/x',
  ])
})

test('other packages are reached by name, and only by what they export', () => {
  expect(found({ 'cli/src/a.ts': "import '../../sdk/src/feeds/index.js'" })).toEqual([
    "cli/src/a.ts:1: cli → feeds (../../sdk/src/feeds/index.js): goes by a path out of its package, use the package's name",
  ])
  expect(found({ 'cli/src/a.ts': "import 'leadline/engine/secret'" })).toEqual([
    "cli/src/a.ts:1: leadline/engine/secret: no such entry in the package's exports or imports",
  ])
})

test('nothing imports tests or scripts', () => {
  expect(found({ 'cli/src/a.ts': "import '../../scripts/x.mjs'", 'scripts/x.mjs': '' })).toEqual([
    'cli/src/a.ts:1: cli → scripts (../../scripts/x.mjs): nothing imports scripts',
  ])
  expect(found({ 'scripts/x.mjs': "import '../sdk/test/y.js'", 'sdk/test/y.ts': '' })).toEqual([
    'scripts/x.mjs:1: scripts → tests (../sdk/test/y.js): nothing imports tests',
  ])
})

test('what cannot be checked is refused', () => {
  expect(found({ 'sdk/src/engine/a.ts': 'export const load = (name: string) => import(name)' })).toEqual([
    'sdk/src/engine/a.ts:1: imports what is not a literal, so that its door cannot be checked',
  ])
  expect(found({ 'sdk/src/elsewhere/a.ts': '' })).toEqual(['sdk/src/elsewhere/a.ts: is in no room'])
})

test('AssemblyScript is read in spite of its decorators', () => {
  const source =
    "import { LAYOUT_VERSION } from './layout'\n@inline function one(): i32 { return load<u8>(LAYOUT_VERSION) }\nimport '../cli/src/x'"
  expect(found({ 'assembly/index.ts': source, 'cli/src/x.ts': '' })).toEqual([
    'assembly/index.ts:3: assembly → cli (../cli/src/x): there is no such door',
  ])
})

test('a table that contradicts itself is an error', () => {
  expect(() => readDoors('no table')).toThrow('no door table')
  expect(() => readDoors(TABLE.replace('| layout | –', '| cellar | –'))).toThrow(
    'assembly may import cellar, which is no room',
  )
})

test('the longest folder wins, patterns first', () => {
  const rooms = readDoors(TABLE)
  expect(roomOf(rooms, 'assembly/layout.ts').name).toBe('layout')
  expect(roomOf(rooms, 'assembly/book/price.ts').name).toBe('assembly')
  expect(roomOf(rooms, 'sdk/src/engine/market.test.ts').name).toBe('tests')
  expect(roomOf(rooms, 'elsewhere.ts')).toBeUndefined()
})
