// What the relay adds to a backend's own time: 500 markets at 10 Hz through it to a model of 600 trees behind a socket of this machine.
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { median, pin, until } from './hosts.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const LOAD = join(root, 'worker/test/relay/load.mjs')
const MOST_ADDED = { p50: 1, p99: 5 }
const SYMBOLS = 500
const RUNS = 3
const run = promisify(execFile)

export async function measureRelay(tell) {
  const python = process.env.LEADLINE_PYTHON ?? 'python3'
  const backend = await startBackend(python, 18_931)
  if (!backend) {
    return [
      { name: 'relay', value: `not measured: ${python} lacks what training/serve/requirements.txt names`, gate: '–' },
    ]
  }
  try {
    const reports = []
    for (let i = 1; i <= RUNS; i++) {
      const { stdout } = await run(
        'taskset',
        ['-c', '0', process.execPath, LOAD, '--url', backend.url, '--symbols', String(SYMBOLS)],
        { cwd: root },
      )
      const report = JSON.parse(stdout)
      reports.push(report)
      tell(
        `relay ${i}/${RUNS}: added p50 ${report.addedMs.p50} ms, p99 ${report.addedMs.p99} ms, ${report.rowsPerCall} rows a call, ${report.deadlineMisses} misses`,
      )
    }
    const of = (read) => median(reports.map(read))
    const rows = reports.reduce((sum, report) => sum + report.rows, 0)
    const misses = reports.reduce((sum, report) => sum + report.deadlineMisses, 0)
    const isWhole = reports.every(({ allAnswered }) => allAnswered)
    const added = { p50: of(({ addedMs }) => addedMs.p50), p99: of(({ addedMs }) => addedMs.p99) }
    return [
      { name: `rows to the backend, ${SYMBOLS} markets at 10 Hz, 600 trees`, value: rows },
      ...['p50', 'p99'].map((q) => ({
        name: `added by the relay, ${q} in ms`,
        value: added[q],
        gate: `≤ ${MOST_ADDED[q]}`,
        pass: added[q] <= MOST_ADDED[q],
      })),
      {
        name: "the backend's own way, p50 and p99 in ms",
        value: `${of(({ wireMs }) => wireMs.p50)} and ${of(({ wireMs }) => wireMs.p99)}`,
      },
      {
        name: 'deadlines of 40 ms missed, all answered at the edge',
        value: `${misses} of ${rows}`,
        gate: 'all answered',
        pass: isWhole,
      },
    ]
  } finally {
    await backend.stop()
  }
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
  pin(child.pid, 1)
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
