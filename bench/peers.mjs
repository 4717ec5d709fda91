// The peers are dependencies of this folder alone: installed here when they are first needed, pinned by the lockfile.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => new URL(path, import.meta.url)

export function ensurePeers() {
  const wanted = JSON.parse(readFileSync(here('./package.json'), 'utf8')).dependencies
  const missing = Object.entries(wanted).filter(([name, version]) => installedVersion(name) !== version)
  if (missing.length === 0) return
  const names = missing.map(([name, version]) => `${name}@${version}`).join(', ')
  console.error(`bench: installing ${names} into bench/node_modules (once; no install scripts are run)`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync(npm, flags, { cwd: fileURLToPath(here('.')), stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`npm ${flags.join(' ')} in bench/ ended with status ${status}`)
}

function installedVersion(name) {
  const manifest = here(`./node_modules/${name}/package.json`)
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : null
}
