// An ONNX file with one of its words exchanged for another, of the same length or not: protobuf's lengths are put right.

/** Throws where the words aren't in the file. Only words in the metadata behind the graph, whose message is on the outermost level, may change length. */
export function patched(bytes: Uint8Array<ArrayBuffer>, from: string, to: string): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(bytes)
  const at = text.lastIndexOf(from)
  if (at < 0) throw new Error(`no ${from} in the file`)
  if (from.length !== to.length) return relengthened(bytes, from, to)
  const copy = Buffer.from(bytes)
  copy.write(to, at)
  return Uint8Array.from(copy)
}

/** Field 14 of the model holds key and value: both lengths and that of the message are written anew. */
function relengthened(bytes: Uint8Array<ArrayBuffer>, from: string, to: string): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    const start = at
    const key = varint(bytes, at)
    at = key.end
    if (key.value % 8 === 0) at = varint(bytes, at).end
    else {
      const length = varint(bytes, at)
      at = length.end + length.value
      if (key.value === 14 * 8 + 2) {
        const entry = Buffer.from(bytes.subarray(length.end, at))
        const name = varint(entry, 1)
        const nameText = entry.subarray(name.end, name.end + name.value).toString()
        const value = varint(entry, name.end + name.value + 1)
        const valueText = entry.subarray(value.end).toString()
        const body = Buffer.concat([field(1, nameText), field(2, valueText.replace(from, to))])
        parts.push(Buffer.concat([Buffer.from([14 * 8 + 2]), written(body.length), body]))
        continue
      }
    }
    parts.push(Buffer.from(bytes.subarray(start, at)))
  }
  return Uint8Array.from(Buffer.concat(parts))
}

function field(number: number, text: string): Buffer {
  const body = Buffer.from(text)
  return Buffer.concat([Buffer.from([number * 8 + 2]), written(body.length), body])
}

function written(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) + 128)
    if (rest < 128) return Buffer.from(bytes)
  }
}

function varint(bytes: Uint8Array, at: number): { value: number; end: number } {
  let [value, scale, end] = [0, 1, at]
  for (;;) {
    const byte = bytes[end++]!
    value += (byte & 127) * scale
    scale *= 128
    if (byte < 128) return { value, end }
  }
}
