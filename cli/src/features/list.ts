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
  const rows = registry.map((row) => [row.name, row.unit, row.formula])
  const widths = [0, 1].map((i) => Math.max(...rows.map((row) => row[i]!.length)))
  for (const row of rows) process.stdout.write(row.map((text, i) => text.padEnd(widths[i] ?? 0)).join('  ') + '\n')
  return Exit.DONE
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
