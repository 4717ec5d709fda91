// workerd by itself, as wrangler starts it but without wrangler's proxies, which would be in every time.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { bundle } from './bundle.mjs'
import { median } from '../schedule.mjs'
import { DEFAULTS, inTurns, pack } from './rounds.mjs'

/** Empty requests before every timed one: their median is what a request costs. */
const EMPTY = 9

export async function inWorkerd(options) {
  const { dir, candidates, frames, rounds } = { ...DEFAULTS, ...options }
  const { binary, version, compatibilityDate, reason } = installed()
  if (reason) return { reason }
  const { meta, packed, changes } = pack(dir, frames)
  const folder = mkdtempSync(join(tmpdir(), 'leadline-workerd-'))
  try {
    const modules = await modulesIn(folder)
    writeFileSync(join(folder, 'config.capnp'), config(candidates, modules, compatibilityDate))
    const { ports, stop } = await start(binary, folder, candidates)
    try {
      const ask = (name, path, init) => request(`http://127.0.0.1:${ports.get(name)}/${path}`, init)
      for (const name of candidates) await ask(name, 'load', { method: 'POST', body: packed })
      const sample = async (name) => {
        await ask(name, `start?candidate=${name}`)
        const empty = []
        for (let i = 0; i < EMPTY; i++) empty.push((await ask(name, 'empty')).ns)
        const { ns, text } = await ask(name, 'play')
        return { ns: ns - median(empty), checksum: JSON.parse(text) }
      }
      return { host: `workerd ${version}`, rows: await inTurns({ names: candidates, rounds, meta, changes, sample }) }
    } finally {
      await stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The workerd that wrangler brings along. */
function installed() {
  const require = createRequire(import.meta.url)
  try {
    const { default: binary, version, compatibilityDate } = createRequire(require.resolve('wrangler'))('workerd')
    return { binary, version, compatibilityDate }
  } catch (error) {
    return { reason: `no workerd: ${error.message.split('\n')[0]}` }
  }
}

/** Names of the worker and of the core that it imports, written to a folder. */
async function modulesIn(folder) {
  const files = await bundle('worker.mjs', {
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    conditions: ['workerd'],
    loader: { '.wasm': 'copy' },
  })
  return files.map(({ path, contents }) => {
    const name = basename(path)
    writeFileSync(join(folder, name), contents)
    return name
  })
}

/** A worker and a socket for each candidate: types that one has seen slow no other down. */
function config(candidates, modules, compatibilityDate) {
  const kind = (name) => (name.endsWith('.wasm') ? 'wasm' : 'esModule')
  // the first one is the entry
  const sorted = modules.toSorted((x, y) => Number(x.endsWith('.wasm')) - Number(y.endsWith('.wasm')))
  const embedded = sorted.map((name) => `(name = "${name}", ${kind(name)} = embed "${name}")`)
  const services = candidates.map((name) => `(name = "${name}", worker = .worker)`)
  const sockets = candidates.map(
    (name) => `(name = "${name}", address = "127.0.0.1:0", http = (), service = "${name}")`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [${services.join(', ')}], sockets = [${sockets.join(', ')}]);
const worker :Workerd.Worker = (modules = [${embedded.join(', ')}], compatibilityDate = "${compatibilityDate}");
`
}

async function start(binary, folder, candidates) {
  const stdio = ['ignore', 'inherit', 'inherit', 'pipe']
  const child = spawn(binary, ['serve', 'config.capnp', '--control-fd=3'], { cwd: folder, stdio })
  const ended = once(child, 'exit')
  const stop = async () => {
    child.kill()
    await ended
  }
  const ports = new Map()
  for await (const line of createInterface({ input: child.stdio[3] })) {
    const { event, socket, port } = JSON.parse(line)
    if (event === 'listen') ports.set(socket, port)
    if (ports.size === candidates.length) return { ports, stop }
  }
  throw new Error('workerd ended before it listened')
}

/** What came back, and the ns it took; sockets are kept alive from one request to the next. */
async function request(url, init) {
  const begin = process.hrtime.bigint()
  const response = await fetch(url, init)
  const text = await response.text()
  const ns = Number(process.hrtime.bigint() - begin)
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`)
  return { ns, text }
}
