// leadline verify INPUT: replays, and compares with what the recording itself proves.
import type { Command } from 'commander'
import type { InputError } from 'leadline'
import { replay } from 'leadline/feeds'

import { Exit, reportDefects } from '../exit.js'
import { type InputOptions, withInput } from '../options.js'
import { MarketCheck } from '../verify/check.js'
import { reportAll, reportMarket } from '../verify/report.js'
import { withSource } from '../with-source.js'

const KEPT = 20

export function verifyCommand(command: Command): Command {
  return withInput(command).description('replay and compare with what the recording itself proves; one JSON object')
}

export async function verify(paths: readonly string[], options: InputOptions): Promise<Exit> {
  return withSource(paths, options, async (source) => {
    const refused: { count: number; first: InputError[] } = { count: 0, first: [] }
    const onDefect = (error: InputError): void => {
      if (source.format !== 'lobster') {
        if (refused.count++ < KEPT) refused.first.push(error)
      } else if (error.rule !== 'level_order') throw error // else a row like any other that differs from the book
    }
    const feed = await replay(source, { features: [], levels: false, onDefect })
    const checks = new Map(feed.markets.map((market) => [market, new MarketCheck(market, source)]))
    try {
      for await (const item of feed.steps()) if (item.kind === 'record') checks.get(item.market)?.look(item)
      for (const check of checks.values()) check.end()
      const connections = Array.from(feed.connections.values(), ({ counters }) => counters)
      const report = reportAll(source, Array.from(checks.values(), reportMarket), connections)
      process.stdout.write(JSON.stringify(report) + '\n')
      if (reportDefects(refused.count, refused.first) === Exit.INPUT) return Exit.INPUT
      const crossed = source.mayCross ? 0 : report.crossed
      return report.mismatches + report.gaps + crossed > 0 ? Exit.CHECK_FAILED : Exit.DONE
    } finally {
      feed.close()
    }
  })
}
