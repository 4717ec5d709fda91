import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, expect, test } from 'vitest'

import { checkHouse } from './house.mjs'

const trees = []
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true })
})

function check(files) {
  const root = mkdtempSync(join(tmpdir(), 'house-'))
  trees.push(root)
  execFileSync('git', ['init', '-q'], { cwd: root })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return checkHouse(root)
}

const found = (files) => check(files).broken

test.each([
  ['Date.now()', 'the clock of the host'],
  ['new Date(0)', 'the clock of the host'],
  ['performance.now()', 'the clock of the host'],
  ['setTimeout(f, 1)', 'a timer of the host'],
  ['Math.random()', 'randomness of the host'],
  ['crypto.randomUUID()', 'randomness of the host'],
  ['new Intl.NumberFormat()', 'the locale of the host'],
  ['(1).toLocaleString()', 'the locale of the host'],
  ['Math.exp(1)', 'host arithmetic'],
  ['2 ** x', 'host arithmetic'],
])('the engine may not say %s', (code, what) => {
  expect(found({ 'sdk/src/engine/a.ts': `\nexport const y = ${code}\n` })).toEqual([
    expect.stringMatching(new RegExp(`^sdk/src/engine/a\\.ts:2: uses ${what}`)),
  ])
  expect(found({ 'sdk/src/engine/a.ts': `// ${code}\n/* ${code} */\n` })).toEqual([])
  expect(found({ 'cli/src/a.ts': `export const y = ${code}\n` })).toEqual([])
})

test('the core may use its own Math, not that of the host', () => {
  expect(found({ 'assembly/a.ts': 'export function f(): f64 { return Math.exp(1) }\n' })).toEqual([])
  expect(found({ 'assembly/a.ts': 'export function f(): f64 { return JSMath.exp(1) }\n' })).toHaveLength(1)
})

test('square roots, rounding and absolute values are exact everywhere', () => {
  expect(found({ 'sdk/src/engine/a.ts': 'export const y = Math.sqrt(2) + Math.floor(1.5) + Math.abs(-1)\n' })).toEqual(
    [],
  )
})

test('powers of BigInts are exact too', () => {
  expect(found({ 'sdk/src/engine/a.ts': 'export const y = 2n ** 63n\n' })).toEqual([])
})

test('lengths', () => {
  expect(found({ 'cli/a.ts': 'x\n'.repeat(501), 'cli/b.ts': '', 'cli/c.ts': '' })).toContainEqual(
    'cli/a.ts: 501 lines, at most 500',
  )
  expect(
    check({ 'cli/a.ts': 'x\n'.repeat(10), 'cli/b.ts': 'x\n'.repeat(20), 'cli/c.ts': 'x\n'.repeat(90) }).stats,
  ).toEqual({
    files: 3,
    median: 20,
    p90: 90,
    longest: 90,
  })
  expect(found({ 'cli/a.ts': 'x\n'.repeat(121) })[0]).toBe('the median source file has 121 lines, at most 120')
})

test('paths of one machine and hosts of registries are found in any text', () => {
  const home = ['', 'home', 'me', 'x'].join('/')
  const host = ['https://registry', 'npmjs.org', 'x'].join(/* kept apart so that this file passes */ '.')
  expect(found({ 'notes.md': `see ${home}\n` })).toEqual([
    `notes.md:1: names a path of one machine: ${home.slice(0, 6)}`,
  ])
  expect(found({ 'package-lock.json': `{ "resolved": "${host}" }` })).toHaveLength(1)
  expect(found({ 'notes.md': 'the work/ folder, docs/work/, a/home/b\n' })).toEqual([])
})

test('recordings are named by .ci/run alone', () => {
  const folder = ['shared', 'data'].join('/')
  expect(found({ '.ci/run': `ls ../${folder}\n` })).toEqual([])
  expect(found({ 'README.md': `ls ../${folder}\n` })).toHaveLength(1)
})
