// A thousand clients of one market at 10 Hz, without and with one among them that reads a byte a second; in turns.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { median, pin, startService, until } from './hosts.mjs'

const CLIENTS = 1000
const SECONDS = 12
const PAIRS = 3
const MOST_RATIO = 1.2
const MOST_HELD_BYTES = 1 << 20
const MOST_UNTIL_CLOSED_MS = 10_000

export async function measureFanout(tell) {
  const logged = []
  const { service, key, stop } = await startService({
    requests: 5_000_000,
    connections: 4 * CLIENTS,
    symbols: 4 * CLIENTS,
    log: (line) => logged.push({ line, atMs: performance.now() }),
  })
  try {
    await until(async () => (await (await fetch(`${service.url}/health`)).json()).markets.live === 1)
    pin(service.pid, 0)
    const runs = { quiet: [], slow: [] }
    for (let pair = 1; pair <= PAIRS; pair++)
      for (const how of ['quiet', 'slow']) {
        const run = await clients(service.url, key, how === 'slow')
        runs[how].push(run)
        tell(`fan-out ${pair}/${PAIRS}, ${how}: ${run.perSecond} messages/s, p50 ${run.p50Ms} ms, p99 ${run.p99Ms} ms`)
      }
    const p99 = (how) => median(runs[how].map(({ p99Ms }) => p99Ms))
    const ratio = median(runs.slow.map(({ p99Ms }, i) => p99Ms / runs.quiet[i].p99Ms))
    const letGo = logged
      .map(({ line }) => parse(line))
      .filter(({ event, code }) => event === 'client_let_go' && code === 1013)
    const heldBytes = Math.max(...letGo.map(({ behindBytes }) => behindBytes))
    const silentMs = Math.max(...letGo.map(({ silentMs: ms }) => ms))
    const all = [...runs.quiet, ...runs.slow]
    const gaps = all.reduce((sum, run) => sum + run.gaps, 0)
    return [
      { name: `messages/s to ${CLIENTS} clients`, value: median(all.map(({ perSecond }) => perSecond)) },
      {
        name: 'p50 and p99 from frame to client, ms',
        value: `${median(runs.quiet.map(({ p50Ms }) => p50Ms))} and ${p99('quiet')}`,
      },
      { name: 'the same with a slow reader, p99 in ms', value: p99('slow') },
      {
        name: "others' p99 with a slow reader against without",
        value: ratio.toFixed(2),
        ratio,
        gate: `≤ ${MOST_RATIO}`,
        pass: ratio <= MOST_RATIO,
      },
      {
        name: 'slow readers let go with 1013',
        value: `${letGo.length} of ${PAIRS}`,
        gate: `${PAIRS}`,
        pass: letGo.length === PAIRS,
      },
      {
        name: 'held for one, bytes',
        value: heldBytes,
        gate: `≤ ${MOST_HELD_BYTES}`,
        pass: heldBytes <= MOST_HELD_BYTES,
      },
      {
        name: 'from its last answer to being let go, s',
        value: (silentMs / 1000).toFixed(1),
        gate: `≤ ${MOST_UNTIL_CLOSED_MS / 1000}`,
        pass: silentMs <= MOST_UNTIL_CLOSED_MS,
      },
      { name: 'numbers missing at clients', value: gaps, gate: '0', pass: gaps === 0 },
    ]
  } finally {
    await stop()
  }
}

function clients(url, key, slow) {
  const script = fileURLToPath(new URL('clients.mjs', import.meta.url))
  const args = ['-c', '1', process.execPath, script, url, key, String(CLIENTS), String(SECONDS), slow ? '1' : '0']
  return new Promise((resolve, reject) => {
    const child = spawn('taskset', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (data) => (out += data))
    child.once('exit', (code) =>
      code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`the clients ended with ${code}`)),
    )
  })
}

function parse(line) {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}
