// What the load test starts: a service of its own, the hello route beside it, and keys to knock with.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const require = createRequire(join(root, 'cli/package.json'))

/** Modules of the Worker that clients use too, as they are. */
export async function workerModule(path) {
  const outfile = join(mkdtempSync(join(tmpdir(), 'leadline-worker-')), 'module.mjs')
  await build({ entryPoints: [join(root, 'worker', path)], bundle: true, format: 'esm', outfile, logLevel: 'silent' })
  return import(pathToFileURL(outfile).href)
}

/** A service of its own with one generated market, and a key that may take so much. */
export async function startService({
  requests,
  connections = 20,
  symbols = 500,
  log = () => {},
  models = {},
  scopes = ['read', 'stream'],
}) {
  const { Service } = await import('../../cli/dist/service/service.js')
  const { startLocalMarkets } = await import('../../cli/dist/service/local-market.js')
  const data = mkdtempSync(join(tmpdir(), 'leadline-load-'))
  const markets = await startLocalMarkets({ symbols: ['BTC/USDT'] })
  const quotas = { load: { requests, windowS: 60, connections, symbols } }
  const service = await Service.start({ config: { feeds: markets.feeds, quotas, ...models }, port: 0, data, log })
  const key = await makeKey(service.url, service.rootKey, { tenant: 'load', scopes })
  const stop = async () => {
    await service.stop()
    await markets.close()
    rmSync(data, { recursive: true, force: true })
  }
  return { service, key, stop }
}

/** All threads of a process on one core. */
export function pin(pid, core) {
  const { status, stderr } = spawnSync('taskset', ['-acp', String(core), String(pid)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`taskset: ${stderr}`)
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

/** Hono's hello in a bare workerd of its own. */
export async function startHello(port) {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-hello-'))
  await build({
    entryPoints: [join(root, 'scripts/load/hello.mjs')],
    bundle: true,
    format: 'esm',
    outfile: join(folder, 'hello.js'),
    logLevel: 'silent',
  })
  writeFileSync(
    join(folder, 'hello.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "hello", worker = .hello)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "hello")],
);
const hello :Workerd.Worker = (
  modules = [(name = "hello.js", esModule = embed "hello.js")],
  compatibilityDate = "2026-09-15",
);
`,
  )
  const workerd = createRequire(require.resolve('workerd/package.json')).resolve(
    '@cloudflare/workerd-linux-64/bin/workerd',
  )
  const child = spawn(workerd, ['serve', join(folder, 'hello.capnp')], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}/`
  await until(async () => (await fetch(url)).ok)
  return {
    url,
    pid: child.pid,
    stop: async () => {
      child.kill()
      await new Promise((resolve) => child.once('exit', resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A key of a tenant's, made by the admin's. */
export async function makeKey(url, rootKey, order) {
  const { signRequest } = await workerModule('auth/sign-request.ts')
  const body = JSON.stringify(order)
  const target = `${url}/v1/keys`
  const signed = await signRequest({ method: 'POST', url: target, body, key: rootKey, nowMs: Date.now() })
  const answer = await fetch(target, {
    method: 'POST',
    body,
    headers: { ...signed, 'content-type': 'application/json' },
  })
  if (answer.status !== 201)
    throw new Error(`POST /v1/keys: found ${answer.status} ${await answer.text()}, expected 201`)
  return (await answer.json()).key
}

export async function until(check, mostMs = 20_000) {
  const endMs = performance.now() + mostMs
  for (;;) {
    try {
      if (await check()) return
    } catch {
      // not there yet
    }
    if (performance.now() > endMs) throw new Error(`found nothing within ${mostMs / 1000} s`)
    await sleep(50)
  }
}
