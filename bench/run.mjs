// `npm run bench [-- --json] [--rounds N] [--frames N] [--seed N] [--write YYYY-MM-DD]`: how the engine compares on this machine,
// and whether each gate holds; ends with 1 when one is missed on the Node that binds. Candidates run in processes of their
// own that play slices of the frames in turns; of each slice the least that a lane took counts, and the median over the slices.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { compare } from './compare.mjs'
import { missed, placed } from './gates.mjs'
import { buildHftbacktest } from './hftbacktest/build.mjs'
import { measureSingly } from './measure/index.mjs'
import { buildNative } from './native/build.mjs'
import { findNodes } from './nodes.mjs'
import { ensurePeers } from './peers.mjs'
import { report } from './report.mjs'
import { REGIMES } from './workload/generator.mjs'
import { ensureWorkload } from './workload/store.mjs'

const USAGE = `npm run bench [-- OPTIONS]
  --json              one JSON object, gates first
  --rounds N          of each lane; 5
  --frames N          of the standard workload; 80000
  --seed N            of the generated workloads; 42
  --no-hosts          without workerd and Chromium
  --write YYYY-MM-DD  stores everything in bench/results.json, which README's table is made from
With LEADLINE_DATA=FOLDER the recorded Binance files are measured too. How: docs/benchmarking.md`
const flags = given()
if (flags.help) {
  console.log(USAGE)
  process.exit()
}
const frames = positive('frames')
const rounds = positive('rounds')
const seed = positive('seed')
if (flags.write !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(flags.write))
  throw new RangeError(`--write: found ${flags.write}, expected a date, YYYY-MM-DD`)

ensurePeers()
const [native, hftbacktest] = [buildNative(), buildHftbacktest()]
const { binding, beside } = findNodes()
/** Of each regime but the standard one: enough for an order of size, too few for a gate. */
const REGIME_FRAMES = 6_000
const reasons = {}
const workloads = []
const gates = []

const { dir: standard } = await ensureWorkload({ name: 'standard', frames, seed })
await on(standard, { set: 'all' })
const { gates: single, ...singly } = await measureSingly({ dir: standard, frames, node: binding, say })
gates.push(...single)
if (beside) await on(standard, { set: 'beside', node: beside, rounds: Math.min(rounds, 3) })
for (const name of ['spot', 'usdm', 'coinm']) {
  const { dir, reason } = await ensureWorkload({ name })
  if (dir) await on(dir, { set: 'few', rounds: Math.min(rounds, 3) })
  else reasons[name] = reason
}
for (const name of Object.keys(REGIMES).filter((name) => name !== 'standard')) {
  const { dir } = await ensureWorkload({ name, frames: Math.min(frames, REGIME_FRAMES), seed })
  await on(dir, { set: 'regime', rounds: Math.min(rounds, 2) })
}
const hosts = flags.hosts ? await inHosts() : []
say('')

const results = {
  gates: placed(gates, binding.version),
  ...(flags.write === undefined ? {} : { date: flags.write, commit: commitOfCheckout() }),
  machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores; ${native.compiler ?? native.reason}`,
  ...readmeTable(workloads[0]),
  ...{ workloads, ...singly, hosts, reasons },
}
if (flags.write !== undefined)
  writeFileSync(new URL('./results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`)
console.log(flags.json ? JSON.stringify(results) : report(results))
const failures = missed(results.gates)
if (failures.length > 0) {
  const list = failures.map(({ name, workload }) => `${name} (${workload})`).join('; ')
  console.error(`bench: ${failures.length} gates missed: ${list}`)
  process.exitCode = 1
}

/** Runs a set of lanes on one workload. */
async function on(dir, options) {
  const found = await compare({ dir, node: binding, rounds, frames, native, hftbacktest, say, ...options })
  workloads.push(found.workload)
  gates.push(...found.gates)
  Object.assign(reasons, found.reasons)
}

async function inHosts() {
  const { inChromium, inWorkerd } = await import('./hosts/index.mjs')
  const found = []
  for (const measure of [inWorkerd, inChromium]) {
    say(measure.name)
    found.push(await measure({ dir: standard, frames: Math.min(frames, 20_000), rounds: Math.min(rounds, 5) }))
  }
  return found
}

/** What README.md shows (scripts/readme.mjs). */
function readmeTable({ node, description, rows }) {
  const shown = ['leadline', 'leadline-signals', 'native-json', 'byte-checker', 'json-parse', 'ladder-digits', 'ladder']
  const rivals = ['sorted-arrays', 'tardis', 'orderbooks-250', 'ccxt-1000', 'ccxt', 'map-sort']
  return {
    node,
    workload: `JSON text to book to the ten best of each side after every frame: ${description}`,
    rows: rows
      .filter(({ name }) => [...shown, ...rivals].includes(name))
      .map(({ title, nsPerLevel, times }) => ({ name: title, nsPerLevel, times })),
  }
}

function positive(name) {
  const value = Number(flags[name])
  if (!Number.isSafeInteger(value) || value <= 0)
    throw new RangeError(`--${name}: found ${flags[name]}, expected a whole number above 0`)
  return value
}

function commitOfCheckout() {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
}

function say(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

function given() {
  const options = {
    help: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'string' },
    frames: { type: 'string', default: '80000' },
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '42' },
    hosts: { type: 'boolean', default: true },
  }
  try {
    return parseArgs({ options, allowNegative: true }).values
  } catch (error) {
    console.error(`bench: ${error.message}\n${USAGE}`)
    process.exit(2)
  }
}
