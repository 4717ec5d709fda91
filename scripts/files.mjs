import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const SKIPPED = new Set(['node_modules', 'dist', 'build', '.git', '.wrangler', 'coverage', '.venv', '.data'])

/** Every file under `folder` whose name ends in one of `endings`, sorted; what is built or installed is left out. */
export function filesUnder(folder, ...endings) {
  const found = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) found.push(...filesUnder(join(folder, entry.name), ...endings))
    } else if (endings.length === 0 || endings.some((ending) => entry.name.endsWith(ending))) {
      found.push(join(folder, entry.name))
    }
  }
  return found.sort()
}

/** What git tracks or would track: the tree as a reader of the repository sees it. */
export function trackedFiles(root) {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  return list.toString('utf8').split('\0').filter(Boolean).sort()
}
