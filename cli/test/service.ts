// `leadline serve` and `leadline demo` in processes of their own, as users start them.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { missing, type Skip } from '../../sdk/test/available.js'

const BIN = fileURLToPath(new URL('../bin/leadline.js', import.meta.url))
const EDGE = fileURLToPath(new URL('../dist/edge/worker.js', import.meta.url))

/** workerd for this platform and the built service. */
export function workerd(skip: Skip): void {
  if (!existsSync(EDGE)) missing('the edge service is not built: npm run build', skip)
  try {
    const own = createRequire(createRequire(import.meta.url).resolve('workerd/package.json'))
    own.resolve(`@cloudflare/workerd-${process.platform}-${process.arch === 'x64' ? '64' : process.arch}/bin/workerd`)
  } catch {
    missing(`no workerd for ${process.platform} ${process.arch}`, skip)
  }
}

export interface Running {
  /** Lines of standard output so far. */
  readonly lines: readonly string[]
  readonly stderr: () => string
  /** The next line of standard output; null when it has ended. */
  next(): Promise<string | null>
  signal(name: NodeJS.Signals): void
  /** Its exit status, with everything said. */
  readonly ended: Promise<number | null>
}

export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child: ChildProcess = spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  return {
    lines,
    stderr: () => stderr,
    next: async () => {
      const { done, value } = await reader.next()
      if (done) return null
      lines.push(value)
      return value
    },
    signal: (name) => void child.kill(name),
    ended: once(child, 'close').then(([status]) => status as number | null),
  }
}

/** Where it listens. Ends the test with what it said instead. */
export async function listening(running: Running): Promise<string> {
  const line = await running.next()
  if (line === null) throw new Error(`found that leadline ended with ${await running.ended}: ${running.stderr()}`)
  return /https?:\/\/[^\s",]+/.exec(line)![0]
}

/** Looks until it fits. */
export async function until<T>(look: () => Promise<T>, fits: (found: T) => boolean, withinMs = 15_000): Promise<T> {
  for (const untilMs = performance.now() + withinMs; ;) {
    const found = await look()
    if (fits(found)) return found
    if (performance.now() > untilMs) throw new Error(`found ${JSON.stringify(found)} for ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
