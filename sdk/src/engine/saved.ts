// Saved markets: a text header that says what the market is, then the core's bytes. Bytes of another layout or another core are
// refused, never converted.
//
//   u32 magic "LDLN" │ u32 header bytes │ header: JSON, UTF-8, padded with spaces to 8 │ the core's bytes
import type { Core } from './core.js'
import { InputError } from './errors.js'
import type { MarketView } from './market-view.js'
import type { MarketOptions } from './options.js'

const MAGIC = 0x4e4c444c
const START = 8

interface Header {
  readonly build: string
  readonly options: MarketOptions
}

export interface Saved {
  readonly options: MarketOptions
  readonly state: Uint8Array
}

export function saveMarket({ core, at, resolved }: MarketView): Uint8Array {
  const size = core.exports.saveSize(at)
  if (!core.reserve(size)) throw new InputError(fault('memory', 'none left', `${size} bytes for the saved state`))
  core.exports.save(at)
  const header = {
    build: core.build,
    options: { ...resolved.options, features: resolved.features.map(({ name }) => name) },
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const headerBytes = (text.length + 7) & ~7
  const out = new Uint8Array(START + headerBytes + size).fill(0x20, START, START + headerBytes)
  const view = new DataView(out.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, headerBytes, true)
  out.set(text, START)
  out.set(core.u8.subarray(core.input, core.input + size), START + headerBytes)
  return out
}

/** Takes saved bytes apart. Throws InputError with what was found and expected. */
export function readSaved(bytes: Uint8Array, build: string): Saved {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < START || view.getUint32(0, true) !== MAGIC)
    throw new InputError(
      fault('magic', bytes.length < START ? `${bytes.length} bytes` : 'other bytes', 'bytes of market.save()'),
    )
  const headerBytes = view.getUint32(4, true)
  if (START + headerBytes > bytes.length)
    throw new InputError(fault('length', `${bytes.length} bytes`, `more than ${START + headerBytes}`))
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
  return { options: header.options, state: bytes.subarray(START + headerBytes) }
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
