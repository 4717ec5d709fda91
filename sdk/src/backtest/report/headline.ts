// What a report says in a few sentences, whatever it is.
import type { Point } from '../metrics/equity.js'
import { FEWEST_DAYS } from '../metrics/rolling.js'
import type { Report } from './report.js'
import { money, number, percent } from './text.js'

/** Result and risk; the Sharpe ratio, or why there is none, with mean and deviation instead. */
export function heading({ metrics, currency, reasons }: Report): string[] {
  const value = (name: string): number => metrics[name] ?? NaN
  const ratio = (name: string): string => (Number.isFinite(value(name)) ? ` (${percent(value(name))})` : '')
  const edge = Number.isFinite(value('break_even_bps'))
    ? ` A round trip may cost ${number(value('break_even_bps'))} bp before nothing is left; it cost ${number(value('costs_paid_bps'))} bp.`
    : ''
  const result =
    `Result ${money(value('pnl'))} ${currency}${ratio('total_return')}, deepest drawdown ${money(value('max_drawdown_amount'))} ` +
    `${currency}${ratio('max_drawdown')}, ${number(value('trades'))} round trips.${edge}`
  const period = `Mean return ${percent(value('mean_return'))} and deviation ${percent(value('return_deviation'))} per ${length(value('period_s'))}.`
  if (metrics['sharpe'] === null || metrics['sharpe'] === undefined)
    return [result, `No Sharpe ratio: ${reasons['sharpe'] ?? `fewer than ${FEWEST_DAYS} days`}. ${period}`]
  const deflated = metrics['deflated_sharpe'] ?? null
  const trust =
    deflated === null
      ? `It is not deflated: ${reasons['deflated_sharpe'] ?? 'the trials were not told'}.`
      : `Probability that it is more than the best of ${number(value('configurations_tried'))} worthless trials: ${percent(deflated)}.`
  return [result, `Sharpe ratio ${number(value('sharpe'))} a year. ${trust} ${period}`]
}

/** Where buying and holding and random entries ended. */
export function endings({ equity, benchmark, randomEntries = [], currency }: Report): string[] {
  const gain = (points: readonly Point[]): number => points.at(-1)![1] / points[0]![1] - 1
  const said: string[] = []
  if (benchmark && benchmark.length > 0) said.push(`Buying and holding: ${percent(gain(benchmark))}.`)
  const randoms = randomEntries.filter(({ length: n }) => n > 0)
  if (randoms.length > 0) {
    const change = (points: readonly Point[]): number => points.at(-1)![1] - points[0]![1]
    const ends = randoms.map(change).sort((a, b) => a - b)
    const beaten = ends.filter((end) => end < change(equity)).length
    said.push(
      `Random entries, ${ends.length} runs at the same costs: ${money(ends[0]!)} to ${money(ends.at(-1)!)} ${currency}, ` +
        `median ${money(ends[Math.floor(ends.length / 2)]!)}; the strategy ended above ${beaten} of them.`,
    )
  }
  return said
}

function length(seconds: number): string {
  return { 86400: 'day', 3600: 'hour', 60: 'minute', 1: 'second' }[seconds] ?? `${number(seconds)} s`
}
