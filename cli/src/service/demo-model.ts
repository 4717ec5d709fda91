// The model of the demo: linear, at the edge alone, fitted on other generated markets by scripts/demo-model.mjs. Of real markets it knows nothing.
import { readFileSync } from 'node:fs'

const FILE = new URL('../../models/demo-direction.json', import.meta.url)

interface EdgeFile {
  readonly manifest: {
    readonly name: string
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
  const { name, features, rows, classes, horizonMs, input, output } = edge.manifest
  return { name, features, rows, classes, horizonMs, input, output, everyMs: 100, missing: 'nan', edge }
}
