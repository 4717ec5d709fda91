// A recording on standard input is kept in a temporary file: readers pass over it twice, and a zip needs random access.
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

export async function spoolStdin(): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'leadline-'))
  const path = join(folder, 'stdin')
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await pipeline(process.stdin, createWriteStream(path))
  } catch (error) {
    await remove()
    throw error
  }
  return { path, remove }
}
