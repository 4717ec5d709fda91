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
  /** 1 for the class up and −1 for down: what the edge's model explains; null where it doesn't, or there are no such classes. */
  readonly contrast: readonly number[] | null
}

/** Trees cost leaves × depth² to explain, about half a microsecond a node: beyond so many nodes a prediction goes without. */
const EXPLAINED_NODES_MOST = 2048

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
    contrast: contrastOf(edge),
  }
}

function contrastOf(edge: EdgeModel | null): readonly number[] | null {
  if (!edge?.explain || edge.nodes > EXPLAINED_NODES_MOST) return null
  const { classes } = edge.manifest
  if (!classes.includes('up') || !classes.includes('down')) return null
  return classes.map((name) => (name === 'up' ? 1 : name === 'down' ? -1 : 0))
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
