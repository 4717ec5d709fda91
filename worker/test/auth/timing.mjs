// Whether time tells what a secret begins with, or which ids exist; and how long each regular expression of the doors takes over 100 KB of
// what it likes least. A timing is no test: nothing is asserted, the figures are for who reads them.
//   node worker/test/auth/timing.mjs [COMPARISONS]
import { timingSafeEqual } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import { parseSync } from 'oxc-parser'

const worker = fileURLToPath(new URL('../..', import.meta.url))
const COMPARISONS = Number(process.argv[2] ?? 100_000)
/** So many make one sample: one alone is shorter than the clock's step. */
const BATCH = 100
const ADVERSARIAL_BYTES = 100_000

async function load(path) {
  const { outputFiles } = await build({ entryPoints: [join(worker, path)], bundle: true, format: 'esm', write: false })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

/** Welch's t of two samples, and its two-sided p; the samples are so large that t is as good as normal. */
function welch(a, b) {
  const mean = (xs) => xs.reduce((sum, x) => sum + x, 0) / xs.length
  const [meanA, meanB] = [mean(a), mean(b)]
  const error = (xs, m) => xs.reduce((sum, x) => sum + (x - m) ** 2, 0) / (xs.length - 1) / xs.length
  const t = (meanA - meanB) / Math.sqrt(error(a, meanA) + error(b, meanB))
  return { meanA, meanB, t, p: erfc(Math.abs(t) / Math.SQRT2) }
}

/** Abramowitz and Stegun 7.1.26: off by less than 1.5e-7. */
function erfc(x) {
  const t = 1 / (1 + 0.3275911 * x)
  return (
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x)
  )
}

/** What interrupts a sample is no property of what was compared: the slowest twentieth of both is left out. */
function trimmed(a, b) {
  const bound = [...a, ...b].sort((x, y) => x - y)[Math.floor((a.length + b.length) * 0.95)]
  return [a, b].map((xs) => xs.filter((x) => x <= bound))
}

function report(what, [nameA, a], [nameB, b]) {
  for (const [how, [x, y]] of [
    ['all samples', [a, b]],
    ['without the slowest 5 %', trimmed(a, b)],
  ]) {
    const { meanA, meanB, t, p } = welch(x, y)
    const ns = (value) => `${value.toFixed(2)} ns`
    console.log(
      `${what}, ${how}: ${nameA} ${ns(meanA)}, ${nameB} ${ns(meanB)}, t = ${t.toFixed(2)}, p = ${p.toFixed(3)}`,
    )
  }
}

/** Both in one loop and in an order by chance, so that neither has the warmer processor. */
async function samples(count, perSample, one, two) {
  const taken = [[], []]
  for (let i = 0; i < 2 * count;) {
    const first = Math.random() < 0.5 ? 0 : 1
    for (const which of [first, 1 - first]) {
      const run = which === 0 ? one : two
      const start = process.hrtime.bigint()
      for (let j = 0; j < perSample; j++) {
        const pending = run()
        if (pending !== undefined) await pending
      }
      taken[which].push(Number(process.hrtime.bigint() - start) / perSample)
      i++
    }
  }
  return taken.map((xs) => xs.slice(Math.floor(xs.length / 10)))
}

async function comparisons() {
  const stored = new Uint8Array(32).map((_, i) => i)
  const same = stored.slice()
  const first = stored.with(0, 255)
  const last = stored.with(31, 255)
  let sink = 0
  const compare = (presented) => () => void (sink += Number(timingSafeEqual(stored, presented)))
  const count = Math.ceil(COMPARISONS / BATCH)
  const [equal, unequal] = await samples(count, BATCH, compare(same), compare(first))
  report(`digests, ${COMPARISONS} comparisons each`, ['equal', equal], ['first byte unequal', unequal])
  const [head, tail] = await samples(count, BATCH, compare(first), compare(last))
  report(`digests, ${COMPARISONS} comparisons each`, ['first byte unequal', head], ['last byte unequal', tail])
  return sink
}

async function lookups() {
  const { matchSecret } = await load('auth/key.ts')
  const { hmacWith } = await load('auth/digest.ts')
  const { BoundedMap } = await load('limits/bounded-map.ts')
  const keys = new BoundedMap(4)
  const peppers = { present: 'p'.repeat(32), old: undefined }
  const stored = await hmacWith(keys, peppers.present, 'A'.repeat(43))
  const look = (record) => async () => void (await matchSecret(keys, peppers, 'B'.repeat(43), record, timingSafeEqual))
  const count = Math.ceil(COMPARISONS / 10)
  const [known, unknown] = await samples(count, 1, look(stored), look(null))
  report(`keys, ${count} looked up each`, ['known id, wrong secret', known], ['unknown id', unknown])
}

/** Every regular expression of the three rooms, by its place. */
function expressions() {
  const found = []
  for (const room of ['auth', 'limits', 'tenant'])
    for (const file of readdirSync(join(worker, room)).filter((name) => name.endsWith('.ts'))) {
      const text = readFileSync(join(worker, room, file), 'utf8')
      JSON.stringify(parseSync(file, text).program, (_, node) => {
        if (node?.type === 'Literal' && node.regex) found.push({ place: `${room}/${file}`, ...node.regex })
        return typeof node === 'bigint' ? String(node) : node
      })
    }
  return found
}

function adversaries() {
  const seeds = [
    'a',
    'A',
    '0',
    '-',
    '_',
    ' ',
    '\n',
    ':',
    '.',
    '1.',
    '::',
    '0:',
    '00',
    '1.1.1.1:',
    'll_live_',
    'access-',
    'é',
    '=',
  ]
  return seeds.flatMap((seed) => {
    const long = seed.repeat(Math.ceil(ADVERSARIAL_BYTES / seed.length))
    return [long, `${long}!`, `!${long}`, `${long}\n`]
  })
}

function regularExpressions() {
  const strings = adversaries()
  for (const { place, pattern, flags } of expressions()) {
    const expression = new RegExp(pattern, flags)
    let worstUs = 0
    for (const text of strings) {
      const start = process.hrtime.bigint()
      text.replace(expression, '')
      worstUs = Math.max(worstUs, Number(process.hrtime.bigint() - start) / 1000)
    }
    console.log(`${place} /${pattern}/${flags}: ${worstUs.toFixed(0)} µs at worst over ${ADVERSARIAL_BYTES / 1000} KB`)
  }
}

await comparisons()
await lookups()
regularExpressions()
