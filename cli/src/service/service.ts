// The edge service on this machine: the same bundle that is deployed, run by workerd, which is started and stopped from here.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { LeadlineError } from 'leadline'

import { secretsIn } from './secrets.js'
import { workerdConfig, type WorkerdPaths } from './workerd-config.js'

export interface ServiceOptions {
  /** What LEADLINE_CONFIG says. */
  readonly config: unknown
  /** 0: any that is free. */
  readonly port: number
  readonly host?: string
  /** Where secrets and objects are kept. */
  readonly data: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A line that the service logged. */
  readonly log?: (line: string) => void
}

const START_MS = 20_000
const LOOK_MS = 50
const STOP_MS = 5_000

export class Service {
  readonly url: string
  /** The admin's key, for programs on this machine. */
  readonly rootKey: string
  /** Ends when workerd does, whatever the reason. */
  readonly ended: Promise<number | null>
  readonly #process: ChildProcess

  private constructor(child: ChildProcess, url: string, rootKey: string) {
    this.#process = child
    this.url = url
    this.rootKey = rootKey
    this.ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
  }

  get pid(): number {
    return this.#process.pid!
  }

  /** Resolves when the service answers. */
  static async start({
    config,
    port,
    host = '127.0.0.1',
    data,
    env = process.env,
    log,
  }: ServiceOptions): Promise<Service> {
    const secrets = secretsIn(data, env)
    const objects = join(data, 'objects')
    mkdirSync(objects, { recursive: true, mode: 0o700 })
    const file = join(data, 'workerd.capnp')
    const free = await freePort(host, port)
    const named = secretNames(config)
    writeFileSync(file, workerdConfig(pathsTo(objects), { host, port: free }, named))
    const settings = {
      ...secrets,
      LEADLINE_PEPPER_OLD: env['LEADLINE_PEPPER_OLD'] ?? '', // unset it would be null there
      LEADLINE_CONFIG: JSON.stringify(config),
      LEADLINE_SELF_HOSTED: '1',
    }
    const handed = Object.fromEntries(named.map((name) => [name, env[name] ?? '']))
    const child = spawn(workerdBinary(), ['serve', '--import-path=/', file], {
      env: { ...env, ...handed, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.split('\n').filter((part) => part !== '')) {
          if (lines.push(line) > 20) lines.shift()
          log?.(line)
        }
      })
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${free}`
    const service = new Service(child, url, secrets.LEADLINE_ROOT_KEY)
    try {
      await service.#answers()
    } catch (error) {
      await service.stop()
      throw new LeadlineError(
        `serve: ${error instanceof Error ? error.message : String(error)}${lines.map((line) => `\n  ${line}`).join('')}`,
        { cause: error },
      )
    }
    return service
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill('SIGTERM')
    const waiting = new AbortController()
    const late = sleepFor(STOP_MS, 'late' as const, { signal: waiting.signal }).catch(() => 'late' as const)
    if ((await Promise.race([this.ended, late])) === 'late') this.#process.kill('SIGKILL')
    waiting.abort()
    await this.ended
  }

  async #answers(): Promise<void> {
    let over = false
    void this.ended.then(() => (over = true))
    const untilMs = performance.now() + START_MS
    while (performance.now() < untilMs) {
      if (over) throw new Error('found that workerd ended, expected it to answer')
      try {
        const answer = await fetch(`${this.url}/health`)
        if (answer.ok) return
        if (answer.status === 503) throw new ConfigRefused(await answer.text())
      } catch (error) {
        if (error instanceof ConfigRefused) throw error
      }
      await sleepFor(LOOK_MS)
    }
    throw new Error(`found no answer within ${START_MS / 1000} s`)
  }
}

class ConfigRefused extends Error {}

/** Names of secrets that the configuration's relay targets ask for. */
function secretNames(config: unknown): string[] {
  const targets = (config as { targets?: unknown }).targets
  if (!Array.isArray(targets)) return []
  const names = targets.flatMap(({ credential, signing }: { credential?: unknown; signing?: unknown }) => [
    credential,
    signing,
  ])
  return [
    ...new Set(names.filter((name): name is string => typeof name === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(name))),
  ]
}

/** The bundle, and the pages beside it. Without pages it serves everything else, and says at / that they are missing. */
function pathsTo(data: string): WorkerdPaths {
  const bundle = bundleFolder()
  const assets = join(bundle, 'assets')
  return { bundle, assets: existsSync(join(assets, 'index.html')) ? assets : null, data }
}

function bundleFolder(): string {
  const folder = fileURLToPath(new URL('../../dist/edge', import.meta.url))
  if (!existsSync(join(folder, 'worker.js')))
    throw new LeadlineError(`serve: found no ${folder}/worker.js, expected the built service: npm run build`)
  return folder
}

/** The program itself: its package's own entry is a script that only starts it. */
function workerdBinary(): string {
  const require = createRequire(import.meta.url)
  try {
    const workerd = createRequire(require.resolve('workerd/package.json'))
    const name = `@cloudflare/workerd-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch === 'x64' ? '64' : process.arch}`
    return workerd.resolve(`${name}/bin/workerd${process.platform === 'win32' ? '.exe' : ''}`)
  } catch (cause) {
    throw new LeadlineError(
      `serve: found no workerd for ${process.platform} ${process.arch}, expected the optional package of the platform: npm install workerd`,
      { cause },
    )
  }
}

/** Tried before workerd is: whoever has the port might answer in its place. */
function freePort(host: string, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (cause) =>
      reject(new LeadlineError(`serve: found ${host} port ${wanted} taken or not here: ${cause.message}`, { cause })),
    )
    server.listen(wanted, host, () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
