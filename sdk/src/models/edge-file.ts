// The file of a model that answers where the book is:
//
//   { "format": "leadline-edge-model", "version": 1, "manifest": {…}, "linear": {…} }     linear.ts
//   { "format": "leadline-edge-model", "version": 1, "manifest": {…}, "trees": {…} }      trees.ts
import { calibrated } from './calibrated.js'
import type { EdgeModel } from './edge-model.js'
import { member, objectOf, onlyKeys, shown } from './json.js'
import { linearModel } from './linear.js'
import { readManifest, type Manifest } from './manifest.js'
import { fail } from './model-part.js'
import { treesModel } from './trees.js'

/** Makes a model of its part of the file. */
type Kind = (value: unknown, manifest: Manifest) => EdgeModel | Promise<EdgeModel>

const FORMAT = 'leadline-edge-model'
const VERSION = 1
const KINDS: Readonly<Record<string, Kind>> = { linear: linearModel, trees: treesModel }

/** A model from its file's parsed JSON, every part of it checked. Rejects with ModelError. */
export async function readEdgeModel(value: unknown): Promise<EdgeModel> {
  const json = objectOf(value, 'model', fail)
  onlyKeys(json, 'model', ['format', 'version', 'manifest', ...Object.keys(KINDS)], fail)
  if (member(json, 'format') !== FORMAT) fail('model.format', shown(member(json, 'format')), shown(FORMAT))
  if (member(json, 'version') !== VERSION) fail('model.version', shown(member(json, 'version')), String(VERSION))
  const kinds = Object.keys(KINDS).filter((kind) => Object.hasOwn(json, kind))
  if (kinds.length !== 1) fail('model', kinds.join(' and ') || 'neither', `one of ${Object.keys(KINDS).join(', ')}`)
  const [kind] = kinds as [string]
  return calibrated(await KINDS[kind]!(json[kind], await readManifest(member(json, 'manifest'))))
}
