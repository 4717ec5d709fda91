// What a recording holds for the questions of a probe: its frames and REST bodies, parsed. Tapes, captures and files of frames.
import { inflateRawSync } from 'node:zlib'

import { InputError } from 'leadline'
import { LineReader, TapeReader } from 'leadline/feeds'

import type { Opened } from '../inputs/open.js'
import { recognise } from '../inputs/recognise.js'
import { members, type Observed, text } from './question.js'

interface Raw {
  readonly connection: string | null
  readonly url: string | null
  readonly bytes: Uint8Array | string
}

/** `undefined` for what is no JSON, as a venue's 'pong'. */
export async function* observedIn(files: readonly Opened[]): AsyncGenerator<Observed | undefined> {
  for (const file of files) {
    for await (const { connection, url, bytes } of rawIn(file)) {
      const message = parsed(typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8'))
      yield message === undefined ? undefined : { connection, url, message }
    }
  }
}

function rawIn(file: Opened): AsyncGenerator<Raw> {
  const format = recognise(file.name, file.head)
  if (format === 'tape') return inTape(file)
  if (format === 'capture') return inCapture(file)
  if (format === 'frames') return inFrames(file)
  const expected = 'a recording of raw frames: tape, capture or frames'
  throw new InputError({ file: file.name, row: null, byte: 0, rule: 'format', found: format ?? 'unknown', expected })
}

async function* inTape(file: Opened): AsyncGenerator<Raw> {
  const inflate = (packed: Uint8Array, size: number): Uint8Array =>
    inflateRawSync(packed, { maxOutputLength: size + 1 })
  const urls = new Map<string, string>()
  /** A socket opened anew under its name counts anew. */
  const openings = new Map<string, number>()
  for await (const entry of new TapeReader(file, { inflate }).entries()) {
    if (entry.kind === 'open') {
      urls.set(entry.name, entry.url ?? '')
      openings.set(entry.name, (openings.get(entry.name) ?? 0) + 1)
    } else if (entry.kind === 'frame') {
      const { connection, bytes } = entry
      const opened = `${connection} ${openings.get(connection) ?? 1}`
      yield { connection: opened, url: urls.get(connection) ?? null, bytes }
    } else if (entry.kind === 'http') yield { connection: null, url: entry.url, bytes: entry.bytes }
  }
}

async function* inCapture(file: Opened): AsyncGenerator<Raw> {
  const urls = new Map<string, string>()
  for await (const { line, row } of linesOf(file)) {
    const value = parsed(Buffer.from(line).toString('utf8'))
    if (value === undefined) throw damaged(file, row, 'one whole JSON object a line')
    const { t, conn, addr, url, data, b64 } = members(value)
    const body = typeof data === 'string' ? data : Buffer.from(text(b64), 'base64')
    const connection = text(conn)
    if (t === 'connect') urls.set(connection, text(addr))
    else if (t === 'recv') yield { connection, url: urls.get(connection) ?? null, bytes: body }
    else if (t === 'http') yield { connection: null, url: text(url), bytes: body }
  }
}

/** Files of frames don't tell connections apart, nor a body from a frame: what it holds has to. */
async function* inFrames(file: Opened): AsyncGenerator<Raw> {
  for await (const { line, row } of linesOf(file)) {
    const space = line.indexOf(0x20)
    if (space < 0) throw damaged(file, row, 'a local receive time, a space and a JSON frame')
    yield { connection: file.name, url: null, bytes: line.subarray(space + 1) }
  }
}

async function* linesOf({ name, open }: Opened): AsyncGenerator<{ line: Uint8Array; row: number }> {
  const lines = new LineReader(name, open())
  try {
    for (let line = await lines.next(); line !== null; line = await lines.next())
      if (line.length > 0) yield { line, row: lines.row }
  } finally {
    await lines.close()
  }
}

const damaged = ({ name }: Opened, row: number, expected: string): InputError =>
  new InputError({ file: name, row, byte: 0, rule: 'line', found: 'another', expected })

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}
