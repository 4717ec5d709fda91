// The elements of a JSON array as it streams in: however long the array, one element and one chunk are held.
import { InputError } from '../engine/errors.js'
import { MAX_LINE_BYTES } from './lines.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN = 0x5b
const CLOSE = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Each element's own bytes, in order. What isn't an array of arrays and objects, whole to its end, is refused. */
export async function* jsonElements(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let depth = 0
  let inString = false
  let escaped = false
  let begun: Uint8Array[] = []
  let begunBytes = 0
  let offset = 0
  let ended = false
  const fail = (at: number, found: string, expected: string): InputError =>
    new InputError({ file: name, row: null, byte: offset + at, rule: 'json', found, expected })
  for await (const chunk of chunks) {
    let from = depth > 1 ? 0 : -1
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk[i]!
      if (inString) {
        if (escaped) escaped = false
        else if (c === BACKSLASH) escaped = true
        else if (c === QUOTE) inString = false
        continue
      }
      if (depth > 1) {
        if (c === QUOTE) inString = true
        else if (c === OPEN || c === OPEN_BRACE) depth++
        else if (c === CLOSE || c === CLOSE_BRACE) {
          if (--depth > 1) continue
          begun.push(chunk.subarray(from, i + 1))
          yield begun.length === 1 ? begun[0]! : joined(begun)
          begun = []
          begunBytes = 0
          from = -1
        }
        continue
      }
      if (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) continue
      if (depth === 1) {
        if (c === OPEN || c === OPEN_BRACE) {
          depth = 2
          from = i
        } else if (c === CLOSE) {
          depth = 0
          ended = true
        } else if (c !== COMMA) throw fail(i, JSON.stringify(String.fromCharCode(c)), 'an array or an object')
      } else if (c === OPEN && !ended) depth = 1
      else throw fail(i, JSON.stringify(String.fromCharCode(c)), 'one array of frames, and nothing else')
    }
    if (from >= 0) {
      begun.push(chunk.slice(from))
      begunBytes += chunk.length - from
      if (begunBytes > MAX_LINE_BYTES)
        throw fail(0, `an element of more than ${begunBytes} bytes`, `at most ${MAX_LINE_BYTES}`)
    }
    offset += chunk.length
  }
  if (!ended) throw fail(0, 'the end', 'a closing bracket: the array is cut off')
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
