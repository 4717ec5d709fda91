// Saved markets: a text header that says what the market is, the core's bytes, and the frames that wait for a snapshot. Bytes of
// another layout or another core are refused, never converted.
//
//   u32 magic "LDLN" │ u32 header bytes │ u32 state bytes │ u32 checksum of header and frames (the state has its own)
//   header: JSON, UTF-8, padded with spaces to 8 │ the core's bytes │ kept frames, one behind the other
import type { Core } from './core.js'
import { InputError } from './errors.js'
import type { KeptFrame } from './frame-buffer.js'
import type { MarketView } from './market-view.js'
import type { MarketOptions } from './options.js'

const MAGIC = 0x4e4c444c
const START = 16

interface Header {
  readonly build: string
  readonly options: MarketOptions
  /** Of each kept frame: bytes, and when it was received. */
  readonly kept: readonly (readonly [bytes: number, tsUs: number | null, restNs: number])[]
}

export interface Saved {
  readonly options: MarketOptions
  readonly state: Uint8Array
  readonly kept: readonly KeptFrame[]
}

export function saveMarket({ core, at, resolved }: MarketView, kept: readonly KeptFrame[] = []): Uint8Array {
  const size = core.exports.saveSize(at)
  if (!core.reserve(size)) throw new InputError(fault('memory', 'none left', `${size} bytes for the saved state`))
  core.exports.save(at)
  const header = {
    build: core.build,
    options: { ...resolved.options, features: resolved.features.map(({ name }) => name) },
    kept: kept.map(({ bytes, tsUs, restNs }) => [bytes.length, tsUs, restNs]),
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const headerBytes = (text.length + 7) & ~7
  const frames = START + headerBytes + size
  const keptBytes = kept.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const out = new Uint8Array(frames + keptBytes).fill(0x20, START, START + headerBytes)
  const view = new DataView(out.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, headerBytes, true)
  view.setUint32(8, size, true)
  out.set(text, START)
  out.set(core.u8.subarray(core.input, core.input + size), START + headerBytes)
  let end = frames
  for (const { bytes } of kept) {
    out.set(bytes, end)
    end += bytes.length
  }
  view.setUint32(12, checksum(out, START, START + headerBytes, frames), true)
  return out
}

/** FNV-1a of the bytes from `start` to `pause` and from `resume` on. */
function checksum(bytes: Uint8Array, start: number, pause: number, resume: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < bytes.length; at++) {
    if (at === pause) at = resume
    if (at < bytes.length) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
  }
  return hash >>> 0
}

/** Takes saved bytes apart. Throws InputError with what was found and expected. */
export function readSaved(bytes: Uint8Array, build: string): Saved {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < START || view.getUint32(0, true) !== MAGIC)
    throw new InputError(
      fault('magic', bytes.length < START ? `${bytes.length} bytes` : 'other bytes', 'bytes of market.save()'),
    )
  const headerBytes = view.getUint32(4, true)
  const stateEnd = START + headerBytes + view.getUint32(8, true)
  if (stateEnd > bytes.length) throw new InputError(fault('length', `${bytes.length} bytes`, `at least ${stateEnd}`))
  if (view.getUint32(12, true) !== checksum(bytes, START, START + headerBytes, stateEnd))
    throw new InputError(fault('checksum', 'another one', 'the bytes as they were saved'))
  let header: Header
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(START, START + headerBytes)),
    ) as Header
  } catch (cause) {
    throw new InputError(fault('header', 'no JSON', 'the header of market.save()'), { cause })
  }
  if (header.build !== build)
    throw new InputError(fault('core', header.build || 'an unnamed core', build || 'an unnamed core'))
  const state = bytes.subarray(START + headerBytes, stateEnd)
  return { options: header.options, state, kept: keptFrames(header, bytes.subarray(stateEnd)) }
}

function keptFrames({ kept }: Header, bytes: Uint8Array): KeptFrame[] {
  let end = 0
  const frames = kept.map(([length, tsUs, restNs]) => {
    const frame = { bytes: bytes.slice(end, end + length), tsUs: tsUs ?? NaN, restNs }
    end += length
    return frame
  })
  if (end !== bytes.length) throw new InputError(fault('length', `${bytes.length} bytes of frames`, `${end}`))
  return frames
}

/** Puts saved state into the core; the address of the new market. */
export function restoreState(core: Core, state: Uint8Array): number {
  const length = core.write(state)
  const at = length < 0 ? 0 : core.exports.restore(length)
  core.refresh()
  if (at === 0) throw new InputError(fault('state', 'damaged or truncated bytes, or no memory', 'whole saved state'))
  return at
}

function fault(rule: string, found: string, expected: string) {
  return { file: 'saved market', rule, found, expected }
}
