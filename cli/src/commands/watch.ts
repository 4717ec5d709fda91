// leadline watch VENUE SYMBOL: a live market in this terminal.
import type { Command } from 'commander'
import { OptionError } from 'leadline'

import { PALETTE_NAMES } from '../demo-paint.js'
import { runWatch, type WatchOptions } from '../watch.js'

export interface WatchArguments {
  readonly endpoint?: string
  readonly seconds?: string
  readonly palette?: string
  readonly plain?: boolean
}

export function watchCommand(command: Command): Command {
  return command
    .description('a live market in this terminal: ladder, imbalance, score, levels')
    .argument('<venue>', "ccxt's id: binance, kraken, okx, …")
    .argument('<symbol>', 'BTC/USDT, BTC/USDT:USDT, or the venue’s own name')
    .option('--endpoint <address>', 'a relay or a simulator instead of the venue, for sockets and REST')
    .option('--seconds <n>', 'end after so many seconds')
    .option('--palette <name>', `colours: ${PALETTE_NAMES.join(' or ')}`)
    .option('--plain', 'one screen of text at the end instead of a live one')
}

export async function watch(
  venue: string,
  symbol: string,
  { endpoint, seconds, palette, plain }: WatchArguments,
): Promise<number> {
  const options: { -readonly [Key in keyof WatchOptions]: WatchOptions[Key] } = { venue, symbol }
  if (endpoint !== undefined) options.endpoint = endpoint
  if (plain) options.plain = true
  if (seconds !== undefined) {
    options.seconds = seconds.trim() === '' ? Number.NaN : Number(seconds)
    if (!(options.seconds >= 0 && options.seconds < 1e9))
      throw new OptionError(`--seconds: found ${JSON.stringify(seconds)}, expected a number from 0`)
  }
  if (palette !== undefined) {
    const found = PALETTE_NAMES.find((name) => name === palette)
    if (!found)
      throw new OptionError(`--palette: found ${JSON.stringify(palette)}, expected one of ${PALETTE_NAMES.join(', ')}`)
    options.palette = found
  }
  return runWatch(options)
}
