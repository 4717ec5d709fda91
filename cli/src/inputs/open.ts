// From the paths on the command line to named streams of plain bytes, and to a source that can be replayed.
import { open as openFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'

import { InputError } from 'leadline'
import type { NamedInput } from 'leadline/feeds'

import { type Compression, compressionOf, plainBytes } from './decompress.js'
import { spoolStdin } from './stdin.js'
import { openZip } from './zip.js'

/** A file or an entry of a zip, with its first plain bytes for recognition. */
export interface Opened extends NamedInput {
  readonly head: Uint8Array
  /** The zip it lies in: what else lies there need not be data. */
  readonly inZip: boolean
  /** Where it lies on disk as it is, for formats that are not read from front to back; null where it is packed. */
  readonly onDisk: string | null
}

export interface OpenedInputs {
  readonly files: readonly Opened[]
  /** Bytes on disk of all of them. */
  readonly totalBytes: number
  close(): Promise<void>
}

const HEAD_BYTES = 1 << 16

export async function openInputs(paths: readonly string[], onBytes: (count: number) => void): Promise<OpenedInputs> {
  const files: Opened[] = []
  const closers: (() => Promise<void> | void)[] = []
  let totalBytes = 0
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0)) await closer()
  }
  try {
    for (const path of paths) {
      let onDisk = path
      if (path === '-') {
        const spooled = await spoolStdin()
        closers.push(spooled.remove)
        onDisk = spooled.path
      }
      const { compression, size } = await firstLook(onDisk, path)
      totalBytes += size
      if (compression !== 'zip') {
        files.push(
          await withHead(path, false, compression === 'none' ? onDisk : null, () =>
            plainBytes(onDisk, compression, onBytes),
          ),
        )
        continue
      }
      const zip = await openZip(onDisk)
      closers.push(zip.close)
      for (const entry of zip.entries) {
        files.push(await withHead(`${path}:${entry.fileName}`, true, null, () => zip.bytes(entry, onBytes)))
      }
    }
  } catch (error) {
    await close()
    throw error
  }
  return { files, totalBytes, close }
}

async function firstLook(path: string, name: string): Promise<{ compression: Compression; size: number }> {
  const head = new Uint8Array(8)
  let size = 0
  try {
    if ((await stat(path)).isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' })
    const file = await openFile(path)
    try {
      size = (await file.stat()).size
      await file.read(head, 0, head.length, 0)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw unreadable(name, cause)
  }
  const compression = compressionOf(head.subarray(0, Math.min(size, head.length)))
  const fail = (rule: string, found: string, expected: string): InputError =>
    new InputError({ file: name, row: null, byte: 0, rule, found, expected })
  if (size === 0) throw fail('not_empty', '0 bytes', 'a recording')
  if (compression !== 'zip' && /\.zip$/i.test(basename(path))) {
    const first = Array.from(head.subarray(0, Math.min(size, 4)), (byte) => byte.toString(16).padStart(2, '0')).join(
      ' ',
    )
    throw fail('zip', `first bytes ${first}`, 'first bytes 50 4b 03 04: the name says it is a zip')
  }
  return { compression, size }
}

async function withHead(
  name: string,
  inZip: boolean,
  onDisk: string | null,
  open: () => AsyncGenerator<Uint8Array>,
): Promise<Opened> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of open()) {
    parts.push(chunk)
    length += chunk.length
    if (length >= HEAD_BYTES) break
  }
  return { name, open, inZip, onDisk, head: Buffer.concat(parts).subarray(0, HEAD_BYTES) }
}

function unreadable(file: string, cause: unknown): InputError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const found =
    { ENOENT: 'no such file', EISDIR: 'a directory', EACCES: 'no permission to read it' }[code] ?? String(cause)
  return new InputError(
    { file, row: null, byte: null, rule: 'readable', found, expected: 'a file that can be read' },
    { cause },
  )
}
