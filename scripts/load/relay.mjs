// What the relay adds to a backend's own time: 500 markets at 10 Hz through it to a model of 600 trees behind a socket of this machine.
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { median, until } from './hosts.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const LOAD = join(root, 'scripts/load/relay-load.mjs')
const MOST_ADDED = { p50: 1, p99: 5 }
/** Markets at 10 Hz: where hardly a row meets another, and where the backend has its hands full. */
const LOADS = { few: 10, many: 500 }
const RUNS = 3
const run = promisify(execFile)

export async function measureRelay(tell) {
  const python = process.env.LEADLINE_PYTHON ?? 'python3'
  const backend = await startBackend(python, 18_931)
  if (!backend)
    return [{ name: 'relay', value: `not measured: ${python} lacks what training/serve/requirements.txt names` }]
  try {
    const rows = []
    for (const [name, symbols] of Object.entries(LOADS)) {
      const reports = []
      for (let i = 1; i <= RUNS; i++) {
        const args = [LOAD, '--url', backend.url, '--symbols', String(symbols)]
        const report = JSON.parse((await run(process.execPath, args, { cwd: root })).stdout)
        reports.push(report)
        const { addedMs, rowsPerCall, deadlineMisses } = report
        tell(
          `relay, ${name} ${i}/${RUNS}: added p50 ${addedMs.p50} ms, p99 ${addedMs.p99} ms, ${rowsPerCall} rows a call, ${deadlineMisses} misses`,
        )
      }
      rows.push(...told(symbols, reports))
    }
    return rows
  } finally {
    await backend.stop()
  }
}

function told(symbols, reports) {
  const of = (read) => median(reports.map(read))
  const sum = (read) => reports.reduce((total, report) => total + read(report), 0)
  const at = `${symbols} markets at 10 Hz, 600 trees`
  const added = { p50: of(({ addedMs }) => addedMs.p50), p99: of(({ addedMs }) => addedMs.p99) }
  const isWhole = reports.every(({ allAnswered }) => allAnswered)
  return [
    ...['p50', 'p99'].map((q) => ({
      name: `${at}: added by the relay, ${q} in ms`,
      value: added[q],
      gate: `≤ ${MOST_ADDED[q]}`,
      pass: added[q] <= MOST_ADDED[q],
    })),
    {
      name: `${at}: the backend's own way, p50 and p99 in ms`,
      value: `${of(({ wireMs }) => wireMs.p50)} and ${of(({ wireMs }) => wireMs.p99)}`,
    },
    {
      name: `${at}: deadlines of 40 ms missed, answered at the edge`,
      value: `${sum(({ deadlineMisses }) => deadlineMisses)} of ${sum(({ rows }) => rows)}`,
      gate: 'all answered',
      pass: isWhole,
    },
  ]
}

/** The thin server of training/serve with the seeded trees; null where its packages aren't there. */
async function startBackend(python, port) {
  const training = join(root, 'training')
  const models = mkdtempSync(join(tmpdir(), 'leadline-models-'))
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
  try {
    const { stdout } = await run(process.execPath, [LOAD, '--print-hash'], { cwd: root })
    await run(python, ['-m', 'serve.make_models', '--out', models, '--feature-hash', stdout.trim()], {
      cwd: training,
      env,
    })
  } catch {
    rmSync(models, { recursive: true, force: true })
    return null
  }
  for (const other of ['direction_lstm', 'direction_linear'])
    if (existsSync(join(models, other))) rmSync(join(models, other), { recursive: true })
  const child = spawn(python, ['-m', 'serve', '--repository', models, '--port', String(port), '--host', '127.0.0.1'], {
    cwd: training,
    env,
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}`
  await until(async () => (await fetch(`${url}/v2/health/ready`)).ok)
  return {
    url,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
      rmSync(models, { recursive: true, force: true })
    },
  }
}
