// What docs/reliability.md promises, put to the test: `node scripts/promises.mjs [--nightly] [--write YYYY-MM-DD] [--threads N] [--share S]`.
// Prints a table; of a promise that no run has broken, the 95 % upper bound of its rate is 3/n. --write puts the table into
// docs/reliability.md, --share 0.1 runs a tenth of everything. Ends with 1 when a promise is broken, or when a rule that is
// broken on purpose isn't noticed. Needs the cores (`npm run build`).
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

import { bundleSources } from './bundle-sources.mjs'
import { judge, rowsOf, tableOf } from './promises-table.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const PART = /(<!-- promises:begin -->\n)[\s\S]*?(<!-- promises:end -->)/

const SHORT = {
  seeds: 2_000,
  frames: 1_300,
  venueSeeds: 60,
  steps: 400,
  checksumSeeds: 20,
  venueGapSeeds: 10,
  recordings: 1_000,
  positions: 60,
  fuzzed: 1e7,
}
const NIGHTLY = {
  ...SHORT,
  seeds: 100_000,
  frames: 500,
  venueSeeds: 2_000,
  checksumSeeds: 200,
  venueGapSeeds: 200,
  recordings: 4_000,
  fuzzed: 1e8,
}
/** What --share is a share of; the others say how long each seed is. */
const SHARED = ['seeds', 'venueSeeds', 'checksumSeeds', 'venueGapSeeds', 'recordings', 'fuzzed']

if (isMainThread) await main()
else await work()

async function main() {
  const { values: flags } = parseArgs({
    options: {
      nightly: { type: 'boolean', default: false },
      write: { type: 'string' },
      threads: { type: 'string', default: String(Math.max(1, Math.min(8, cpus().length))) },
      share: { type: 'string', default: '1' },
    },
  })
  const share = Number(flags.share)
  const threads = Number(flags.threads)
  if (!(share > 0 && share <= 1)) throw new RangeError(`--share: found ${flags.share}, expected a number from 0 to 1`)
  if (!(threads >= 1)) throw new RangeError(`--threads: found ${flags.threads}, expected a whole number from 1`)
  if (flags.write !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(flags.write))
    throw new RangeError(`--write: found ${flags.write}, expected a date, YYYY-MM-DD`)
  const full = flags.nightly ? NIGHTLY : SHORT
  const scaled = SHARED.map((name) => [name, Math.max(1, Math.round(full[name] * share))])
  const extent = { ...full, ...Object.fromEntries(scaled) }

  const started = performance.now()
  const { tasksOf, add } = await bundleSources('./sdk/test/promises/tasks.ts')
  const tasks = tasksOf(extent)
  const totals = await inThreads(tasks, threads, add)
  const rows = rowsOf(totals)
  const table = tableOf(rows)
  console.log(table)
  const broken = judge(totals)
  for (const line of broken) console.log(`BROKEN  ${line}`)
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(`\n${seconds} s in ${threads} threads; ${broken.length === 0 ? 'every promise kept' : 'promises broken'}`)
  if (flags.write !== undefined) {
    const file = join(root, 'docs/reliability.md')
    const conditions =
      `Run of ${flags.write}: ${extent.seeds.toLocaleString('en')} seeds a family, ${extent.frames} frames each; ` +
      `${seconds} s in ${threads} threads on ${cpus()[0]?.model ?? 'this machine'}, Node ${process.versions.node}.`
    const text = readFileSync(file, 'utf8').replace(
      PART,
      (_, from, to) => `${from}\n${conditions}\n\n${table}\n\n${to}`,
    )
    writeFileSync(file, text)
  }
  process.exitCode = broken.length > 0 ? 1 : 0
}

/** Does the tasks side by side; the outcomes of each row, added up. */
async function inThreads(tasks, threads, add) {
  const totals = Object.fromEntries(tasks.map(({ row }) => [row, {}])) // rows in the tasks' order, whoever is done first
  const waiting = [...tasks]
  const one = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(fileURLToPath(import.meta.url))
      const next = () => {
        const task = waiting.shift()
        if (task) tell(worker, task)
        else {
          tell(worker, null)
          resolve()
        }
      }
      worker.on('message', (done) => {
        if (done) add(totals[done.row], done.outcome)
        next()
      })
      worker.on('error', reject)
    })
  await Promise.all(Array.from({ length: threads }, one))
  return totals
}

async function work() {
  const { open } = await bundleSources('./sdk/src/engine/engine.ts')
  const { perform } = await bundleSources('./sdk/test/promises/tasks.ts')
  const engine = await open({ maxMemoryMiB: 512 })
  parentPort.on('message', (task) => {
    if (task === null) return parentPort.close()
    tell(parentPort, { row: task.row, outcome: perform(engine, task) })
  })
  tell(parentPort, null)
}

/** To the thread at the other end; the rule is one for windows, which have origins. */
function tell(port, message) {
  port.postMessage(message) // oxlint-disable-line unicorn/require-post-message-target-origin
}
