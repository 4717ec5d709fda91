// The same study by several processes, on real servers: Redis with BullMQ, NATS with JetStream. Every fold is computed, and told once.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { missing, type Skip } from '../../sdk/test/available.js'
import { BASE, foldsOf, journalSays, started, STUDY, TAPE, writeConfig, writeMarket } from './optimising.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-queue-'))
const servers: ChildProcess[] = []
beforeAll(() => writeMarket(join(folder, TAPE)))
afterAll(async () => {
  for (const server of servers) {
    const ended = new Promise((resolve) => server.once('close', resolve))
    server.kill('SIGKILL')
    await ended
  }
  rmSync(folder, { recursive: true })
})
/** Several processes, and leases of two seconds that must run out. */
const LONG_MS = 180_000

const SERVERS = {
  bullmq: (port: number) => ['redis-server', '--port', `${port}`, '--save', '', '--appendonly', 'no', '--dir', folder],
  nats: (port: number) => [
    'nats-server',
    '-js',
    '-a',
    '127.0.0.1',
    '-p',
    `${port}`,
    '-sd',
    join(folder, `nats-${port}`),
  ],
}
type Kind = keyof typeof SERVERS

/** The address of a server of its own, once it answers. */
async function served(kind: Kind, skip: Skip): Promise<string> {
  const port = await freePort()
  const [name, ...args] = SERVERS[kind](port) as [string, ...string[]]
  if (spawnSync(name, ['--version']).error) missing(`no ${name} on the PATH`, skip)
  mkdirSync(join(folder, `nats-${port}`), { recursive: true })
  servers.push(spawn(name, args, { stdio: 'ignore' }))
  while (!(await answers(port)));
  return `${kind === 'bullmq' ? 'redis' : 'nats'}://127.0.0.1:${port}`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

function configured(name: string, kind: Kind, url: string, trials: number) {
  const storage = join(folder, `${name}.jsonl`)
  const study = { ...STUDY, trials, storage: `${name}.jsonl`, queue: { kind, url, leaseS: 2, atOnce: 4 } }
  return { storage, file: writeConfig(join(folder, `${name}.json`), { ...BASE, study }) }
}

const lead = (file: string) => started(['optimise', file, '--json'])
const work = (file: string) => started(['optimise', file, '--worker'])

describe.each<Kind>(['bullmq', 'nats'])('%s', (kind) => {
  test(
    'two workers do every fold of a study once, and end with it',
    async ({ skip }) => {
      const { file, storage } = configured(`${kind}-two`, kind, await served(kind, skip), 8)
      const [leader, ...workers] = [lead(file), work(file), work(file)]
      expect(await leader!.ended, leader!.text.stderr).toBe(0)
      const done = await Promise.all(workers.map(async ({ ended, text }) => [await ended, text.stdout] as const))
      expect(done.map(([status]) => status)).toEqual([0, 0])
      const counts = done.map(([, stdout]) => (JSON.parse(stdout) as { folds: number }).folds)
      const folds = foldsOf(storage)
      const copied = readFileSync(storage, 'utf8').match(/"as":/g)?.length ?? 0
      expect(new Set(folds).size).toBe(folds.length)
      expect(counts.reduce((sum, n) => sum + n)).toBe(folds.length - copied)
      const { trials } = JSON.parse(leader!.text.stdout)
      expect(trials).toHaveLength(8)
      for (const { state } of trials) expect(['complete', 'pruned']).toContain(state)
    },
    LONG_MS,
  )

  test(
    'a worker and the leader that are killed lose nothing',
    async ({ skip }) => {
      const { file, storage } = configured(`${kind}-killed`, kind, await served(kind, skip), 8)
      const [leader, worker] = [lead(file), work(file)]
      await journalSays(storage, (folds) => folds.length >= 2)
      await worker.kill()
      await leader.kill()
      const before = foldsOf(storage)
      const [again, other] = [lead(file), work(file)]
      expect(await again.ended, again.text.stderr).toBe(0)
      expect(await other.ended, other.text.stderr).toBe(0)
      const folds = foldsOf(storage)
      expect(folds.slice(0, before.length)).toEqual(before)
      expect(folds.length).toBeGreaterThan(before.length) // or the first worker had done it all
      expect(new Set(folds).size).toBe(folds.length)
      const { trials, metrics } = JSON.parse(again.text.stdout)
      expect(trials).toHaveLength(8)
      expect(metrics['trials_running']).toBe(0)
      expect(metrics['trials_failed']).toBe(0)
    },
    LONG_MS,
  )

  test(
    'a worker that can’t read the recording says so and ends; its fold goes to another',
    async ({ skip }) => {
      const url = await served(kind, skip)
      const { file, storage } = configured(`${kind}-blind`, kind, url, 3)
      const other = mkdtempSync(join(folder, 'blind-'))
      const tape = join(other, TAPE)
      copyFileSync(join(folder, TAPE), tape)
      const blind = work(writeConfig(join(other, 'config.json'), JSON.parse(readFileSync(file, 'utf8'))))
      await blind.says('threads take folds')
      rmSync(tape)
      const leader = lead(file)
      expect(await blind.ended).toBe(2)
      expect(blind.text.stderr).toContain(TAPE)
      const sighted = work(file)
      expect(await leader.ended, leader.text.stderr).toBe(0)
      expect(await sighted.ended).toBe(0)
      expect(new Set(foldsOf(storage)).size).toBe(foldsOf(storage).length)
      const { trials } = JSON.parse(leader.text.stdout)
      for (const { state } of trials) expect(['complete', 'pruned']).toContain(state)
    },
    LONG_MS,
  )
})
