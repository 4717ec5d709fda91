// Saved learners: a header of 16 bytes and the block as it is. Only a learner that was opened with the same kind, the same features and
// the same options takes them: weights mean nothing to other inputs.
//
//   u32 magic "LDLR" │ u32 version │ u32 bytes of the block │ u32 FNV-1a of its words │ block
import { hexOf } from '../hex.js'
import * as L from '#learn-layout'
import { refuse } from './errors.js'
import type { LearnModule } from './module.js'
import type { Plan } from './plan.js'

const MAGIC = 0x524c444c
const START = 16
const WHERE = 'saved learner'

export function saveBlock({ u8, i32 }: LearnModule, at: number): Uint8Array {
  const length = i32[(at + L.B_BYTES) >> 2]!
  const out = new Uint8Array(START + length)
  out.set(u8.subarray(at, at + length), START)
  const words = new Uint32Array(out.buffer)
  words[0] = MAGIC
  words[1] = L.LEARN_VERSION
  words[2] = length
  words[3] = checksum(words.subarray(START / 4))
  return out
}

function checksum(words: Uint32Array): number {
  let hash = 0x811c9dc5
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193)
  return hash >>> 0
}

/** Puts saved bytes into the block at `at`, or throws LearnError and leaves it as it was. */
export function restoreBlock(module: LearnModule, at: number, plan: Plan, bytes: Uint8Array): void {
  const { u8, exports } = module
  if (bytes.length < START + L.PARAMS) refuse(WHERE, `${bytes.length} bytes`, 'bytes of learner.save()')
  const whole = bytes.slice() // its words are aligned
  const words = new Uint32Array(whole.buffer, 0, whole.length >> 2)
  if (words[0] !== MAGIC) refuse(`${WHERE}.magic`, 'other bytes', 'bytes of learner.save()')
  if (words[1] !== L.LEARN_VERSION) refuse(`${WHERE}.version`, words[1], String(L.LEARN_VERSION))
  if (words[2] !== whole.length - START) refuse(`${WHERE}.length`, `${whole.length} bytes`, `${START + words[2]!}`)
  if (words[3] !== checksum(words.subarray(START / 4)))
    refuse(`${WHERE}.checksum`, 'another one', 'the bytes as they were saved')
  const block = whole.subarray(START)
  mustBeAlike(module, at, plan, block)
  const before = u8.slice(at, at + block.length)
  u8.set(block, at)
  if (exports.isSound(at) === 1) return
  u8.set(before, at)
  refuse(`${WHERE}.state`, 'counts that are not possible', 'the bytes as they were saved')
}

/** Kind, features, options and params of both are the same. */
function mustBeAlike({ u8, i32, f64 }: LearnModule, at: number, plan: Plan, block: Uint8Array): void {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  const int = (place: number) => view.getInt32(place, true)
  const own = (place: number) => i32[(at + place) >> 2]!
  if (int(L.B_KIND) !== own(L.B_KIND))
    refuse(`${WHERE}.kind`, `kind ${int(L.B_KIND)}`, `kind ${own(L.B_KIND)}, ${plan.name}`)
  const hash = hexOf(u8.subarray(at + L.B_HASH, at + L.B_HASH + 32))
  const found = hexOf(block.subarray(L.B_HASH, L.B_HASH + 32))
  if (found !== hash) refuse(`${WHERE}.features`, `hash ${found}`, `${hash}, that of ${plan.inputs.join(', ')}`)
  for (let place = 0; place < L.CONFIG_FIELDS; place++) {
    const value = view.getFloat64(L.CONFIG + 8 * place, true)
    const expected = f64[((at + L.CONFIG) >> 3) + place]!
    const name = plan.config.find(([field]) => field === place)?.[1] ?? `option ${place}`
    if (!Object.is(value, expected)) refuse(`${WHERE}.${name}`, value, String(expected))
  }
  for (let place = L.B_BYTES; place < L.B_RING_HEAD; place += 4)
    if (int(place) !== own(place)) refuse(`${WHERE}.shape`, int(place), String(own(place)))
  for (let place = L.PARAMS; place < own(L.B_STATE); place++)
    if (block[place] !== u8[at + place]) refuse(`${WHERE}.params`, 'other ones', 'those the learner was opened with')
}
