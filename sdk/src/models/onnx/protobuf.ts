// Walking the bytes of a protocol buffer message, one field at a time: as much as is needed to look into an ONNX file.
//
//   field   key, a varint: number · 8 + wire type
//   0       varint              1   8 bytes
//   2       length, then bytes  5   4 bytes
//
// Source: protobuf.dev/programming-guides/encoding. Groups (3, 4) are refused: ONNX has none.
import { fail } from '../model-part.js'

export interface Field {
  readonly number: number
  readonly wire: number
  /** Where its bytes lie; those of a varint are the varint itself. */
  readonly start: number
  readonly end: number
}

export class Message {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly where: string
  readonly #view: DataView

  constructor(bytes: Uint8Array<ArrayBuffer>, where: string) {
    this.bytes = bytes
    this.where = where
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Throws ModelError where the bytes end in the middle of a field. */
  *fields(): Generator<Field> {
    let at = 0
    while (at < this.bytes.length) {
      const key = this.#varint(at)
      const [number, wire] = [Math.floor(key.value / 8), key.value % 8]
      const start = wire === 2 ? this.#varint(key.end).end : key.end
      const end = this.#endOf(wire, key.end)
      if (end > this.bytes.length)
        fail(this.where, `a field that ends at ${end}`, `one within ${this.bytes.length} bytes`)
      yield { number, wire, start, end }
      at = end
    }
  }

  integer({ start }: Field): number {
    return this.#varint(start).value
  }

  float({ start }: Field): number {
    return this.#view.getFloat32(start, true)
  }

  text({ start, end }: Field): string {
    return new TextDecoder().decode(this.bytes.subarray(start, end))
  }

  message({ start, end }: Field, what: string): Message {
    return new Message(this.bytes.subarray(start, end), `${this.where}.${what}`)
  }

  /** One element, or many without their keys between them. */
  integers(field: Field, into: number[]): void {
    if (field.wire === 0) into.push(this.integer(field))
    else
      for (let at = field.start; at < field.end;) {
        const { value, end } = this.#varint(at)
        into.push(value)
        at = end
      }
  }

  /** The same for 32-bit floats. */
  floats(field: Field, into: number[]): void {
    for (let at = field.start; at < field.end; at += 4) into.push(this.#view.getFloat32(at, true))
  }

  #endOf(wire: number, at: number): number {
    if (wire === 0) return this.#varint(at).end
    if (wire === 1) return at + 8
    if (wire === 5) return at + 4
    if (wire !== 2) return fail(this.where, `wire type ${wire}`, '0, 1, 2 or 5: no ONNX file')
    const { value, end } = this.#varint(at)
    return end + value
  }

  /** Integers of two's complement; beyond 2^53 the last bits are lost, which nothing that is read here reaches. */
  #varint(from: number): { readonly value: number; readonly end: number } {
    let [value, scale] = [0, 1]
    for (let at = from; at < from + 10; at++) {
      const byte = this.bytes[at]
      if (byte === undefined) return fail(this.where, 'the end of the bytes', 'the rest of a number')
      value += (byte & 127) * scale
      scale *= 128
      if (byte < 128) return { value: value >= 2 ** 63 ? value - 2 ** 64 : value, end: at + 1 }
    }
    return fail(this.where, 'a number of more than 10 bytes', 'a varint')
  }
}
