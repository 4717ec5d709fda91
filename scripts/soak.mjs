// `npm run soak [-- --hours 24 --markets 1000 --hz 10 --resyncs 0.01 --write YYYY-MM-DD]`: many markets for a simulated day, books lost
// and fetched again all the while. Prints resident bytes and the core's bytes over time and their slopes with 95 % intervals;
// --write puts them into docs/soak.md. Ends with 1 when the core still grows after the first hour, or resident memory after
// the second by more than 1 MiB an hour, beyond its interval.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { bundleSources } from './bundle-sources.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const PART = /(<!-- soak:begin -->\n)[\s\S]*?(<!-- soak:end -->)/
const MiB = 1 << 20
const MOST_BYTES_AN_HOUR = MiB
const SAMPLE_S = 600
/**
 * Until then memory settles. The command opens V8's space for what is young at its full size: enlarged on the way it would be a
 * step of 32 MiB at some hour.
 */
const WARM_H = 2

const { values: flags } = parseArgs({
  options: {
    hours: { type: 'string', default: '24' },
    markets: { type: 'string', default: '1000' },
    hz: { type: 'string', default: '10' },
    resyncs: { type: 'string', default: '0.01' },
    seed: { type: 'string', default: '1' },
    write: { type: 'string' },
  },
})
const [hours, markets, hz, resyncs, seed] = ['hours', 'markets', 'hz', 'resyncs', 'seed'].map(number)
if (hours < 3) throw new RangeError(`--hours: found ${hours}, expected at least 3: two hours only warm up`)
if (flags.write !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(flags.write))
  throw new RangeError(`--write: found ${flags.write}, expected a date, YYYY-MM-DD`)

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const started = performance.now()
const { open } = await bundleSources('./sdk/src/engine/engine.ts')
const { Soak, slope } = await bundleSources('./sdk/test/promises/soak.ts')
const engine = await open({ maxMemoryMiB: 1024 })
const soak = new Soak(engine, { markets, hz, resyncs, seed })
const samples = []
for (let second = 1; second <= hours * 3600; second++) {
  soak.second()
  if (second % SAMPLE_S !== 0) continue
  await breathe()
  collect() // so that what is in use is what is held
  const { rss, heapUsed } = process.memoryUsage()
  samples.push({ hour: second / 3600, rss, heapUsed, wasm: soak.wasmBytes })
  if (second % 3600 === 0) console.error(`${second / 3600} h  rss ${mib(rss)}  core ${mib(soak.wasmBytes)}`)
}
const warm = samples.filter(({ hour }) => hour >= WARM_H)
const fit = (name) =>
  slope(
    warm.map(({ hour }) => hour),
    warm.map((sample) => sample[name]),
  )
const [rss, heap, wasm] = ['rss', 'heapUsed', 'wasm'].map(fit)
const [first, last] = [samples.find(({ hour }) => hour >= 1), samples.at(-1)]
const count = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
const row = (name, from, to, { slope, half }) =>
  `| ${name} | ${mib(from)} | ${mib(to)} | ${kib(slope)} ± ${kib(half)} an hour |`
const report = [
  `${count(markets)} markets, ${hours} h at ${hz} events a second each: ${count(soak.events)} events, ${count(soak.resyncs)} books lost and`,
  `fetched again. ${Math.round((performance.now() - started) / 1000)} s on ${cpus()[0]?.model ?? 'this machine'}, Node ${process.versions.node}.`,
  '',
  `| | after 1 h | after ${hours} h | slope behind ${WARM_H} h, 95 % |`,
  '| --- | --: | --: | --: |',
  row('resident (RSS)', first.rss, last.rss, rss),
  row('JavaScript heap in use', first.heapUsed, last.heapUsed, heap),
  row('core (Wasm pages)', first.wasm, last.wasm, wasm),
].join('\n')
console.log(report)
if (flags.write !== undefined) {
  const file = join(root, 'docs/soak.md')
  const text = readFileSync(file, 'utf8').replace(
    PART,
    (_, from, to) => `${from}\nRun of ${flags.write}. ${report}\n\n${to}`,
  )
  writeFileSync(file, text)
}
const grows = last.wasm > first.wasm || rss.slope - rss.half > MOST_BYTES_AN_HOUR
if (grows) console.log('memory grows')
process.exitCode = grows ? 1 : 0

function number(name) {
  const value = Number(flags[name])
  if (flags[name].trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new RangeError(`--${name}: found ${flags[name]}, expected a number from 0`)
}

function mib(bytes) {
  return `${(bytes / MiB).toFixed(1)} MiB`
}

function kib(bytes) {
  return `${(bytes / 1024).toFixed(1)} KiB`
}
