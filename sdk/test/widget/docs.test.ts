// docs/widget.md names every attribute that an element reads, every colour that a page may set, and no other.
import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { LeadlineHeatmap } from '../../src/widget/heatmap/heatmap-element.js'
import { SHOWN } from '../../src/widget/heatmap/wishes.js'
import { LeadlineLadder } from '../../src/widget/ladder/ladder-element.js'
import { LeadlineSignal } from '../../src/widget/signal/signal-element.js'
import { PALETTES, THEMES, TOKENS } from '../../src/widget/theme.js'

const page = readFileSync(new URL('../../../docs/widget.md', import.meta.url), 'utf8')
const [, section = ''] = page.split('## Attributes')
const tables = section.split('\n## ')[0]!.split(/^Of /m).slice(1)
const named = (table: string) =>
  [...table.matchAll(/^\| ((?:`[\w-]+`(?:, )?)+) \|/gm)].flatMap(([, cell]) => cell!.match(/[\w-]+/g)!)
const [shared, heatmap, ladder, signal] = tables.map(named) as [string[], string[], string[], string[]]

test.each([
  ['heatmap', LeadlineHeatmap, heatmap],
  ['ladder', LeadlineLadder, ladder],
  ['signal', LeadlineSignal, signal],
] as const)('the attributes of the %s', (_, element, own) => {
  expect([...new Set([...shared, ...own])].sort()).toEqual([...new Set(element.observedAttributes)].sort())
})

test('themes, palettes, parts of the heatmap, and colours', () => {
  for (const word of [...THEMES, ...PALETTES]) expect(section).toContain(`\`${word}\``)
  expect(section).toContain(`\`${SHOWN.join(' ')}\``)
  const colours = [...page.matchAll(/`--ll-([\w-]+)`/g)].map(([, name]) => name).filter((name) => name !== 'font')
  expect(colours.sort()).toEqual([...TOKENS].sort())
})
