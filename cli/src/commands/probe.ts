// leadline probe VENUE: what only the venue's live feed can settle (docs/venues.md), recorded first, then answered from the recording.
import { rm, stat } from 'node:fs/promises'

import type { Command } from 'commander'
import { OptionError, VENUE_IDS } from 'leadline'

import { Exit } from '../exit.js'
import { openInputs } from '../inputs/open.js'
import type { Answer } from '../probe/question.js'
import { questionsOf } from '../probe/questions.js'
import { observedIn } from '../probe/recording.js'
import { nodeHost, record, type RecordHost } from './record.js'

export interface ProbeOptions {
  readonly out?: string
  readonly for?: string
  readonly from?: string
  readonly endpoint?: string
  readonly json?: boolean
}

/** A market that is always busy. */
const USUAL: Readonly<Record<string, string>> = {
  binance: 'BTC/USDT',
  binancecoinm: 'BTC/USD:BTC',
  binanceusdm: 'BTC/USDT:USDT',
  bitfinex: 'BTC/USD',
  bitget: 'BTC/USDT',
  bitstamp: 'BTC/USD',
  bybit: 'BTC/USDT',
  coinbase: 'BTC/USD',
  coinbaseexchange: 'BTC/USD',
  deribit: 'BTC/USD:BTC',
  dydx: 'BTC/USDC:USDC',
  gate: 'BTC/USDT',
  gemini: 'BTC/USD',
  hyperliquid: 'BTC/USDC:USDC',
  kraken: 'BTC/USD',
  kucoin: 'BTC/USDT',
  okx: 'BTC/USDT',
}
/** Those whose question is about single orders. */
const BY_ORDER: ReadonlySet<string> = new Set(['bitstamp'])
const USUAL_PERIOD = '10m'
const HEAD_BYTES = 32

export function probeCommand(command: Command): Command {
  return command
    .description('answer what only a venue’s live feed can settle: records it, then asks the recording')
    .argument('<venue>', Object.keys(USUAL).join(', '))
    .argument('[symbols...]', 'BTC/USDT, or the venue’s own names; without any, one that is always busy')
    .option('--out <file>', 'the tape to record to; it is kept')
    .option('--for <period>', `how long it records (default ${USUAL_PERIOD})`)
    .option('--from <file>', 'ask this recording (tape, capture, frames) instead of the venue')
    .option('--endpoint <address>', 'a relay or a simulator instead of the venue, as in http://127.0.0.1:9000')
    .option('--json', 'one JSON object instead of text')
}

export async function probe(
  venue: string,
  symbols: readonly string[],
  options: ProbeOptions,
  host: RecordHost = nodeHost(),
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<Exit> {
  const usual = USUAL[venue]
  if (usual === undefined || !VENUE_IDS.includes(venue))
    throw new OptionError(`venue: found ${JSON.stringify(venue)}, expected one of ${Object.keys(USUAL).join(', ')}`)
  const { from, out } = options
  if (from !== undefined) {
    const beside = (['out', 'for', 'endpoint'] as const).find((name) => options[name] !== undefined)
    if (beside) throw new OptionError(`--${beside}: found beside --from, expected one of them`)
    if (symbols.length > 0)
      throw new OptionError('symbols: found beside --from, expected none: all that it holds counts')
  } else if (out === undefined) {
    throw new OptionError('--out: found nothing, expected the tape to record to, or --from a recording')
  } else {
    const { endpoint } = options
    const asked = symbols.length > 0 ? symbols : [usual]
    const wishes = { out, sync: 'block', for: options.for ?? USUAL_PERIOD, by: BY_ORDER.has(venue) ? 'orders' : 'book' }
    const status = await record(venue, asked, endpoint === undefined ? wishes : { ...wishes, endpoint }, host)
    if (status !== Exit.DONE) {
      // a tape of nothing but its head would only be in the way of the next try
      if ((await stat(out)).size <= HEAD_BYTES) await rm(out)
      return status
    }
  }
  const asked = await ask(venue, (from ?? out)!)
  write(options.json === true ? `${JSON.stringify(asked)}\n` : textOf(asked))
  return from === undefined && asked.frames === 0 ? Exit.NETWORK : Exit.DONE
}

export interface Probed {
  readonly venue: string
  readonly recording: string
  /** What the questions were put to. */
  readonly frames: number
  readonly bodies: number
  /** What was no JSON. */
  readonly unparsed: number
  readonly answers: readonly Answer[]
}

async function ask(venue: string, recording: string): Promise<Probed> {
  const questions = questionsOf(venue)
  const inputs = await openInputs([recording], () => {})
  let [frames, bodies, unparsed] = [0, 0, 0]
  try {
    for await (const observed of observedIn(inputs.files)) {
      if (observed === undefined) {
        unparsed++
        continue
      }
      if (observed.connection === null) bodies++
      else frames++
      for (const question of questions) question.look(observed)
    }
  } finally {
    await inputs.close()
  }
  return { venue, recording, frames, bodies, unparsed, answers: questions.map((question) => question.answer()) }
}

function textOf({ venue, recording, frames, bodies, unparsed, answers }: Probed): string {
  const rest = unparsed === 0 ? '' : `, ${unparsed} that are no JSON`
  const head = `${venue}, ${recording}: ${frames} frames, ${bodies} bodies${rest}\n`
  if (answers.length === 0) return `${head}\nThere is no open question about ${venue}.\n`
  return (
    head +
    answers
      .map(({ question, answer, counts }) => {
        const counted = Object.entries(counts).map(([name, n]) => `${name} ${n}`)
        return `\n${question}\n  ${answer ?? 'nothing in the recording bears on it'}\n  (${counted.join(', ')})\n`
      })
      .join('')
  )
}
