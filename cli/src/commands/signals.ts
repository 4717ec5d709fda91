// leadline signals INPUT: the signal stream of a recording, as NDJSON.
import type { Command } from 'commander'
import { replay, signalLines } from 'leadline/feeds'

import { type Exit, reportDefects } from '../exit.js'
import { type InputOptions, withInput } from '../options.js'
import { LineWriter } from '../output.js'
import { withSource } from '../with-source.js'

export interface SignalsOptions extends InputOptions {
  readonly every?: string
}

export function signalsCommand(command: Command): Command {
  return withInput(command)
    .description('the signal stream of a recording, one JSON object a line')
    .option(
      '--every <period>',
      'a line at each multiple of this period of venue time, as in 10s, instead of after each event',
    )
}

export async function signals(paths: readonly string[], { every, ...options }: SignalsOptions): Promise<Exit> {
  return withSource(paths, options, async (source) => {
    const out = new LineWriter(process.stdout)
    const feed = await replay(source, { features: [] })
    try {
      for await (const line of signalLines(feed, every === undefined || every === 'event' ? {} : { every })) {
        const full = out.write(line)
        if (full) await full
      }
      await out.end()
    } finally {
      feed.close()
    }
    return reportDefects(feed.defects.count, feed.defects.first)
  })
}
