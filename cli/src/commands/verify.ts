// leadline verify INPUT: replays, and compares with what the recording itself proves.
import type { Command } from 'commander'
import { Status } from 'leadline'
import { replay } from 'leadline/feeds'

import { Exit, reportDefects } from '../exit.js'
import { type InputOptions, withInput } from '../options.js'
import { reportAll, reportMarket } from '../verify/report.js'
import { TickerCheck } from '../verify/tickers.js'
import { withSource } from '../with-source.js'

export function verifyCommand(command: Command): Command {
  return withInput(command).description('replay and compare with what the recording itself proves; one JSON object')
}

export async function verify(paths: readonly string[], options: InputOptions): Promise<Exit> {
  return withSource(paths, options, async (source) => {
    const feed = await replay(source, { features: [], levels: false })
    const checks = new Map(feed.markets.map((market) => [market, { tickers: new TickerCheck(market), crossed: 0 }]))
    try {
      for await (const item of feed.steps()) {
        if (item.kind !== 'record' || item.record.kind === 'row') continue
        const check = checks.get(item.market)
        if (!check) continue
        if (item.status === Status.CROSSED) check.crossed++
        check.tickers.look()
      }
      const markets = Array.from(checks, ([market, { tickers, crossed }]) => reportMarket(market, tickers, crossed))
      const report = reportAll(source.format, markets)
      process.stdout.write(JSON.stringify(report) + '\n')
      if (reportDefects(feed.defects.count, feed.defects.first) === Exit.INPUT) return Exit.INPUT
      return report.mismatches + report.gaps + report.crossed > 0 ? Exit.CHECK_FAILED : Exit.DONE
    } finally {
      feed.close()
    }
  })
}
