// The pages of docs/features/: up to date with the registry, and saying of every feature, reason and remark what it is.
import { existsSync, readFileSync } from 'node:fs'

import { FEATURES, REASONS, REMARKS } from 'leadline'
import { describe, expect, test } from 'vitest'

import { allPages, groups, numbers } from './features-docs.mjs'
import { folded, unfolded } from './features-fold.mjs'

const row = (name, more = {}) => ({
  ...{ name, group: 'flow', id: 'F1', unit: '1', range: 'ℝ', needs: 'L1', netted: false, stage: 'tick', source: '' },
  ...{ planned: null, nan: [], remarks: [], formula: 'f', window: null, warmUp: 'none', cost: 'O(1)', ...more },
})
const names = (rows) => folded(rows).map(({ name }) => name)

describe('rows that differ by a parameter', () => {
  test('are one, over every combination', () => {
    const windows = ['1s', '5s', '60s']
    const rows = windows.flatMap((window) =>
      [1, 2, 3].map((m) => row(`m_${m}_${window}`, { window, warmUp: `${window} of it`, formula: `level ${m}` })),
    )
    expect(folded(rows)).toEqual([
      expect.objectContaining({
        ...{ name: 'm_{1..3}_{1s,5s,60s}', formula: 'level {1..3}', warmUp: 'T of it', window: '1s … 60s' },
      }),
    ])
  })

  test('stay apart where a combination is missing, or anything else differs', () => {
    expect(names([row('m_1_1s'), row('m_2_1s'), row('m_1_5s')])).toEqual(['m_{1,2}_1s', 'm_1_5s'])
    expect(names([row('m_l3'), row('m_l5', { unit: 'ticks' })])).toEqual(['m_l3', 'm_l5'])
    expect(names([row('x_bid'), row('x_ask', { formula: 'g + 1' })])).toEqual(['x_bid', 'x_ask'])
  })

  test('keep what their parameters have in common outside the braces', () => {
    expect(names([row('m_l3'), row('m_l5'), row('m_l10')])).toEqual(['m_l{3,5,10}'])
    expect(unfolded('{bid,ask}_px_{08..10}')).toEqual(
      ['bid', 'ask'].flatMap((s) => ['08', '09', '10'].map((n) => `${s}_px_${n}`)),
    )
  })

  test('stand for the names of the registry, each once', () => {
    const all = folded(FEATURES).flatMap(({ name }) => unfolded(name))
    expect(all.toSorted()).toEqual(FEATURES.map(({ name }) => name).toSorted())
  })
})

describe('docs/features', () => {
  const pages = new Map(allPages().map((page) => [page.name, page]))
  const index = pages.get('README').text

  test.each([...pages.keys()])('%s.md is what `node scripts/features-docs.mjs` writes', (name) => {
    const { text, made } = pages.get(name)
    expect(text === made, `docs/features/${name}.md differs from the registry`).toBe(true)
  })

  test.each(groups)('%s.md has its figure, its table, and explains every number of the group', (group) => {
    const { text } = pages.get(group)
    expect(text).toContain(`](../images/features-${group}.svg)`)
    expect(text).toContain('<!-- generated:features -->')
    for (const title of ['How to read it', 'Limits']) expect(text).toMatch(new RegExp(`^## ${title}$`, 'm'))
    const prose = text.replace(/<!-- generated:[\s\S]*?<!-- generated:end -->/g, '')
    for (const { id } of FEATURES.filter((feature) => feature.group === group))
      if (id !== null) expect(explained(prose), `${group}.md says nothing of ${id}`).toContain(id)
  })

  test('the index explains every reason and every remark', () => {
    for (const word of [...REASONS, ...REMARKS])
      if (word !== null) expect(index).toMatch(new RegExp(`^\\| \`${word}\` \\| \\S`, 'm'))
  })

  test('the numbers of some rows are written as runs', () => {
    const rows = [1, 2, 3, 5, 7, 8].map((n) => ({ id: `F${n}` }))
    expect(numbers([...rows, { id: null }])).toBe('F01–F03, F05, F07, F08, unnumbered')
  })

  test('it replaces a page', () => {
    expect(existsSync(new URL('../docs/features.md', import.meta.url))).toBe(false)
    expect(readFileSync(new URL('../docs/architecture.md', import.meta.url), 'utf8')).toContain('features/README.md')
  })
})

/** The numbers a text names, runs written out. */
function explained(text) {
  return [...text.matchAll(/F(\d\d)(?:–F(\d\d))?/g)].flatMap(([, from, to = from]) =>
    Array.from({ length: to - from + 1 }, (_, k) => `F${String(Number(from) + k).padStart(2, '0')}`),
  )
}
