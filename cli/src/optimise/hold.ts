// One process at a time writes a journal: a file beside it says which.
import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'

import { OptionError } from 'leadline'

export interface Held {
  release(): void
}

/** Throws OptionError while another process that lives holds `path`; what a killed one left behind is taken over. */
export function hold(path: string): Held {
  const lock = `${path}.lock`
  for (;;) {
    try {
      const file = openSync(lock, 'wx')
      writeSync(file, JSON.stringify({ pid: process.pid, host: hostname() }))
      closeSync(file)
      return { release: () => unlinkSync(lock) }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const holder = holderOf(lock)
    if (holder && (holder.host !== hostname() || isAlive(holder.pid)))
      throw new OptionError(
        `${path}: found process ${holder.pid} of ${holder.host} at work on it, expected nobody; if it is gone, remove ${lock}`,
      )
    unlinkSync(lock)
  }
}

/** Null of a file that its writer didn't finish. */
function holderOf(lock: string): { pid: number; host: string } | null {
  try {
    const { pid, host } = JSON.parse(readFileSync(lock, 'utf8')) as { pid?: unknown; host?: unknown }
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // somebody else's process is one that lives
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
