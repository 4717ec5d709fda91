// The figures of docs/features/: one recorded day, read through the package, in medians, bins and shares. Needs a build.
//   node scripts/features-figures.mjs LOBSTER_SampleFile_GOOG_2012-06-21_10.zip
// without a path: that file in the folder lobster/ of LEADLINE_DATA. Writes docs/images/features-GROUP.svg.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { FEATURES } from 'leadline'
import { replay } from 'leadline/feeds'

import { FIGURES } from './features-panels.mjs'
import { chart } from './svg-plot.mjs'

const { openSource } = await import('../cli/dist/inputs/source.js')

const SAMPLE = 'lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip'
const LARGEST_BYTES = 40 * 1024
const MOST_POINTS = 400
const US_PER_HOUR = 3_600_000_000
const HOURS_BEHIND_UTC = 4

const path = process.argv[2] ?? join(process.env.LEADLINE_DATA ?? '.', SAMPLE)
const kept = new Set(FEATURES.filter(({ kind }) => kind !== 0).map(({ name }) => name))
const needed = [
  ...new Set(Object.values(FIGURES).flatMap((panels) => panels.flatMap(({ needs }) => [...needs, 'mid']))),
]
const names = needed.filter((name) => kept.has(name))
const table = await readDay(names)

for (const [group, panels] of Object.entries(FIGURES)) {
  const there = panels.filter(({ needs }) => needs.every((name) => table.columns[name]?.some(Number.isFinite)))
  const drawn = there.map(({ draw }) => draw(table))
  const points = drawn.flatMap(({ series }) => series.map((one) => one.points.length))
  const count = points.reduce((sum, n) => sum + n, 0)
  const svg = chart(`GOOG, 2012-06-21 (LOBSTER sample): ${group}`, drawn)
  if (svg.length > LARGEST_BYTES || count > MOST_POINTS)
    throw new Error(
      `features-${group}.svg: ${svg.length} bytes, ${count} points; at most ${LARGEST_BYTES}, ${MOST_POINTS}`,
    )
  writeFileSync(fileURLToPath(new URL(`../docs/images/features-${group}.svg`, import.meta.url)), svg)
  const missing = panels.length - there.length
  const left = missing > 0 ? `, ${missing} panels left out: their features are not there` : ''
  console.log(`docs/images/features-${group}.svg: ${svg.length} bytes, ${there.length} panels, ${count} points${left}`)
}

/** Every ten seconds of the session, one column a feature. */
async function readDay(features) {
  const opened = await openSource([path], {}, { onBytes() {} })
  const columns = Object.fromEntries(features.map((name) => [name, []]))
  const hour = []
  try {
    const feed = await replay(opened.source, { features, levels: false })
    const values = new Float64Array(features.length)
    for await (const item of feed.every('10s')) {
      if (item.kind !== 'period') continue
      item.market.features(values)
      hour.push(((item.tsVenueUs / US_PER_HOUR) % 24) - HOURS_BEHIND_UTC)
      for (const [i, name] of features.entries()) columns[name].push(values[i])
    }
    feed.close()
  } finally {
    await opened.close()
  }
  return { hour, columns }
}
