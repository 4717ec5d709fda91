// What an ONNX file says of itself beside its graph: the words that the training wrote into it.
//
//   ModelProto  1 ir_version  7 graph  8 opset_import { 1 domain  2 version }  14 metadata_props { 1 key  2 value }
import type { Manifest } from '../manifest.js'
import { member, objectOf, shown, type JsonObject } from '../json.js'
import { fail } from '../model-part.js'
import { Message } from './protobuf.js'

export interface OnnxFile {
  readonly irVersion: number
  /** By domain; '' is ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>
  readonly metadata: ReadonlyMap<string, string>
  readonly graph: Message
}

/** Members of a manifest that describe the graph: the file's own copy of them must be the same. */
const OF_THE_GRAPH: readonly (keyof Manifest)[] = [
  ...(['name', 'version', 'form', 'features', 'featureHash', 'rows', 'cadence', 'missing', 'classes'] as const),
  ...(['horizonMs', 'horizonEvents', 'label', 'normalisation', 'normalisedIn'] as const),
  ...(['input', 'output', 'logits', 'attention', 'state'] as const),
]

/** Throws ModelError for bytes that are no ONNX file. */
export function readOnnxFile(bytes: Uint8Array<ArrayBuffer>): OnnxFile {
  const model = new Message(bytes, 'model')
  const [opsets, metadata] = [new Map<string, number>(), new Map<string, string>()]
  let irVersion = 0
  let graph: Message | null = null
  for (const field of model.fields()) {
    if (field.number === 1 && field.wire === 0) irVersion = model.integer(field)
    if (field.wire !== 2) continue
    if (field.number === 7) graph = model.message(field, 'graph')
    if (field.number === 8) readOpset(model.message(field, 'opset_import'), opsets)
    if (field.number === 14) readEntry(model.message(field, 'metadata_props'), metadata)
  }
  if (irVersion === 0 || graph === null) return fail('model', 'no graph', 'the bytes of an ONNX file')
  return { irVersion, opsets, metadata, graph }
}

/**
 * Throws ModelError unless the file was made for this manifest: the same features in the same order, the same classes, and all else
 * that describes its graph.
 */
export function mustBeOf({ metadata }: OnnxFile, manifest: Manifest): void {
  const said = (key: string): string => {
    const text = metadata.get(key)
    return text ?? fail(`model.metadata_props.${key}`, 'nothing', 'what the training writes there (docs/models.md)')
  }
  const hash = said('feature_hash')
  if (hash !== manifest.featureHash) fail('model.metadata_props.feature_hash', shown(hash), manifest.featureHash)
  const classes = said('classes')
  if (classes !== manifest.classes.join(','))
    fail('model.metadata_props.classes', shown(classes), shown(manifest.classes.join(',')))
  const where = 'model.metadata_props.leadline_manifest'
  const own = parsed(said('leadline_manifest'), where)
  for (const key of OF_THE_GRAPH) mustEqual(own, key, manifest, where)
}

function mustEqual(own: JsonObject, key: keyof Manifest, manifest: Manifest, where: string): void {
  const [found, expected] = [member(own, key) ?? null, manifest[key]]
  // A file may leave out what has a default; what it says must be the manifest's.
  if (found === null && (expected === null || isDefault(key, manifest))) return
  if (canonical(found) !== canonical(expected))
    fail(`${where}.${key}`, canonical(found).slice(0, 100), canonical(expected).slice(0, 100))
}

function isDefault(key: keyof Manifest, { form, rows, missing, normalisedIn, state }: Manifest): boolean {
  if (key === 'form') return form === (rows === 1 ? 'row' : 'window')
  if (key === 'missing') return missing === 'nan'
  if (key === 'normalisedIn') return normalisedIn === 'host'
  return key === 'state' && state.length === 0
}

function parsed(text: string, where: string): JsonObject {
  try {
    return objectOf(JSON.parse(text) as unknown, where, fail)
  } catch (error) {
    if (error instanceof SyntaxError) return fail(where, shown(text), 'JSON')
    throw error
  }
}

/** Members in the order of their names, those that are null left out: two texts are equal where the values are. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value)
    .filter(([, given]) => given !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, given]) => `${JSON.stringify(key)}:${canonical(given)}`).join(',')}}`
}

function readOpset(message: Message, opsets: Map<string, number>): void {
  let [domain, version] = ['', 0]
  for (const field of message.fields()) {
    if (field.number === 1 && field.wire === 2) domain = message.text(field)
    if (field.number === 2 && field.wire === 0) version = message.integer(field)
  }
  opsets.set(domain, version)
}

function readEntry(message: Message, metadata: Map<string, string>): void {
  let [key, value] = ['', '']
  for (const field of message.fields()) {
    if (field.wire !== 2) continue
    if (field.number === 1) key = message.text(field)
    if (field.number === 2) value = message.text(field)
  }
  metadata.set(key, value)
}
