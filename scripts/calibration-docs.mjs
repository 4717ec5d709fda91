// Keeps the tables of docs/signals.md equal to docs/calibration.json, and makes that from recordings. What stands between
// <!-- generated:calibration --> and <!-- generated:end --> is written here, everything else by hand.
//   node scripts/calibration-docs.mjs            writes the page
//   node scripts/calibration-docs.mjs --check    exits 1 when it is not up to date
//   LEADLINE_DATA=… node scripts/calibration-docs.mjs --measure    measures anew (minutes), then writes both
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { tablesOf } from './calibration-tables.mjs'

const PART = /(<!-- generated:calibration -->\n)[\s\S]*?(<!-- generated:end -->)/
const page = new URL('../docs/signals.md', import.meta.url)
const results = new URL('../docs/calibration.json', import.meta.url)
const SEED = 1

const mapping = (name) => fileURLToPath(new URL(`../cli/mappings/${name}.json`, import.meta.url))
const both = (prefix, days) => days.map((day) => `${prefix}_${day}.gz`)
const week = ['07', '08', '09', '10', '11'].map((day) => `us_equity_tick_2013/ibm/201310${day}`)

/** What is measured: the name in the tables, the files under LEADLINE_DATA, and what they don't say. */
const RECORDINGS = [
  { name: 'GOOG 2012-06-21', files: ['lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip'] },
  {
    name: 'IBM 2013-10-07 to 11',
    files: week.flatMap((day) => [`${day}_quote.zip`, `${day}_trade.zip`]),
    options: { mapping: mapping('us-equity-ticks') },
    // the regular session, New York in summer time
    hours: [13.5, 20],
  },
  { name: 'Bitstamp BTC/USD 2015-05-01', files: ['bitstamp_l3/2015-05-01.h00-14.log.xz'] },
  {
    name: 'Coinbase BTC-USD 2018-04-24',
    files: [1, 2, 3, 4]
      .map((n) => `l2update_15min_${n}`)
      .concat('snapshot_asks', 'snapshot_bids')
      .map((n) => `coinbase_2018/${n}.csv.gz`),
    options: { mapping: mapping('coinbase-2018') },
  },
  { name: 'Binance BTC/USDT 2024-08-08', files: both('binance/spot_btcusdt', [20240808, 20240809]) },
  {
    name: 'Binance BTC/USDT 2026-02-16',
    files: ['lobdeep', 'trades'].map((n) => `binance_deep_2026/${n}_btc_spot_2026-02-16_04.parquet`),
  },
  { name: 'Binance USDⓈ-M BTC/USDT 2024-07-18', files: both('binance/usdm_btcusdt', [20240718, 20240719]) },
  { name: 'Binance COIN-M BTC/USD 2024-08-08', files: both('binance/cm_btcusd_perp', [20240808, 20240809]) },
  {
    name: 'Shanghai 2023-07-11',
    files: ['shanghai_l3/SHorders.a.csv.gz', 'shanghai_l3/SHtrans.a.csv.gz'],
    options: { mapping: mapping('shanghai-orders') },
  },
  {
    name: 'SGX A50 2014-01-09, 02-14',
    files: ['1_9', '2_14'].map((day) => `sgx_a50/order_book_3_2014_${day}.csv.gz`),
    options: { tick: '500' },
  },
  {
    name: 'SC future 2017-02-24',
    files: ['futures_2017/sc_5level_20170224.csv.gz'],
    options: { mapping: mapping('futures-5-levels') },
  },
]

export const pageOf = (text, report) => text.replace(PART, (_, begin, end) => begin + tablesOf(report) + end)

export const readPage = () => readFileSync(page, 'utf8')
export const readResults = () => JSON.parse(readFileSync(results, 'utf8'))

async function measure(folder) {
  const { readRecording } = await import('leadline/backtest')
  const { openSource } = await import('../cli/dist/inputs/source.js')
  const { calibrated, detectors, reportOf } = await import('../cli/dist/calibrate/report.js')
  const all = []
  const names = []
  for (const { name, files, options = {}, hours } of RECORDINGS) {
    const opened = await openSource(
      files.map((file) => join(folder, file)),
      options,
    )
    const hourOf = (tsUs) => (tsUs % 86_400_000_000) / 3_600_000_000
    const within = hours ? (tsUs) => hourOf(tsUs) >= hours[0] && hourOf(tsUs) < hours[1] : undefined
    const { markets } = await readRecording(opened.source, { detectors, ...(within ? { within } : {}) })
    await opened.close()
    const live = markets.filter(({ score }) => score.length > 0)
    all.push(...live.map((market) => calibrated(market, SEED)))
    names.push(...live.map(({ symbol }) => (live.length > 1 ? `${name} ${symbol}` : name)))
    console.log(`${name}: measured`)
  }
  const report = reportOf([], SEED, all)
  return {
    seed: SEED,
    markets: report.markets.map((market, m) => reduced(market, names[m])),
    across: reducedAcross(report.across),
  }
}

/** What the tables need; the rest is printed by `leadline calibrate`. */
function reduced({ score, levels }, name) {
  const { up, down, samples, fromUs, toUs, blocks, fit } = score
  const sides = { up: reducedSide(up), down: reducedSide(down) }
  return { name, samples, fromUs, toUs, blocks, ...sides, fit: reducedFit(fit), levels: levels.map(reducedLevels) }
}

const bounds = ({ share, value = share, low, high }) => [value, low, high]

function reducedSide({ episodes, tooFew, score, imbalance, overImbalance, constant, move, halfSpreadTicks }) {
  const rates = { score: bounds(score), imbalance: bounds(imbalance), constant: bounds(constant) }
  const rest = { guess: constant.guess, overImbalance: bounds(overImbalance), move: bounds(move), halfSpreadTicks }
  return { episodes, tooFew, ...rates, ...rest }
}

/** Of a fit on one market, and of one across markets. */
function reducedFit({ why, folds, held, inSample, outOfSample, defaults, gain, beats, rule }) {
  if (!folds && !held) return { why }
  const tallies = {
    ...(inSample ? { inSample: sides(inSample) } : {}),
    outOfSample: sides(outOfSample),
    defaults: sides(defaults),
  }
  return { why, ...tallies, gain: bounds(gain), beats, rule: ruleOf(rule) }
}

const sides = ({ up, upHits, down, downHits }) => [up, upHits, down, downHits]
const ruleOf = ({ weights: { imbalance, size, speed }, threshold }) => [imbalance, size, speed, threshold]

function reducedAcross(across) {
  const held = across.held.map(({ rule, outOfSample, defaults }) => ({
    ...{ rule: ruleOf(rule), outOfSample: sides(outOfSample), defaults: sides(defaults) },
  }))
  return { ...reducedFit(across), held }
}

function reducedLevels({ detector, detected, fade, matched, otherDays, mirrored, verdict }) {
  const { hazardRatio, lift, controls } = matched
  return {
    ...{ detector, decided: detected.decided, bounced: bounds(detected.bounceRate) },
    ...{ controls: controls.decided, controlsBounced: bounds(controls.bounceRate), lift: bounds(lift) },
    ...{ otherDays: otherDays ? bounds(otherDays.lift) : null, mirrored: bounds(mirrored.lift) },
    ...{ hazardRatio: bounds(hazardRatio), fade: bounds(fade), verdict },
  }
}

/** Five significant digits, and what is no number as null: enough for any table, and the same text on every machine. */
function short(key, value) {
  if (typeof value !== 'number' || /Us$|^samples$/.test(key)) return value
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--measure')) {
    const folder = process.env['LEADLINE_DATA']
    if (!folder) throw new Error('--measure: LEADLINE_DATA is not set')
    writeFileSync(results, `${JSON.stringify(await measure(folder), short, 1)}\n`)
    console.log('docs/calibration.json: written; now format it: npx oxfmt docs/calibration.json')
  }
  const before = readPage()
  const after = pageOf(before, readResults())
  if (before === after) console.log('docs/signals.md is up to date')
  else if (process.argv.includes('--check')) {
    console.error('docs/signals.md is not up to date; run `node scripts/calibration-docs.mjs`')
    process.exitCode = 1
  } else {
    writeFileSync(page, after)
    console.log('docs/signals.md: written')
  }
}
