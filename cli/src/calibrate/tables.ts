// The tables of a calibration: what standard output and the page both show.
import type { HitRates, LevelsEvaluation } from 'leadline/backtest'
import { FEW_EPISODES } from 'leadline/backtest'

import type { Table } from '../analyze/market-tables.js'
import { counted, number, pValue, textTable, whole } from '../analyze/table.js'
import type { CalibrationReport, MarketCalibration } from './report.js'
import { difference, estimate, rate, ruleText, spanText, tallyText } from './text.js'

export function headline({ label, venue, tickSize, score, untimed }: MarketCalibration): string {
  const { samples, fromUs, toUs, blocks } = score
  const cut =
    blocks.kind === 'day'
      ? counted(blocks.count, 'day')
      : `${counted(blocks.count, 'block')} of ${spanText(blocks.lengthUs)}`
  const without = untimed > 0 ? `, ${whole(untimed)} events without a time left out` : ''
  return `${label} (${venue}): ${whole(samples)} events in ${spanText(toUs - fromUs)}, tick ${tickSize}; intervals by ${cut}${without}`
}

export function hitTable({ score }: MarketCalibration): Table {
  const { rule, up, down, both } = score
  const row = (name: string, of: HitRates): string[] => [
    name,
    whole(of.episodes) + (of.tooFew ? ' (too few)' : ''),
    whole(of.changes),
    rate(of.score),
    `${rate(of.constant)} ${of.episodes > 0 ? of.constant.guess : ''}`.trim(),
    rate(of.imbalance),
    difference(of.overConstant),
    difference(of.overImbalance),
    estimate(of.move),
    number(of.halfSpreadTicks, 2),
  ]
  const { threshold, release } = rule
  return {
    title: 'Score: sign of the next change of the mid, one sample an episode',
    head: [
      ...['side', 'episodes', 'changes', 'hit rate', 'better constant', 'sign(imbalance)', 'over constant [pp]'],
      ...['over imbalance [pp]', 'move in 10 s [ticks]', 'half-spread [ticks]'],
    ],
    rows: [row(`above ${threshold}`, up), row(`below −${threshold}`, down), row('both', both)],
    note:
      `Episodes end inside ±${release}. Rates with 95 % intervals (Wilson), differences and moves with 95 % intervals by blocks of time. ` +
      `Under ${FEW_EPISODES} episodes: too few. changes: different changes of the mid that they are judged by.`,
  }
}

export function fitTable({ score: { fit } }: MarketCalibration): Table {
  const title = 'Weights and threshold, walk-forward: mean hit rate of both sides'
  const head = ['fold', 'imbalance/size/speed', 'in sample', 'out of sample', 'defaults there']
  if (!('folds' in fit)) return { title, head, rows: [], note: `Not fitted: ${fit.why}. The defaults stay.` }
  const rows = fit.folds.map(({ rule, inSample, outOfSample, defaults }, i) => [
    String(i + 1),
    ruleText(rule),
    ...[inSample, outOfSample, defaults].map(tallyText),
  ])
  const all = ['all', '', ...[fit.inSample, fit.outOfSample, fit.defaults].map(tallyText)]
  const use = fit.beats ? `use ${ruleText(fit.rule)}` : 'the defaults stay'
  return {
    ...{ title, head, rows: [...rows, all] },
    note: `${fit.candidates} candidates; out of sample ${difference(fit.gain)} points over the defaults: ${fit.why}, ${use}.`,
  }
}

export function levelsTable({ levels }: MarketCalibration): Table {
  return {
    title: 'Levels: share of decided touches that bounced, against matched controls',
    head: [
      ...['detector', 'levels', 'touches', 'bounced', 'of controls', 'they bounced', 'lift [pp]', 'other days [pp]'],
      ...['mirrored [pp]', 'hazard ratio', 'fade, net [ticks]', 'verdict'],
    ],
    rows: levels.map((one) => [
      one.detector,
      whole(one.detected.placed),
      whole(one.detected.decided),
      rate(one.detected.bounceRate),
      whole(one.matched.controls.decided),
      rate(one.matched.controls.bounceRate),
      difference(one.matched.lift),
      one.otherDays ? difference(one.otherDays.lift) : '–',
      difference(one.mirrored.lift),
      estimate(one.matched.hazardRatio),
      estimate(one.fade),
      one.verdict,
    ]),
    note: levelsNote(levels),
  }
}

function levelsNote([first]: readonly LevelsEvaluation[]): string {
  if (!first) return 'Nothing was looked at.'
  const { kind, count, lengthUs } = first.blocks
  const blocks = kind === 'day' ? `days (${count})` : `blocks of ${spanText(lengthUs)} (${count})`
  return (
    `${first.detector}: ${first.verdict} (${first.why}). Intervals by ${blocks}; none of fewer than five. Hazard ratio: breaks per second ` +
    'of being touched, over that of the controls. Fade: a bet on the bounce that pays half the spread in and out, before fees.'
  )
}

/** Of the first detector: what else might explain it, and whether strength matters. */
export function regressionTable({ levels: [first] }: MarketCalibration): Table | null {
  if (!first?.regression) return null
  const { terms, rows, blocks, left } = first.regression
  return {
    title: `Logistic regression of a bounce, ${first.detector} and its controls`,
    head: ['term', 'coefficient', 'error', 'p'],
    rows: terms.map(({ name, coefficient, error, p }) => [name, number(coefficient), number(error), pValue(p)]),
    note:
      `${whole(rows)} decided touches, errors clustered by ${blocks} blocks; measured quantities for one standard deviation.` +
      (left.length > 0 ? ` Never varied: ${left.join(', ')}.` : ''),
  }
}

export function strengthTable({ levels: [first] }: MarketCalibration): Table | null {
  if (!first || first.strength.length === 0) return null
  return {
    title: `By strength, ${first.detector}`,
    head: ['strength', 'touches', 'of controls', 'lift [pp]', 'p', 'q'],
    rows: first.strength.map(({ from, to, decided, controlsDecided, lift, p, q }) => [
      `${number(from, 2)} … ${number(to, 2)}`,
      whole(decided),
      whole(controlsDecided),
      difference(lift),
      pValue(p),
      pValue(q),
    ]),
    note: 'Fifths of the touched levels, each against its own controls. p by the standard error of blocks, q by Benjamini and Hochberg.',
  }
}

export function acrossTable({ markets, across }: CalibrationReport): Table | null {
  if (!across) return null
  const rows = across.held.map(({ rule, outOfSample, defaults }, m) => [
    markets[m]!.label,
    ruleText(rule),
    tallyText(outOfSample),
    tallyText(defaults),
  ])
  const use = across.beats ? `use ${ruleText(across.rule)}` : 'the defaults stay'
  return {
    title: 'Weights and threshold chosen on the other markets: mean hit rate of both sides',
    head: ['market', 'imbalance/size/speed', 'chosen elsewhere', 'defaults'],
    rows: [...rows, ['all', '', tallyText(across.outOfSample), tallyText(across.defaults)]],
    note: `${difference(across.gain)} points over the defaults: ${across.why}, ${use}.`,
  }
}

export function marketTables(market: MarketCalibration): Table[] {
  return [hitTable, fitTable, levelsTable, regressionTable, strengthTable]
    .map((table) => table(market))
    .filter((table) => table !== null)
}

/** What `leadline calibrate` prints. */
export function summary(report: CalibrationReport): string {
  const across = acrossTable(report)
  const parts = report.markets.flatMap((market) => [headline(market), ...marketTables(market).map(asText)])
  return [...parts, ...(across ? [asText(across)] : [])].join('\n\n') + '\n'
}

function asText({ title, head, rows, note }: Table): string {
  return [title, ...(rows.length > 0 ? [textTable(head, rows)] : []), `  ${note}`].join('\n')
}
