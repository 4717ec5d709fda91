// The registry of features, as a table for people or as JSON.
import type { FEATURES } from 'leadline'
import type { Source } from 'leadline/feeds'

import { Exit } from '../exit.js'

type Registry = typeof FEATURES
type Row = Registry[number]

const HEAD = ['group', 'no.', 'unit', 'window', 'needs', 'stage', 'name', 'formula'] as const

export function listFeatures(registry: Registry, json: boolean): Exit {
  if (json) {
    process.stdout.write(JSON.stringify(registry, null, 2) + '\n')
    return Exit.DONE
  }
  const rows = [HEAD, ...registry.map(cells)]
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => lengthOf(row[i]!))))
  // The formula ends the line: nothing to fill up behind it.
  const line = (row: readonly string[]): string =>
    row.map((text, i) => (i === row.length - 1 ? text : text + ' '.repeat(widths[i]! - lengthOf(text)))).join('  ')
  process.stdout.write(rows.map(line).join('\n') + '\n')
  return Exit.DONE
}

function cells({ group, id, unit, window, needs, netted, stage, name, formula, planned }: Row): readonly string[] {
  // ~: on feeds without orders made of net changes
  const from = netted ? `${needs}~` : needs
  const said = planned === null ? formula : `${formula} (planned: ${planned})`
  return [group, id ?? '–', unit, window ?? '–', from, stage, name, said]
}

/** In characters, not in UTF-16 units; marks that stand above another take no room. */
const lengthOf = (text: string): number => [...text.replaceAll(/\p{M}/gu, '')].length

/** What a Parquet file says of itself: where its rows come from and what each column is. */
export function describeFeatures(
  registry: Registry,
  columns: readonly string[],
  { format, instruments }: Source,
): unknown {
  const rows = new Map(registry.map((row) => [row.name as string, row]))
  return {
    format,
    instruments,
    columns: Object.fromEntries(columns.map((name) => [name, rows.get(name) ?? null])),
  }
}
