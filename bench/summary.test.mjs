import { describe, expect, test } from 'vitest'
import { judge, missed, placed } from './gates.mjs'
import { regimeTable, summary } from './summary.mjs'

const judged = (name, value, workload, node) => ({ ...judge({ name, value, atLeast: 2, stretch: 3 }), workload, node })
const gates = placed(
  [
    judged('one', 1.5, 'standard', '20'),
    judged('one', 2.5, 'standard', '24'),
    judged('one', 1.9, 'spot', '24'),
    judged('two', undefined, 'standard', '24'),
    judged('three', 4, 'standard', '24'),
    judged('three', 1, 'standard', '20'),
  ],
  '24',
)

describe('gates', () => {
  test('have their six keys first, and those that bind come first', () => {
    expect(gates.map(({ node }) => node)).toEqual(['24', '24', '24', '24', '20', '20'])
    for (const gate of gates)
      expect(Object.keys(gate).slice(0, 6)).toEqual(['name', 'ratio', 'gate', 'pass', 'node', 'workload'])
  })

  test('are missed where they bind and were measured', () => {
    expect(missed(gates).map(({ name, workload }) => `${name} ${workload}`)).toEqual(['one spot'])
  })

  test('stand in one line each, the second Node at the end', () => {
    expect(summary(gates)).toEqual([
      'all gates; Node 24 binds',
      '             wanted   standard   spot   standard, Node 20',
      'one     at least 2×       2.5×   1.9×                1.5×   MISSED on spot',
      'two     at least 2×          –      –                   –     not measured',
      'three   at least 2×         4×      –                  1×            holds',
      '',
    ])
  })
})

test('a regime is a line, and who cannot keep it is named', () => {
  const row = (name, times, cannot = null) => ({
    name,
    title: name,
    nsPerLevel: 50 * times,
    spread: [1, 2],
    times,
    cannot,
  })
  const rows = [row('leadline', 1), row('json-parse', 6, 'keeps no book'), row('ccxt', 100, 'cuts sizes')]
  const [title, head, line, note] = regimeTable([{ workload: 'pepe', node: '24', rows }])
  expect(title).toContain('Node 24')
  expect(head).toContain('ccxt')
  expect(line).toMatch(/^pepe +50 +1 – 2 .*6× .*100× \*$/)
  expect(note).toBe('* ccxt on pepe: cuts sizes')
  expect(regimeTable([])).toEqual([])
})
