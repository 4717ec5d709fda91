// A strategy that trades within a window of a recording only, and the run cut to it.
import type { Desk, Strategy } from '../../engine/trading.js'
import type { Source } from '../../feeds/source.js'
import { MutedDesk } from '../../strategies/muted-desk.js'
import { backtest, type BacktestOptions, type BacktestRun } from '../run.js'
import type { StudyWindow } from './plan.js'

/** No order has this tag: nothing is hidden from a strategy that warms up. */
const NO_TAG = '\0'

/**
 * Runs on a recording from its beginning, for a book needs what was before. The strategy hears of nothing before its warm-up, sends nothing
 * before the window (`submit` gives −1), and neither does it after; what it holds at the end is valued at the worse side of the book. The
 * result is of the window alone.
 */
export async function backtestDuring(options: BacktestOptions, window: StudyWindow): Promise<BacktestRun> {
  let isOver = false
  const strategy = during(options.strategy, window, () => (isOver = true))
  const cutOff = (source: Source): Source => readUntil(source, () => isOver)
  const source = async () => {
    const opened = await options.source()
    return 'records' in opened ? cutOff(opened) : opened.map(cutOff)
  }
  return cut(await backtest({ ...options, strategy, source }), window)
}

/** The same source, read until it is over. */
function readUntil(source: Source, isOver: () => boolean): Source {
  const { format, instruments, mayCross } = source
  return {
    ...{ format, instruments, ...(mayCross === undefined ? {} : { mayCross }) },
    ...(source.auctionAt ? { auctionAt: (tsVenueUs) => source.auctionAt!(tsVenueUs) } : {}),
    ...(source.blocks ? { blocks: () => until(source.blocks!(), isOver) } : {}),
    records: () => until(source.records(), isOver),
  }
}

async function* until<T>(items: AsyncIterable<T>, isOver: () => boolean): AsyncIterable<T> {
  for await (const item of items) {
    if (isOver()) return
    yield item
  }
}

function during(strategy: Strategy, { warmFromMs, fromMs, toMs }: StudyWindow, end: () => void): Strategy {
  let isMuted = true
  let isStarted = false
  const quiet = new MutedDesk(NO_TAG, () => isMuted)
  /** Null outside of warm-up and window. */
  const within = (desk: Desk): Desk | null => {
    const { nowUs } = desk
    if (nowUs >= toMs * 1000) {
      end()
      return null
    }
    if (nowUs < warmFromMs * 1000) return null
    isMuted = nowUs < fromMs * 1000
    const seen = isMuted ? quiet.over(desk) : desk
    if (!isStarted) {
      isStarted = true
      strategy.onStart?.(seen)
    }
    return seen
  }
  const call =
    <Arguments extends unknown[]>(act: ((desk: Desk, ...rest: Arguments) => void) | undefined) =>
    (desk: Desk, ...rest: Arguments): void => {
      const seen = within(desk)
      if (seen) act?.call(strategy, seen, ...rest)
    }
  return {
    ...(strategy.features ? { features: strategy.features } : {}),
    ...(strategy.timerMs === undefined ? {} : { timerMs: strategy.timerMs, onTimer: call(strategy.onTimer) }),
    onMarket: call(strategy.onMarket),
    onTrade: call(strategy.onTrade),
    onFill: call(strategy.onFill),
    onOrder: call(strategy.onOrder),
  }
}

/** What happened by the window's end, and the samples of the window, the first of them before anything was traded. */
function cut(run: BacktestRun, { fromMs, toMs }: StudyWindow): BacktestRun {
  const [fromUs, toUs] = [fromMs * 1000, toMs * 1000]
  const places = run.samples.tsUs.flatMap((tsUs, i) => (tsUs >= fromUs && tsUs <= toUs ? [i] : []))
  const of = (list: readonly number[]): number[] => places.map((i) => list[i]!)
  const mids = run.samples.midTicks
  const last = places.at(-1)
  const before = places[0] === undefined ? -1 : places[0] - 1
  const samples = {
    tsUs: [fromUs, ...of(run.samples.tsUs), toUs],
    equity: [
      run.startEquity,
      ...of(run.samples.equity),
      last === undefined ? run.startEquity : run.samples.equity[last]!,
    ],
    midTicks: mids.map((list) => [list[before] ?? NaN, ...of(list), last === undefined ? NaN : list[last]!]),
  }
  // what the last sample doesn't show didn't happen
  const shownUs = last === undefined ? fromUs : run.samples.tsUs[last]!
  const fills = run.fills.filter(({ tsLocalUs }) => tsLocalUs <= shownUs)
  return {
    ...{ ...run, fromUs, toUs, samples, fills, endEquity: samples.equity.at(-1)! },
    ...{ orders: run.orders.filter(({ sentUs }) => sentUs < toUs), fees: fills.reduce((sum, { fee }) => sum + fee, 0) },
  }
}
