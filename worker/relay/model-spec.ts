// A configured model with everything that follows from its configuration, checked against the model at the edge.
import { featureHash, readEdgeModel, type EdgeModel } from 'leadline/models'

import { ConfigError, type ModelConfig } from '../config.js'

export interface ModelSpec {
  readonly name: string
  readonly version: string | null
  readonly canary: { readonly version: string; readonly share: number } | null
  readonly input: string
  readonly output: string
  readonly rows: number
  readonly width: number
  readonly classes: readonly string[]
  readonly featureHash: string
  readonly shadow: number
  readonly edge: EdgeModel | null
}

export async function readModelSpec(config: ModelConfig): Promise<ModelSpec> {
  const { name, version = null, canary = null, input, output, rows, classes, shadow, features } = config
  const hash = await featureHash(features)
  const edge = config.edge === undefined || config.edge === null ? null : await readEdge(config)
  if (edge) {
    const { manifest } = edge
    const where = `models.${name}.edge.manifest`
    mustEqual(`${where}.featureHash`, manifest.featureHash, hash)
    mustEqual(`${where}.rows`, String(manifest.rows), String(rows))
    mustEqual(`${where}.classes`, manifest.classes.join(','), classes.join(','))
  }
  return {
    name,
    version,
    canary,
    input,
    output,
    rows,
    width: features.length,
    classes,
    featureHash: hash,
    shadow,
    edge,
  }
}

async function readEdge({ name, edge }: ModelConfig): Promise<EdgeModel> {
  try {
    return await readEdgeModel(edge)
  } catch (cause) {
    throw new ConfigError(
      `LEADLINE_CONFIG models.${name}.edge: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
  }
}

function mustEqual(where: string, found: string, expected: string): void {
  if (found !== expected) throw new ConfigError(`LEADLINE_CONFIG ${where}: found ${found}, expected ${expected}`)
}
