// The options that say what the input doesn't, the same for every command that reads one.
import type { Command } from 'commander'

export { type InputOptions } from './inputs/source.js'

export function withInput(command: Command, inputs = '<input...>'): Command {
  return command
    .argument(inputs, 'recordings, chained in this order; .gz, .zst, .zip, .xz or plain; - is standard input')
    .option('--format <format>', 'lobster, frames, capture, tardis, csv, …, where it is not recognised')
    .option('--venue <venue>', 'ccxt’s id, as in binance or okx; see docs/venues.md')
    .option('--symbol <symbol>', 'BTC/USDT or BTCUSDT; of several in one recording, those to take, separated by commas')
    .option('--tick <size>', 'tick size, as in 0.01')
    .option('--lot <size>', 'lot size, as in 0.00001')
    .option('--book <file>', 'LOBSTER: the order-book file of a message file')
    .option('--mapping <file>', 'CSV: what its columns mean, see docs/csv-mapping.md')
    .option('--date <day>', 'LOBSTER, ITCH: the day, as in 2012-06-21')
}
