// `leadline replay --serve` in a process of its own, over a generated tape.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { generated } from 'leadline/feeds'

const BIN = fileURLToPath(new URL('../bin/leadline.js', import.meta.url))

export interface Serving {
  readonly socket: string
  readonly rest: string
  /** The next line that it prints. */
  next(): Promise<Readonly<Record<string, unknown>>>
  /** Tells it to stop; its exit status. */
  stop(): Promise<number | null>
}

/** A tape of so many seconds, as a file of frames. */
export async function writeTape(path: string, seconds: number): Promise<void> {
  const lines: string[] = []
  for await (const record of generated({ seed: 11, seconds }).records()) {
    if (record.kind !== 'frame' && record.kind !== 'snapshot') continue
    lines.push(`${record.tsLocalUs}000 ${Buffer.from(record.bytes).toString('utf8')}\n`)
  }
  writeFileSync(path, lines.join(''))
}

/** A generated tape of Binance spot, so many seconds of it. */
export function serve(seconds: number, args: readonly string[]): Promise<Serving> {
  const about = ['--venue', 'binance', '--symbol', 'BTC/USDT', '--tick', '0.01', '--lot', '0.00001']
  return serveTape('tape.frames', (path) => writeTape(path, seconds), [...about, ...args])
}

/** A recording of this name, written by `write`. */
export async function serveTape(
  name: string,
  write: (path: string) => Promise<unknown>,
  args: readonly string[],
): Promise<Serving> {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-'))
  const tape = join(folder, name)
  await write(tape)
  const child: ChildProcess = spawn(process.execPath, [BIN, 'replay', tape, '--serve', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const next = async () => {
    const { done, value } = await lines.next()
    if (done) throw new Error(`leadline replay: ended with ${child.exitCode}, expected another line`)
    return JSON.parse(value) as Record<string, unknown>
  }
  const stop = async () => {
    child.kill('SIGTERM')
    const status = await ended
    rmSync(folder, { recursive: true, force: true })
    return status
  }
  try {
    const { socket, rest } = await next()
    return { socket: String(socket), rest: String(rest), next, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
