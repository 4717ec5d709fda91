// Runs the built command line as a user does: its own process, its own exit status.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../bin/leadline.js', import.meta.url))

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** Each line of standard output. */
  readonly json: readonly Readonly<Record<string, unknown>>[]
}

export async function leadline(args: readonly string[], input?: string | Uint8Array): Promise<Ran> {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => {}) // it need not read what it is given
  child.stdin.end(input)
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  const stdout = Buffer.concat(out).toString()
  return { status, stdout, stderr: Buffer.concat(err).toString(), json: parsed(stdout) }
}

function parsed(stdout: string): Record<string, unknown>[] {
  if (!stdout.startsWith('{')) return []
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
