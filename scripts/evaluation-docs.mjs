// The tables of docs/evaluation.md and README.md, from docs/evaluation.json. What stands between <!-- generated:evaluation -->
// and <!-- generated:end --> is written here, everything else by hand.
//   node scripts/evaluation-docs.mjs                      writes docs/evaluation.md
//   node scripts/evaluation-docs.mjs --check              exits 1 when it is not up to date
//   node scripts/evaluation-docs.mjs --from FILE DATE     first takes docs/evaluation.json from what `leadline models evaluate` wrote
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

const PART = /(<!-- generated:evaluation -->\n)[\s\S]*?(<!-- generated:end -->)/
const page = new URL('../docs/evaluation.md', import.meta.url)
const results = new URL('../docs/evaluation.json', import.meta.url)
const LIGHTGBM = 'B6 LightGBM'
const NETS = ['lstm_small', 'gru', 'attention_lstm', 'transformer', 'deeplob', 'lstm']

export const readPage = () => readFileSync(page, 'utf8')
export const readResults = () => JSON.parse(readFileSync(results, 'utf8'))
export const pageOf = (text, found) => text.replace(PART, (_, begin, end) => `${begin}${allTables(found)}\n${end}`)

/** Of the evaluation's own file, which has every figure, what the tables need. */
export function reduced({ trials, gates, speed, datasets }, date) {
  const [{ model: processor }] = cpus()
  const all = Object.values(datasets)
  return {
    date,
    machine: `${processor.trim()}, ${cpus().length} cores`,
    trials,
    gates: gates.map(({ gate, question, number, verdict, why }) => ({ gate, question, number, verdict, why })),
    speed: speed && { load: speed.load, cores: speed.cores },
    datasets: all.map(({ dataset, title, rows, seconds, cannot, skipped, cells }) => ({
      ...{ dataset, title, rows, seconds, cannot, skipped },
      questions: cells.map(questionOf),
    })),
    reference: datasets.goog?.reference ?? null,
  }
}

function questionOf({ horizon, label, rows, models }) {
  const { gross, cost, net, trades } = models[LIGHTGBM].value
  const { ece_fixed, ece, ece_by_chance, coverage, width } = models[LIGHTGBM].about.calibration ?? {}
  return {
    ...{ horizon, label, rows: rows.test },
    value: { gross, cost, net, trades },
    calibration: ece === undefined ? null : { ece_fixed, ece, ece_by_chance, coverage, width },
    models: Object.fromEntries(Object.entries(models).map(([name, found]) => [name, modelOf(found)])),
  }
}

function modelOf({ mcc, mcc_interval, macro_f1, log_loss_skill, against, about }) {
  return {
    mcc,
    interval: mcc_interval,
    f1: macro_f1,
    skill: log_loss_skill,
    p: against?.p ?? null,
    seconds: about.seconds,
  }
}

const minus = (text) => text.replaceAll('-', '−')
const fixed = (value, digits = 3) => (value === null || value === undefined ? '–' : minus(value.toFixed(digits)))
const signed = (value) => (value >= 0 ? `+${fixed(value)}` : fixed(value))
const range = ([low, high]) => `[${fixed(low)}, ${fixed(high)}]`
const count = (value) => value.toLocaleString('en-US')
const verdicts = { pass: 'met', miss: '**missed**' }

function table(head, rows, words = 1) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i < words ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

const questionsOf = (found) =>
  found.datasets.flatMap((data) => data.questions.map((question) => ({ ...question, dataset: data.dataset })))

/** The highest MCC of all; a baseline without features may be it. */
const bestOf = ({ models }) => Object.entries(models).reduce((best, one) => (one[1].mcc > best[1].mcc ? one : best))

/** README's: one question a data set, and what all of them came to. */
export function shortTable(found) {
  const rows = found.datasets.map(({ title, questions: [first] }) => {
    const { models, value } = first
    return [
      ...[title, `${first.horizon}, ${first.label}`, count(first.rows)],
      ...[fixed(models['B3 queue imbalance'].mcc), fixed(models['B5 logistic'].mcc)],
      ...[`${fixed(models[LIGHTGBM].mcc)} ${range(models[LIGHTGBM].interval)}`],
      ...[`${fixed(value.gross, 2)}, ${fixed(value.cost, 2)}`],
    ]
  })
  const head = ['recording', 'ahead, label', 'test rows', 'queue imbalance', 'logistic', 'LightGBM', 'gross, cost']
  return [table(head, rows, 2), '', overall(found)].join('\n')
}

function overall(found) {
  const questions = questionsOf(found)
  const at = ({ models }) => models[LIGHTGBM].mcc
  const above = questions.filter((q) => at(q) >= q.models['B5 logistic'].mcc - 0.01)
  const none = questions.filter(({ models }) => models[LIGHTGBM].interval[0] <= 0)
  const paid = questions.filter(({ value }) => value.net > 0)
  const [first] = questions
  const nets = NETS.filter((name) => first.models[name])
  const better = nets.filter((name) => first.models[name].mcc >= at(first) + 0.01)
  const missed = [...new Set(found.gates.filter(({ verdict }) => verdict === 'miss').map(({ gate }) => gate))]
  return (
    `MCC, 0 being no skill at all, with 95 % intervals; gross and cost in ticks a trade of who takes. Of ${questions.length} questions LightGBM is ` +
    `not below logistic regression in ${above.length}, its interval reaches 0 in ${none.length}, and taking on what it says earns more than it ` +
    `costs in ${paid.length || 'none'}. Of ${nets.length} sequence models ${better.length || 'none'} ` +
    `${better.length === 1 ? 'is' : 'are'} better than LightGBM by 0.01 on GOOG. Gates missed: ${missed.join(', ') || 'none'}. ` +
    `${count(found.trials)} trials, measured ${found.date}.`
  )
}

/** docs/evaluation.md: gates, questions, all models of the first question, calibration, the reference. */
export function allTables(found) {
  const parts = [
    [`${overall(found)} ${found.machine}.`],
    ['### Gates', gateTable(found)],
    ['### Questions', questionTable(found), ...leftOut(found)],
    [`### All models: ${nameOf(questionsOf(found)[0])}`, modelTable(questionsOf(found)[0])],
    ['### Calibration of LightGBM', calibrationTable(found)],
    ...(found.reference ? [['### Beside the reference figures of GOOG', referenceTable(found.reference)]] : []),
  ]
  return parts.flat().join('\n\n')
}

const nameOf = ({ dataset, horizon, label }) => `${dataset}, ${horizon}, ${label}`
const cell = (text) => text.replace(/(^|[\s[(])-(?=\d)/g, '$1−').replaceAll('|', '\\|')

function gateTable({ gates, speed }) {
  const rows = gates.map(({ gate, question, number, verdict, why }) => [
    ...[gate, cell(question), cell(number), verdicts[verdict] ?? verdict, cell(why)],
  ])
  const load = speed ? `\n\nTimed while ${speed.load.toFixed(1)} processes wanted ${speed.cores} cores.` : ''
  return table(['gate', 'what', 'number', '', 'why, and where'], rows, 5) + load
}

function questionTable(found) {
  const rows = questionsOf(found).map((question) => {
    const { models, value, rows: tested } = question
    const [best, { mcc }] = bestOf(question)
    const own = models[LIGHTGBM]
    return [
      ...[nameOf(question), count(tested), fixed(models['B3 queue imbalance'].mcc), fixed(models['B5 logistic'].mcc)],
      ...[`${fixed(own.mcc)} ${range(own.interval)}`, `${best} ${fixed(mcc)}`, signed(own.skill)],
      ...[`${fixed(value.gross, 2)}, ${fixed(value.cost, 2)}, ${fixed(value.net, 2)}`],
    ]
  })
  const head = ['question', 'test rows', 'B3 imbalance', 'B5 logistic', LIGHTGBM, 'best MCC', 'log-loss skill']
  return table([...head, 'gross, cost, net'], rows)
}

const leftOut = ({ datasets }) => {
  const all = datasets.flatMap(({ skipped }) => skipped)
  return all.length === 0 ? [] : [`Left out: ${all.join('; ')}.`]
}

function modelTable({ models }) {
  const rows = Object.entries(models).map(([name, { mcc, interval, f1, skill, p, seconds }]) => [
    ...[name, `${fixed(mcc)} ${range(interval)}`, fixed(f1), signed(skill), fixed(p), fixed(seconds, 1)],
  ])
  return table(['model', 'MCC', 'macro F1', 'log-loss skill', `against ${LIGHTGBM}, p`, 'seconds to fit'], rows)
}

function calibrationTable(found) {
  const rows = questionsOf(found)
    .filter(({ calibration }) => calibration)
    .map((question) => {
      const { ece_fixed, ece, ece_by_chance, coverage, width } = question.calibration
      const [mean, low, high] = ece_by_chance
      return [
        ...[nameOf(question), fixed(ece_fixed), fixed(ece), `${fixed(mean)} ${range([low, high])}`],
        ...[`${fixed(100 * coverage, 1)} %`, fixed(width, 2)],
      ]
    })
  const head = [
    'question',
    'ECE, scaling fixed',
    'going on',
    'of right probabilities',
    'sets of 90 % cover',
    'classes in a set',
  ]
  return table(head, rows)
}

function referenceTable({ questions }) {
  const names = Object.keys(questions[0].models)
  const rows = names.map((name) => [
    name,
    ...questions.map(({ models }) => `${fixed(models[name].found[2])} / ${fixed(models[name].expected[2])}`),
  ])
  return table(['MCC here / reference', ...questions.map(({ k, label }) => `k = ${k}, ${label}`)], rows)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [flag, file, date] = process.argv.slice(2)
  if (flag === '--from')
    writeFileSync(results, `${JSON.stringify(reduced(JSON.parse(readFileSync(file, 'utf8')), date), null, 1)}\n`)
  const before = readPage()
  const after = pageOf(before, readResults())
  if (flag === '--check' && before !== after) {
    console.error('docs/evaluation.md is not up to date; run `node scripts/evaluation-docs.mjs`')
    process.exitCode = 1
  } else if (before !== after) writeFileSync(page, after)
}
