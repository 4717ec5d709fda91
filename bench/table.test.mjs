import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { table, withTable } from './table.mjs'

const RESULTS = {
  date: '2026-11-20',
  commit: 'abc1234',
  workload: { frames: 24_000, changesPerFrame: 20.4, levelsPerSide: [2040, 4100], blocks: 12 },
  machine: { cpu: 'A CPU', node: 'v24.21.0' },
  candidates: [
    { name: 'leadline, string in', nsPerChange: 30, fastest: 29.1, slowest: 33 },
    { name: 'ccxt 4.5.84, full book', nsPerChange: 4000, fastest: 3900.5, slowest: 4200 },
  ],
}

describe('the table of the README', () => {
  test('gives figure, spread and ratio of each candidate', () => {
    expect(table(RESULTS)).toMatch(/\| ccxt 4\.5\.84, full book \| +4,000 \| +3,900\.5 – 4,200 \| +133\.3 \|/)
    expect(table(RESULTS)).toContain('A CPU, Node 24.21.0, 2026-11-20, commit abc1234.')
  })

  test('replaces what stands between the markers and nothing else', () => {
    const before = 'a\n<!-- bench:start -->\nold\n<!-- bench:end -->\nz\n'
    const after = withTable(before, RESULTS)
    expect(after).toBe(`a\n<!-- bench:start -->\n${table(RESULTS)}\n<!-- bench:end -->\nz\n`)
    expect(withTable(after, RESULTS)).toBe(after)
    expect(() => withTable('no markers', RESULTS)).toThrow('bench:start')
  })

  const readme = new URL('../README.md', import.meta.url)
  const results = new URL('./results.json', import.meta.url)
  test.skipIf(!existsSync(readme) || !existsSync(results))('stands in the README as the results file has it', () => {
    const text = readFileSync(readme, 'utf8')
    expect(text).toBe(withTable(text, JSON.parse(readFileSync(results, 'utf8'))))
  })
})
