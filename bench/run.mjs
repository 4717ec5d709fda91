// `npm run bench [-- --json] [--rounds N] [--frames N] [--seed N] [--write YYYY-MM-DD]`: how the engine compares on this machine,
// and whether each gate holds; ends with 1 when one is missed on the Node that binds. Candidates run in processes of their
// own, alternating; a time is the median of its rounds, a ratio the median of the ratios within each round.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { judgeCollections, judgeLanes, judgeLatency, judgeMemory, judgeSizes, round } from './gates.mjs'
import { buildHftbacktest } from './hftbacktest/build.mjs'
import { planLanes, titleOf } from './lanes.mjs'
import { coreSizes } from './measure/size.mjs'
import { buildNative } from './native/build.mjs'
import { findNodes } from './nodes.mjs'
import { ensurePeers } from './peers.mjs'
import { report } from './report.mjs'
import { agree, median, ratioOf, run, runRounds } from './schedule.mjs'
import { ensureWorkload } from './workload/store.mjs'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'string' },
    frames: { type: 'string', default: '80000' },
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '42' },
    hosts: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const frames = positive('frames')
const rounds = positive('rounds')
const seed = positive('seed')
if (flags.write !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(flags.write))
  throw new RangeError(`--write: found ${flags.write}, expected a date, YYYY-MM-DD`)

ensurePeers()
const [native, hftbacktest] = [buildNative(), buildHftbacktest()]
const { binding, beside } = findNodes()
const reasons = {}
const workloads = []
const gates = []

const standard = ensureWorkload({ name: 'standard', frames, seed }).dir
compare({ dir: standard, node: binding, rounds })
measureSingly(binding)
if (beside) compare({ dir: standard, node: beside, rounds: Math.min(rounds, 3), few: true })
for (const name of ['spot', 'usdm', 'coinm']) {
  const { dir, reason } = ensureWorkload({ name })
  if (dir) compare({ dir, node: binding, rounds, few: true })
  else reasons[name] = reason
}
const hosts = flags.hosts ? await inHosts() : []

const results = {
  ...(flags.write === undefined ? {} : { date: flags.write, commit: commitOfCheckout() }),
  machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores; ${native.compiler ?? native.reason}`,
  ...readmeTable(workloads[0]),
  gates: gates.toSorted((a, b) => Number(a.node !== binding.version) - Number(b.node !== binding.version)),
  workloads,
  hosts,
  reasons,
}
if (flags.write !== undefined)
  writeFileSync(new URL('./results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`)
console.log(flags.json ? JSON.stringify(results) : report(results))
const missed = results.gates.filter(({ pass, node }) => pass === false && node !== beside?.version)
if (missed.length > 0) {
  console.error(`bench: ${missed.length} gates missed: ${missed.map(({ name }) => name).join('; ')}`)
  process.exitCode = 1
}

/** Runs all lanes on one workload and judges the gates on them. */
function compare({ dir, node, rounds, few = false }) {
  const meta = JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8'))
  const count = Math.min(frames, meta.frames)
  const plan = planLanes({ dir, frames: count, node: node.command, native, hftbacktest, few })
  const onRun = ({ key }, i) => say(`${meta.name}, Node ${node.version}, round ${i + 1} of ${rounds}: ${titleOf(key)}`)
  const outputs = runRounds({ lanes: plan.lanes, rounds, onRun })
  agree(outputs)
  Object.assign(reasons, plan.reasons)
  const rows = [...outputs].map(([name, all]) => {
    const taken = all.filter(Boolean)
    const ns = taken.map(({ nsPerChange }) => nsPerChange)
    return {
      ...{
        name,
        title: titleOf(name),
        nsPerLevel: round(median(ns)),
        spread: [Math.min(...ns), Math.max(...ns)].map(round),
      },
      times: round(ratioOf(outputs, name, 'leadline').ratio),
      cannot: taken[0].cannot ?? null,
    }
  })
  const where = { node: node.version, workload: meta.name }
  workloads.push({ ...where, description: describe(meta, count), rows })
  gates.push(...judgeLanes(outputs, plan.reasons).map((gate) => ({ ...gate, ...where })))
}

/** What is no ratio of two lanes. */
function measureSingly({ command, version }) {
  const script = (path, ...more) => {
    say(path)
    const file = fileURLToPath(new URL(path, import.meta.url))
    return run({ key: path, argv: [command, file, '--workload', standard, ...more] })
  }
  const where = { node: version, workload: 'standard' }
  const latency = script('./one.mjs', '--candidate', 'leadline', '--latency', '--frames', String(frames))
  const judged = [
    judgeLatency(latency),
    judgeMemory(script('./measure/memory.mjs')),
    judgeCollections(script('./measure/gc.mjs')),
    ...judgeSizes(coreSizes()),
  ]
  gates.push(...judged.map((gate) => ({ ...gate, ...where })))
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

function describe({ seed, stats }, count) {
  const share = (part) => `${((100 * part) / stats.changes).toFixed(1)} %`
  const near = stats.within100 === undefined ? '' : `, ${share(stats.within100)} within 100 ticks of the touch`
  return (
    `${grouped(count)} Binance frames, ${grouped(stats.changes)} level changes, ${grouped(stats.least.levels)} to ` +
    `${grouped(stats.most.levels)} levels a side, ${share(stats.deletes)} deletes${near}` +
    (seed === null ? ', recorded' : `, seed ${seed}`)
  )
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

function grouped(value) {
  return value.toLocaleString('en-US')
}
