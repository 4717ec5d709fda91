// The tick path with features and an online model: a frame is pushed, twenty features and the mid are read, a learner predicts,
// and learns the labels that have come due a second of venue time later. Gates: p50, p99, events a second of one core (of the whole
// process's CPU time, compilers included, so that a busy machine doesn't count); nothing allocated.
//   node bench/measure/online.mjs [--workload DIR] [--frames 20000] [--rounds 7]
// Prints JSON; ends with 1 when a gate is missed. How allocations are told: see allocations.mjs.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { OnlineModel, openLearners } from 'leadline/models'
import { judge, round } from '../gates.mjs'
import { openMarket } from '../rivals/leadline.mjs'
import { handedOver } from '../rivals/handed.mjs'
import { median } from '../schedule.mjs'
import { ensureWorkload, readWorkload } from '../workload/store.mjs'
import { grown } from './grown.mjs'
import { measure, percentiles } from './latency.mjs'

const file = fileURLToPath(import.meta.url)
const HEAP = ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512']
const SPANS = 5
const MESSAGES = 500
/** Once through is too short for the last compiler where the machine is busy. */
const PASSES = 3
const PROCESSES = 3

export const FEATURES = [
  ...[
    'spread_quoted',
    'weighted_mid',
    'queue_imbalance',
    'imbalance_l3',
    'imbalance_l5',
    'imbalance_l10',
    'imbalance_dist',
  ],
  ...['vamp_l10', 'vamp_l5', 'log_depth_ratio_l5', 'log_depth_ratio_l10', 'ofi_l1_1s', 'ofi_l5_1s', 'ofi_l10_1s'],
  ...[
    'ofi_l1_10s',
    'ofi_l10_10s',
    'ofi_l1_60s',
    'quote_update_rate_1s',
    'quote_update_rate_10s',
    'spread_quoted_tw_10s',
  ],
]
const fed = { features: FEATURES, delay: { horizonUs: 1_000_000 } }
/** Null: the market alone, its features kept and not read. Full: a covariance of 21 × 21, told beside the gates. */
const LANES = {
  'features kept': null,
  ftrl: (learners) => learners.ftrl(fed),
  'bayesLogistic, diagonal': (learners) => learners.bayesLogistic({ ...fed, forget: 0.9995 }),
  'arow, diagonal': (learners) => learners.arow(fed),
  probit: (learners) => learners.probit(fed),
  'bayesLogistic, full': (learners) => learners.bayesLogistic({ ...fed, covariance: 'full', forget: 0.9995 }),
  'bayesLinear, full': (learners) => learners.bayesLinear({ ...fed, forget: 0.9995 }),
  'kalman, full': (learners) => learners.kalman({ ...fed, drift: 1e-6 }),
}

const { values: flags } = parseArgs({
  options: {
    workload: { type: 'string' },
    frames: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '7' },
    once: { type: 'string' },
  },
})
const dir = flags.workload ?? (await ensureWorkload({ name: 'standard', frames: Number(flags.frames), seed: 42 })).dir
const workload = readWorkload(dir)
const count = Math.min(Number(flags.frames), workload.meta.frames)
const warm = Math.floor(count / 5)
const texts = handedOver(workload, 'buffer', count)
const held = await openMarket(workload, { features: ['mid', ...FEATURES], levels: false })
const learners = await openLearners()

if (flags.once !== undefined) {
  for (let pass = 0; pass < PASSES; pass++) {
    const { play, close } = await lane(flags.once)
    play(0, count)
    close()
  }
  console.log(JSON.stringify(await allocated(await lane(flags.once))))
} else {
  const lanes = Object.keys(LANES).map((name) => ({ name, service: [], response: [], perSecond: [] }))
  for (let i = 0; i < Number(flags.rounds); i++)
    for (const one of lanes) {
      const { play, step, close } = await lane(one.name)
      play(0, warm)
      const { service, response } = percentiles(measure(step, warm, count))
      close()
      const again = await lane(one.name)
      again.play(0, warm)
      const before = process.cpuUsage()
      again.play(warm, count)
      const { user, system } = process.cpuUsage(before)
      one.perSecond.push(((count - warm) * 1e6) / (user + system))
      one.progress = again.close()
      one.service.push(service)
      one.response.push(response)
    }
  // Whatever else runs on the machine only takes away: the best round is what the path can do, the median says how quiet it was.
  const best = (values, key) => round(Math.min(...values.map((value) => value[key])))
  const rows = lanes.map(({ name, service, response, perSecond, progress }) => ({
    name,
    p50Us: best(service, 'p50'),
    p99Us: best(service, 'p99'),
    medianP50Us: round(median(service.map(({ p50 }) => p50))),
    medianP99Us: round(median(service.map(({ p99 }) => p99))),
    responseP99Us: best(response, 'p99'),
    eventsPerSecond: Math.round(Math.max(...perSecond)),
    medianEventsPerSecond: Math.round(median(perSecond)),
    ...allocationsOf(name),
    ...progress,
  }))
  const modelled = rows.slice(1).filter(({ name }) => !name.endsWith(', full'))
  const most = (key) => Math.max(...modelled.map((row) => row[key]))
  const gates = [
    judge({ name: 'p50 of a message with features and a model', value: most('p50Us'), atMost: 5, unit: ' µs' }),
    judge({ name: 'p99 of it', value: most('p99Us'), atMost: 50, unit: ' µs' }),
    judge({
      name: 'events a second of one core',
      value: Math.min(...modelled.map(({ eventsPerSecond }) => eventsPerSecond)),
      ...{ atLeast: 200_000, unit: '/s' },
    }),
    judge({ name: 'bytes allocated a message', value: most('bytes'), atMost: 0, unit: ' B' }),
  ]
  const { name, changes, frames } = workload.meta
  const where = {
    node: process.version,
    workload: name,
    messages: count - warm,
    changesPerMessage: round(changes / frames),
  }
  console.log(JSON.stringify({ ...where, features: FEATURES.length, rows, gates }, null, 2))
  process.exitCode = gates.some(({ pass }) => pass === false) ? 1 : 0
}

/** The market begins anew, with a fresh learner. */
async function lane(name) {
  held.restart()
  const { market } = held
  const open = LANES[name]
  const learner = open === null ? null : await open(learners)
  const model = learner && new OnlineModel(market, learner)
  const step = model
    ? (i) => {
        market.push(texts[i])
        model.step()
      }
    : (i) => market.push(texts[i])
  const play = (from, to) => {
    for (let i = from; i < to; i++) step(i)
  }
  const close = () => {
    if (!learner) return {}
    const { predicted, learnt, flat, rejected, skill } = learner.progress
    learner.close()
    return { predicted, learnt, flat, rejected, skill: round(skill) }
  }
  return { step, play, close }
}

/** In processes of their own, whose heap isn't collected meanwhile; the least, since what lies above is the compiler's. */
function allocationsOf(name) {
  const args = [...HEAP, file, '--workload', dir, '--frames', String(count), '--once', name]
  let least = null
  for (let i = 0; i < PROCESSES && least?.bytes !== 0; i++) {
    const { stdout, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`allocations of ${name}: ${stderr}`)
    const found = JSON.parse(stdout)
    if (least === null || found.bytes < least.bytes) least = found
  }
  return least
}

/** Bytes a message on the heap and beside it: the least of some spans, since what lies above is the compiler's. */
async function allocated({ play }) {
  const from = count - SPANS * MESSAGES
  play(0, from)
  const spans = []
  for (let span = 0; span < SPANS; span++) {
    const at = from + span * MESSAGES
    const nothing = await grown(() => {})
    const played = await grown(() => play(at, at + MESSAGES))
    if (played.collections > 0) continue
    const each = (key) => Math.max(0, Math.round((played[key] - nothing[key]) / MESSAGES))
    spans.push({ bytes: each('heap'), outside: each('outside') })
  }
  if (spans.length === 0) throw new Error(`the heap was collected in every span of ${MESSAGES} messages`)
  const least = (key) => spans.reduce((found, span) => Math.min(found, span[key]), Infinity)
  return { bytes: least('bytes'), outside: least('outside') }
}
