// The figures of docs/features/ from the GOOG sample day of LOBSTER, ten levels. Needs a build and LEADLINE_DATA.
//   LEADLINE_DATA=FOLDER node scripts/features-figures.mjs [GROUP …]   writes docs/images/features-GROUP.svg
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { FEATURES } from 'leadline'

import { FIGURES } from './features-panels.mjs'
import { known, readRows } from './features-rows.mjs'
import { chart } from './svg-plot.mjs'

const SAMPLE = 'lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip'
const MOST_BYTES = 40_960
const root = fileURLToPath(new URL('..', import.meta.url))
const { LEADLINE_DATA: data } = process.env
if (!data) throw new Error('LEADLINE_DATA: unset, expected the folder of the recordings')

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(FIGURES)
const registered = new Set(FEATURES.filter(({ planned }) => planned === null).map(({ name }) => name))
const panels = wanted.flatMap((group) => FIGURES[group].map((panel) => ({ group, ...panel })))
const columns = [...new Set(['mid', ...panels.flatMap(({ needs }) => needs)])].filter((name) => registered.has(name))
const rows = sampleRows(columns)

for (const group of wanted) {
  const shown = panels.filter((panel) => panel.group === group && panel.needs.every((name) => known(rows, name)))
  const left = panels.filter((panel) => panel.group === group && !shown.includes(panel))
  for (const { needs } of left)
    console.log(`features-${group}.svg: a panel left out, undefined: ${needs.filter((name) => !known(rows, name))}`)
  const svg = chart(
    'GOOG, 21 June 2012, LOBSTER sample, ten levels',
    shown.map(({ draw }) => draw(rows)),
  )
  if (Buffer.byteLength(svg) > MOST_BYTES)
    throw new Error(`features-${group}.svg: ${svg.length} bytes, at most ${MOST_BYTES}`)
  writeFileSync(join(root, `docs/images/features-${group}.svg`), svg)
  console.log(`docs/images/features-${group}.svg: ${shown.length} panels, ${svg.length} bytes`)
}

function sampleRows(names) {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-figures-'))
  try {
    const out = join(folder, 'rows.csv')
    const args = ['features', join(data, SAMPLE), '--features', names.join(','), '--every', '10s', '--out', out]
    const { status } = spawnSync(process.execPath, [join(root, 'cli/bin/leadline.js'), ...args], { stdio: 'inherit' })
    if (status !== 0) throw new Error(`leadline features: exit status ${status}`)
    return readRows(out)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
