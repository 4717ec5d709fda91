// The model of the demo: the trees that ship, at the edge alone, fitted on other generated markets by training/leadline_training/shipped. Of
// real markets they know nothing.
import { readFileSync } from 'node:fs'

const FILE = new URL('../../models/direction_trees.edge.json', import.meta.url)

interface EdgeFile {
  readonly manifest: {
    readonly features: readonly string[]
    readonly rows: number
    readonly classes: readonly string[]
    readonly horizonMs: number
    readonly input: string
    readonly output: string
  }
}

/** As the service's configuration has models. */
export function demoModel(): object {
  const edge = JSON.parse(readFileSync(FILE, 'utf8')) as EdgeFile
  const { features, rows, classes, horizonMs, input, output } = edge.manifest
  return { name: 'direction', features, rows, classes, horizonMs, input, output, everyMs: 100, missing: 'nan', edge }
}
