// Champion and challengers over a recording: each prediction with its outcome, and who would have answered when.
import { OptionError } from 'leadline'
import type { FeatureName } from 'leadline'
import { replay, type Source } from 'leadline/feeds'
import {
  Contest,
  type ContestOptions,
  type Decision,
  type LogCounts,
  ModelError,
  openLearners,
  PredictionLog,
  predictionLines,
  type Question,
  questionOf,
  type Resolved,
  type Standing,
} from 'leadline/models'

import type { LoadedModel } from './members.js'

export interface FeedbackOptions extends Omit<ContestOptions, 'drift' | 'champion'> {
  /** Page–Hinkley on the champion's loss: δ and λ, nats. */
  readonly driftDelta: number
  readonly driftThreshold: number
  /** Of a label where no manifest has one: raw, in ticks. Null: refused. */
  readonly thresholdTicks: number | null
  readonly onLine?: (line: string) => Promise<void> | void
}

export interface FeedbackReport {
  readonly market: string
  readonly question: Question
  readonly counts: LogCounts
  readonly members: readonly { readonly name: string; readonly version: string; readonly standing: Standing }[]
  /** Places among the members, at the end. */
  readonly champion: number
  readonly decisions: readonly Decision[]
  readonly decided: number
  readonly defects: number
}

export async function feedback(
  source: Source,
  models: readonly LoadedModel[],
  { driftDelta, driftThreshold, thresholdTicks, onLine, ...options }: FeedbackOptions,
): Promise<FeedbackReport> {
  const manifests = models.map(({ manifest }) => manifest)
  const question = asked(manifests, thresholdTicks)
  const learners = await openLearners()
  const drift = await learners.pageHinkley({ delta: driftDelta, threshold: driftThreshold, sides: 'up' })
  const contest = new Contest(manifests, question.classes.length, { ...options, drift })
  const resolved: Resolved[] = []
  const log = new PredictionLog(question, { onResolved: (one) => resolved.push(one) })
  const names = [
    ...new Set(['mid', 'spread_quoted', ...manifests.flatMap(({ features }) => features)]),
  ] as FeatureName[]
  const feed = await replay(source, { features: names, levels: false })
  try {
    const [market, second] = feed.markets
    if (!market || second)
      throw new OptionError(`--symbol: found ${feed.markets.length} markets in the recording, expected one of them`)
    const following = models.map((model) => model.follow(market))
    const values = new Float64Array(market.featureNames.length)
    const [mid, spread] = ['mid', 'spread_quoted'].map((name) => market.featureNames.indexOf(name as FeatureName))
    const cadence = manifests.find((one) => one.cadence !== null)?.cadence ?? null
    const moments = cadence !== null && 'ms' in cadence ? feed.every(`${cadence.ms}ms`) : feed.events()
    for await (const moment of moments) {
      const tsVenueUs = moment.kind === 'period' ? moment.tsVenueUs : market.tsVenueUs
      const took = following.map((one) => one.offer(tsVenueUs))
      if (market.state !== 'live') {
        log.lose()
        continue
      }
      if (moment.kind === 'status') continue
      market.features(values)
      log.follow(tsVenueUs, values[mid!]!, market.epoch)
      for (const one of resolved.splice(0)) {
        for (const line of predictionLines(one, market.symbol, manifests, question)) {
          const full = onLine?.(line)
          if (full) await full
        }
        contest.learn(one.members, one.outcome, { tsUs: one.tsKnownUs, overlap: one.overlap })
      }
      if (!took.includes(true)) continue
      const members: (ArrayLike<number> | null)[] = []
      for (const [i, one] of following.entries()) members.push(took[i] ? await one.predict() : null)
      if (members.some((one) => one !== null))
        log.push({ tsVenueUs, members, champion: contest.champion, spreadTicks: values[spread!]! })
    }
    return {
      ...{ market: market.symbol, question, counts: log.counts, champion: contest.champion },
      members: manifests.map(({ name, version }, i) => ({ name, version, standing: contest.standings[i]! })),
      ...{ decisions: contest.decisions, decided: contest.decided, defects: feed.defects.count },
    }
  } finally {
    feed.close()
    drift.close()
  }
}

function asked(manifests: readonly LoadedModel['manifest'][], threshold: number | null): Question {
  const label = { definition: 'raw', threshold, unit: 'ticks', feeBps: null } as const
  const given =
    threshold !== null && manifests.every((one) => one.label === null)
      ? manifests.map((one) => ({ ...one, label }))
      : manifests
  try {
    return questionOf(given)
  } catch (error) {
    if (error instanceof ModelError) throw new OptionError(`--champion, --challenger: ${error.message}`)
    throw error
  }
}

export function feedbackText({ market, counts, members, champion, decisions, decided }: FeedbackReport): string {
  const width = Math.max(8, ...members.map(({ name, version }) => name.length + version.length + 1))
  const n = (value: number, digits = 4): string => (Number.isNaN(value) ? '–' : value.toFixed(digits)).padStart(8)
  const named = (i: number): string => `${members[i]!.name} ${members[i]!.version}`
  return [
    `${market}: ${counts.pushed} predictions, ${counts.resolved} resolved, ${counts.waiting} waiting, ` +
      `${counts.voided} voided, ${counts.unknown} unknown, ${counts.flat} flat, ${counts.unpriced} unpriced, ${counts.full} too many`,
    `${''.padEnd(width + 2)}   labels   asleep  log-loss  shares’     skill     Brier  accuracy      ECE`,
    ...members.map(({ standing: s }, i) =>
      [
        `${i === champion ? '*' : ' '} ${named(i).padEnd(width)}`,
        ...[n(s.labels, 0), n(s.asleep, 0), n(s.logLoss), n(s.shareLoss), n(s.skill), n(s.brier), n(s.accuracy)],
        n(s.calibrationError),
      ].join('  '),
    ),
    ...decisions.map(({ kind, label, tsUs, from, to, why, labels, fromLoss, toLoss, comparison }) => {
      const test = comparison ? `, p ${comparison.p.toExponential(1)} below ${comparison.level.toExponential(1)}` : ''
      const losses = to === from ? '' : `, ${labels} labels: ${n(fromLoss).trim()} and ${n(toLoss).trim()}${test}`
      return `label ${label}, ${tsUs} µs: ${kind}, ${named(from)} to ${named(to)}: ${why}${losses}`
    }),
    `${decided} decisions; the champion is ${named(champion)}`,
  ].join('\n')
}
