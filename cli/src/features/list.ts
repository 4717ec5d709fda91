// The registry of features, as a table for people or as JSON.
import type { FEATURES } from 'leadline'
import type { Source } from 'leadline/feeds'

import { Exit } from '../exit.js'

type Registry = typeof FEATURES

export function listFeatures(registry: Registry, json: boolean): Exit {
  if (json) {
    process.stdout.write(JSON.stringify(registry, null, 2) + '\n')
    return Exit.DONE
  }
  const rows = [HEAD, ...registry.map(cells)]
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  for (const row of rows)
    process.stdout.write(
      row
        .map((text, i) => text.padEnd(widths[i]!))
        .join('  ')
        .trimEnd() + '\n',
    )
  return Exit.DONE
}

const HEAD = ['name', 'group', 'F', 'unit', 'window', 'needs', 'stage']

/** A row for people; formula, range, reasons, cost, source and why one is only planned are in the JSON and in docs/features. */
function cells({ name, group, id, unit, window, needs, netted, stage, planned }: Registry[number]): string[] {
  const made = netted ? `${needs}, netted` : needs
  return [name, group, id ?? '-', unit, window ?? '-', made, planned === null ? stage : 'planned']
}

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
