// A tape's file: bytes are appended, never rewritten. What has been confirmed survives the end of this process, and with
// `sync` the end of the machine too.
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'

import { OptionError } from 'leadline'
import type { TapeSink } from 'leadline/feeds'

/** 'block': each block is on the disk before it is confirmed. 'none': it is the operating system's. */
export const SYNC_POLICIES = ['block', 'none'] as const
export type SyncPolicy = (typeof SYNC_POLICIES)[number]

/** What of a file handle is used here; tests give one that loses what was not synced. */
export type AppendOnly = Pick<FileHandle, 'write' | 'datasync' | 'close'>

export class FileSink implements TapeSink {
  readonly #file: AppendOnly
  readonly #sync: SyncPolicy

  constructor(file: AppendOnly, sync: SyncPolicy) {
    this.#file = file
    this.#sync = sync
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at)
      at += bytesWritten
    }
    if (this.#sync === 'block') await this.#file.datasync()
  }

  async close(): Promise<void> {
    try {
      await this.#file.datasync()
    } finally {
      await this.#file.close()
    }
  }
}

/** A new file, or with `append` the end of one: a tape may go on in the same file, even behind a torn block. */
export async function openFileSink(
  path: string,
  options: { sync?: SyncPolicy; append?: boolean } = {},
): Promise<FileSink> {
  const { sync = 'block', append = false } = options
  let file: FileHandle
  try {
    file = await open(path, append ? 'a' : 'ax')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
      throw new OptionError(`--out: ${path} is there already; --append goes on in it`)
    throw cause
  }
  if (sync === 'block') await syncFolder(dirname(path))
  return new FileSink(file, sync)
}

/** Without this the file's name may not survive what its bytes do. Windows has no such thing. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null)
  await folder?.sync().catch(() => {})
  await folder?.close()
}
