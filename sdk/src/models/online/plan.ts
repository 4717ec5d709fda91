// What a learner is opened with, checked and in the module's terms; and the opening itself.
import * as L from '#learn-layout'
import { LeadlineError } from '../../engine/errors.js'
import { featureHash } from '../manifest.js'
import { refuse } from './errors.js'
import type { LearnModule } from './module.js'

/** A field of the config: its place, the option's name, its value. */
export type Field = readonly [place: number, name: string, value: number]

export interface Plan {
  readonly kind: number
  /** The kind's name, as in messages. */
  readonly name: string
  /** Names of the inputs, in their order. */
  readonly inputs: readonly string[]
  /** Names of what a prediction has. */
  readonly outputs: readonly string[]
  /** 0: a number is predicted; else how many classes there are. */
  readonly classes: number
  /** How many predictions may wait for their labels. */
  readonly waiting: number
  readonly config: readonly Field[]
  /** What stands in the block before it learns: scales, matrices, nodes. */
  readonly params: readonly Uint8Array[]
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** Opens a learner; its address. */
export async function openPlan(module: LearnModule, plan: Plan): Promise<number> {
  const hash = await featureHash(plan.inputs) // the only thing that has to be waited for, so before anything is written
  const { u8, i32, f64, exports } = module
  const at = L.VIEW_OPTIONS
  i32[(at + L.O_KIND) >> 2] = plan.kind
  i32[(at + L.O_INPUTS) >> 2] = plan.inputs.length
  i32[(at + L.O_CLASSES) >> 2] = plan.classes
  i32[(at + L.O_WAITING) >> 2] = plan.waiting
  for (let i = 0; i < 32; i++) u8[at + L.O_HASH + i] = Number.parseInt(hash.slice(2 * i, 2 * i + 2), 16)
  const config = (at + L.O_CONFIG) >> 3
  f64.fill(0, config, config + L.CONFIG_FIELDS)
  for (const [place, , value] of plan.config) f64[config + place] = value
  const l = exports.open()
  module.refresh()
  if (l === 0) throw new LeadlineError(`${plan.name}: no memory for another learner within maxMemoryMiB`)
  let to = l + L.PARAMS
  for (const part of plan.params) {
    module.u8.set(part, to)
    to += part.length
  }
  if (to !== l + module.i32[(l + L.B_STATE) >> 2]!)
    throw new LeadlineError(`${plan.name}: its params have another length`)
  exports.reset(l) // some begin by their params
  return l
}

/** Input names: some, not too many, each once. */
export function namesOf(where: string, names: readonly string[], most: number = L.INPUTS_MAX): readonly string[] {
  if (!Array.isArray(names) || names.length === 0 || names.length > most)
    refuse(where, Array.isArray(names) ? `${names.length} names` : typeof names, `1 to ${most} names`)
  for (const [i, name] of names.entries())
    if (typeof name !== 'string' || name === '' || names.indexOf(name) !== i)
      refuse(`${where}[${i}]`, JSON.stringify(name), 'a name, each once')
  return [...names]
}
