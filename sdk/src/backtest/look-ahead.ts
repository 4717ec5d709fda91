// Whether a strategy knows what it can't: what it sends before a time must not depend on what the recording holds after it.
import type { Order, Strategy } from '../engine/trading.js'
import { backtest, type BacktestOptions } from './run.js'
import type { Source } from '../feeds/source.js'

export interface LookAhead {
  /** Orders sent before the cut that are not the same in both runs, as the run on all of the recording has them and as the other has. */
  readonly different: readonly { readonly whole: Order | null; readonly cut: Order | null }[]
  /** Orders before the cut that were compared. */
  readonly compared: number
}

/**
 * Runs twice, on all of the recording and on what comes until `cutUs` (local clock), and compares what was sent before. `strategy` is made
 * anew for each run, and handed the source that it trades on: one that reads ahead in it is found. One that has learned the future by
 * heart isn't.
 */
export async function lookAhead(
  options: Omit<BacktestOptions, 'strategy'>,
  strategy: (source: BacktestOptions['source']) => Strategy | Promise<Strategy>,
  cutUs: number,
): Promise<LookAhead> {
  const cutSource = async () => {
    const opened = await options.source()
    return 'records' in opened ? until(opened, cutUs) : opened.map((source) => until(source, cutUs))
  }
  const run = async (source: BacktestOptions['source']) => {
    const { orders } = await backtest({ ...options, source, strategy: await strategy(source) })
    return orders.filter(({ sentUs }) => sentUs < cutUs)
  }
  const [whole, cut] = [await run(options.source), await run(cutSource)]
  const compared = Math.max(whole.length, cut.length)
  const different = Array.from({ length: compared }, (_, i) => ({ whole: whole[i] ?? null, cut: cut[i] ?? null }))
  return { compared, different: different.filter((pair) => wishOf(pair.whole) !== wishOf(pair.cut)) }
}

/** What was sent and when: what became of it later may differ. */
function wishOf(order: Order | null): string {
  return order ? JSON.stringify([order.sentUs, order.intent]) : ''
}

function until(source: Source, cutUs: number): Source {
  return {
    format: source.format,
    instruments: source.instruments,
    async *records() {
      for await (const record of source.records()) {
        if ('tsLocalUs' in record && record.tsLocalUs >= cutUs) return
        yield record
      }
    },
  }
}
