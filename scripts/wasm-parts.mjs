// A Wasm module taken apart and put together again with its functions in another order: what asc makes, no more. No imports, no
// tables: a function is named by calls, exports and the start section alone. Custom sections are left out.
// Source: WebAssembly Core Specification 2.0, chapter 5 (binary format).
const SECTION = { custom: 0, functions: 3, exports: 7, start: 8, code: 10, data: 11, dataCount: 12 }
const KNOWN = new Set([0, 1, 3, 5, 6, 7, 8, 10, 11, 12])
const FUNCTION = 0

/** `{ head, sections, functions: [type], exports, start, bodies: [{ bytes, calls }], data: [{ offset, bytes }] }` */
export function parts(wasm) {
  const buffer = Buffer.from(wasm)
  const read = reader(buffer)
  const module = {
    head: buffer.subarray(0, 8),
    sections: [],
    functions: [],
    exports: [],
    start: undefined,
    bodies: [],
    data: [],
  }
  read.at = 8
  while (read.at < buffer.length) {
    const id = read.byte()
    const length = read.number()
    const end = read.at + length
    if (!KNOWN.has(id)) throw new Error(`Wasm section ${id} names functions in a way that isn't known here`)
    if (id !== SECTION.custom) module.sections.push({ id, bytes: buffer.subarray(read.at, end) })
    if (id === SECTION.functions) module.functions = read.list(read.number)
    else if (id === SECTION.exports)
      module.exports = read.list(() => ({ name: read.bytes(read.number()), kind: read.byte(), index: read.number() }))
    else if (id === SECTION.start) module.start = read.number()
    else if (id === SECTION.code) module.bodies = read.list(() => body(read))
    else if (id === SECTION.data) module.data = read.list(() => segment(read))
    read.at = end
  }
  return module
}

/** The module with the functions in `order` (of their numbers so far) and these data segments. */
export function put(module, { order, data }) {
  const numbers = []
  for (const [now, before] of order.entries()) numbers[before] = now
  const out = [module.head]
  for (const { id, bytes } of module.sections) {
    if (id === SECTION.functions)
      out.push(
        section(
          id,
          listOf(order, (i) => leb128(module.functions[i])),
        ),
      )
    else if (id === SECTION.exports)
      out.push(
        section(
          id,
          listOf(module.exports, (e) => exportOf(e, numbers)),
        ),
      )
    else if (id === SECTION.start) out.push(section(id, leb128(numbers[module.start])))
    else if (id === SECTION.code)
      out.push(
        section(
          id,
          listOf(order, (i) => sized(calling(module.bodies[i], numbers))),
        ),
      )
    else if (id === SECTION.data) out.push(section(id, listOf(data, segmentOf)))
    else if (id === SECTION.dataCount) out.push(section(id, leb128(data.length)))
    else out.push(section(id, bytes))
  }
  return Buffer.concat(out)
}

function reader(buffer) {
  const read = {
    at: 0,
    byte: () => buffer[read.at++],
    bytes: (length) => buffer.subarray(read.at, (read.at += length)),
    number() {
      let value = 0
      let byte = 0x80
      for (let by = 0; byte >= 0x80; by += 7) {
        byte = buffer[read.at++]
        value += (byte & 0x7f) * 2 ** by
      }
      return value
    },
    list: (item) => Array.from({ length: read.number() }, () => item()),
    /** Numbers of whatever size and sign. */
    skip(count) {
      for (; count > 0; count--) while (buffer[read.at++] >= 0x80);
    },
  }
  return read
}

/** A function: its bytes, and where in them calls name which function: `[from, to, function]`. */
function body(read) {
  const length = read.number()
  const start = read.at
  const calls = []
  read.list(() => [read.number(), read.byte()]) // locals
  while (read.at < start + length) {
    const code = read.byte()
    if (code === 0x10) {
      const from = read.at - start
      const name = read.number()
      calls.push([from, read.at - start, name])
    } else skipImmediates(code, read)
  }
  read.at = start
  return { bytes: read.bytes(length), calls }
}

function skipImmediates(code, read) {
  if (code === 0x0e) read.skip(read.number() + 1) // br_table
  else if (code === 0x1c) read.skip(read.number()) // select with types
  else if (code >= 0x28 && code <= 0x3e) read.skip(2) // loads and stores: alignment, offset
  else if (code === 0x43) read.at += 4
  else if (code === 0x44) read.at += 8
  else if (code === 0xfc) skipPrefixed(read)
  else if (code === 0xfd) skipVector(read)
  // blocks, branches, variables, memory size, constants: one number
  else if ([0x02, 0x03, 0x04, 0x0c, 0x0d, 0x3f, 0x40, 0x41, 0x42].includes(code) || (code >= 0x20 && code <= 0x24))
    read.skip(1)
  else if (
    code > 0xc4 ||
    (code >= 0x06 && code <= 0x0a) ||
    (code > 0x10 && code < 0x1a) ||
    code === 0x25 ||
    code === 0x26
  )
    throw new Error(`Wasm instruction ${code} isn't known here`)
}

/** 0…7 truncate; memory.copy names two memories, memory.fill one. */
function skipPrefixed(read) {
  const code = read.number()
  if (code === 10) read.skip(2)
  else if (code === 11) read.skip(1)
  else if (code > 7) throw new Error(`Wasm instruction 252 ${code} isn't known here`)
}

function skipVector(read) {
  const code = read.number()
  if (code <= 11 || code === 92 || code === 93) read.skip(2)
  else if (code === 12 || code === 13) read.at += 16
  else if (code >= 21 && code <= 34) read.at++
  else if (code >= 84 && code <= 91) {
    read.skip(2)
    read.at++
  }
}

/** An active segment at a constant place: flags 0, i32.const, end. */
function segment(read) {
  if (read.number() !== 0 || read.byte() !== 0x41) throw new Error('a data segment without a constant place')
  const from = read.at
  const offset = read.number()
  const signed = offset - 2 ** (7 * (read.at - from)) // the last byte's bit 6 is the sign
  if (offset >= 2 ** (7 * (read.at - from) - 1)) throw new Error(`a data segment at ${signed}`)
  read.at++
  return { offset, bytes: read.bytes(read.number()) }
}

const segmentOf = ({ offset, bytes }) =>
  Buffer.concat([Buffer.from([0, 0x41]), positive(offset), Buffer.from([0x0b]), sized(bytes)])
const exportOf = ({ name, kind, index }, numbers) =>
  Buffer.concat([sized(name), Buffer.from([kind]), leb128(kind === FUNCTION ? numbers[index] : index)])

function calling({ bytes, calls }, numbers) {
  const out = []
  let at = 0
  for (const [from, to, name] of calls) {
    out.push(bytes.subarray(at, from), leb128(numbers[name]))
    at = to
  }
  return Buffer.concat([...out, bytes.subarray(at)])
}

const section = (id, bytes) => Buffer.concat([Buffer.from([id]), sized(bytes)])
const sized = (bytes) => Buffer.concat([leb128(bytes.length), bytes])
const listOf = (items, write) => Buffer.concat([leb128(items.length), ...items.map((item) => write(item))])

export function leb128(value) {
  const out = []
  do {
    out.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0))
    value >>>= 7
  } while (value > 0)
  return Buffer.from(out)
}

/** A number from 0 on where a sign may stand: bit 6 of its last byte is clear. */
function positive(value) {
  const bytes = [...leb128(value)]
  if ((bytes.at(-1) & 0x40) === 0) return Buffer.from(bytes)
  bytes[bytes.length - 1] |= 0x80
  return Buffer.from([...bytes, 0])
}
