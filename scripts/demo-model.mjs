// Fits the model that `leadline demo` serves, multinomial logistic regression on features of the generated market, and says what it is worth
// on markets that it has not seen. Seeded, so that it writes the same file again. Needs a build.
//   node scripts/demo-model.mjs [--check]      writes cli/models/demo-direction.json; --check only compares
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { generated, replay } from 'leadline/feeds'
import { featureHash } from 'leadline/models'

const FILE = join(fileURLToPath(new URL('..', import.meta.url)), 'cli/models/demo-direction.json')

/** Free of the price and of the size of a lot, so that they mean the same in every market of the demo. */
const FEATURES = [
  'queue_imbalance',
  'imbalance_l5',
  'imbalance_l10',
  'trade_imbalance_1s',
  'trade_imbalance_10s',
  'ofi_norm_1_10s',
]
/** Of the mid in HORIZON_S: below, at and above where it was. */
const CLASSES = ['down', 'flat', 'up']
const HORIZON_S = 5
const SECONDS = 1800
/** The demo's own markets, seeds 1 and 2 unless told, are in neither. */
const FITTED = [101, 102, 103, 104, 105, 106]
const HELD_OUT = [201, 202]
const RIDGE = 1e-3
const STEPS = 400

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { model, report } = await fit()
  const text = `${JSON.stringify(model, null, 2)}\n`
  for (const line of report) console.log(line)
  if (process.argv.includes('--check')) {
    if (readFileSync(FILE, 'utf8') !== text) throw new Error(`${FILE}: found another model than the script fits`)
  } else writeFileSync(FILE, text)
}

async function fit() {
  const [train, test] = [await samplesOf(FITTED), await samplesOf(HELD_OUT)]
  const normalisation = normalisationOf(train)
  const weights = descend(train, normalisation)
  const prior = CLASSES.map((_, k) => train.filter(({ outcome }) => outcome === k).length / train.length)
  const model = {
    format: 'leadline-edge-model',
    version: 1,
    manifest: {
      name: 'direction',
      version: '1',
      features: FEATURES,
      featureHash: await featureHash(FEATURES),
      rows: 1,
      classes: CLASSES,
      horizonMs: HORIZON_S * 1000,
      normalisation,
      input: 'features',
      output: 'probabilities',
    },
    linear: { weights: weights.flatMap((row) => row.slice(0, -1)), bias: weights.map((row) => row.at(-1)) },
  }
  const said = (samples) => samples.map(({ x, outcome }) => [probabilities(weights, scaled(x, normalisation)), outcome])
  const flat = test.map(({ outcome }) => [prior, outcome])
  const report = [
    `${train.length} samples of ${FITTED.length} markets, ${test.length} of ${HELD_OUT.length} others; mid in ${HORIZON_S} s: ${CLASSES.map((name, k) => `${name} ${prior[k].toFixed(3)}`).join(', ')}`,
    `log loss on the others: ${logLoss(said(test)).toFixed(4)}; of always saying how often each class is: ${logLoss(flat).toFixed(4)}`,
    `the class it holds likeliest came: ${(100 * hits(said(test))).toFixed(1)} %, of the commonest ${(100 * hits(flat)).toFixed(1)} %`,
  ]
  return { model, report }
}

/** One a second: the features, and where the mid was HORIZON_S later. */
async function samplesOf(seeds) {
  const all = []
  for (const seed of seeds) {
    const feed = await replay(generated({ seed, seconds: SECONDS }), { features: ['mid', ...FEATURES] })
    const rows = []
    for await (const { market } of feed.every('1s'))
      rows.push({ mid: market.feature('mid'), x: FEATURES.map((name) => market.feature(name)) })
    feed.close()
    for (const [i, { mid, x }] of rows.entries()) {
      const later = rows[i + HORIZON_S]?.mid
      if (later === undefined || Number.isNaN(mid) || Number.isNaN(later)) continue
      all.push({ x, outcome: 1 + Math.sign(later - mid) })
    }
  }
  return all
}

/** Of what is defined; rounded, so that the file says what is used. */
function normalisationOf(samples) {
  const columns = FEATURES.map((_, i) => samples.map(({ x }) => x[i]).filter(Number.isFinite))
  const mean = columns.map((values) => rounded(values.reduce((sum, v) => sum + v, 0) / values.length))
  const scale = columns.map((values, i) =>
    rounded(Math.sqrt(values.reduce((sum, v) => sum + (v - mean[i]) ** 2, 0) / values.length)),
  )
  return { mean, scale }
}

/** An undefined feature counts as its mean, as the model at the edge has it; at the end a 1 for the bias. */
function scaled(x, { mean, scale }) {
  return [...x.map((value, i) => (Number.isFinite(value) ? (value - mean[i]) / scale[i] : 0)), 1]
}

/** Gradient descent on the log loss, whole samples, from nothing: one answer, whatever the machine's mood. */
function descend(samples, normalisation) {
  const rows = samples.map(({ x, outcome }) => ({ z: scaled(x, normalisation), outcome }))
  const weights = CLASSES.map(() => Array(FEATURES.length + 1).fill(0))
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((row) => row.map((w, i) => (i < FEATURES.length ? RIDGE * w : 0)))
    for (const { z, outcome } of rows) {
      const p = probabilities(weights, z)
      for (let k = 0; k < CLASSES.length; k++) {
        const off = (p[k] - (k === outcome ? 1 : 0)) / rows.length
        for (let i = 0; i < z.length; i++) gradient[k][i] += off * z[i]
      }
    }
    for (const [k, row] of gradient.entries()) for (const [i, slope] of row.entries()) weights[k][i] -= slope
  }
  return weights.map((row) => row.map((weight) => Math.fround(rounded(weight))))
}

function probabilities(weights, z) {
  const scores = weights.map((row) => row.reduce((sum, w, i) => sum + w * z[i], 0))
  const most = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - most))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / sum)
}

function logLoss(said) {
  return said.reduce((sum, [p, outcome]) => sum - Math.log(p[outcome]), 0) / said.length
}

function hits(said) {
  return said.filter(([p, outcome]) => p.indexOf(Math.max(...p)) === outcome).length / said.length
}

/** Five digits are more than the data knows, and hide the last bits in which machines may differ. */
function rounded(value) {
  return Number(value.toPrecision(5))
}
