// The nodes of a graph and their attributes, as far as they are lists of numbers and texts.
//
//   GraphProto     1 node
//   NodeProto      1 input  2 output  4 op_type  5 attribute  7 domain
//   AttributeProto 1 name  2 f  3 i  4 s  5 t  7 floats  8 ints  9 strings
import type { Message } from './protobuf.js'

export interface OnnxNode {
  readonly operator: string
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, Attribute>
}

export interface Attribute {
  readonly floats: readonly number[]
  readonly ints: readonly number[]
  readonly strings: readonly string[]
  readonly isTensor: boolean
}

export function readNodes(graph: Message): OnnxNode[] {
  const nodes: OnnxNode[] = []
  for (const field of graph.fields())
    if (field.number === 1 && field.wire === 2) nodes.push(readNode(graph.message(field, `node[${nodes.length}]`)))
  return nodes
}

function readNode(message: Message): OnnxNode {
  let [operator, domain] = ['', '']
  const [inputs, outputs]: [string[], string[]] = [[], []]
  const attributes = new Map<string, Attribute>()
  for (const field of message.fields()) {
    if (field.wire !== 2) continue
    if (field.number === 1) inputs.push(message.text(field))
    if (field.number === 2) outputs.push(message.text(field))
    if (field.number === 4) operator = message.text(field)
    if (field.number === 5) readAttribute(message.message(field, 'attribute'), attributes)
    if (field.number === 7) domain = message.text(field)
  }
  return { operator, domain, inputs, outputs, attributes }
}

function readAttribute(message: Message, attributes: Map<string, Attribute>): void {
  let name = ''
  let isTensor = false
  const [floats, ints, strings]: [number[], number[], string[]] = [[], [], []]
  for (const field of message.fields()) {
    const { number, wire } = field
    if (number === 1 && wire === 2) name = message.text(field)
    if (number === 2 && wire === 5) floats.push(message.float(field))
    if (number === 3 && wire === 0) ints.push(message.integer(field))
    if (number === 5) isTensor = true
    if (number === 7) message.floats(field, floats)
    if (number === 8) message.integers(field, ints)
    if ((number === 4 || number === 9) && wire === 2) strings.push(message.text(field))
  }
  attributes.set(name, { floats, ints, strings, isTensor })
}
