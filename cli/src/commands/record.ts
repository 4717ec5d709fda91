// leadline record VENUE SYMBOL…: raw frames to a tape, recorded before they are applied.
import { deflateRawSync } from 'node:zlib'

import type { Command } from 'commander'
import { LeadlineError, OptionError, VENUE_IDS } from 'leadline'
import { connect, type ConnectOptions, type LiveFeed, periodUs, type TapeRecorder, tapeRecorder } from 'leadline/feeds'

import { Exit } from '../exit.js'
import { endpointsOf } from '../watch.js'
import { openFileSink, SYNC_POLICIES, type SyncPolicy } from '../record/file-sink.js'

export interface RecordOptions {
  readonly out: string
  readonly for?: string
  readonly depth?: string
  /** 'orders': order by order, where the venue has it. */
  readonly by?: string
  readonly endpoint?: string
  readonly sync: string
  readonly append?: boolean
  readonly pack?: boolean
}

/** What of a live feed is needed here. */
export type RecordedFeed = Pick<LiveFeed, 'markets' | 'events' | 'close'>

/** The outside world, so that a test can be one. */
export interface RecordHost {
  connect(options: ConnectOptions): Promise<RecordedFeed>
  /** Epoch microseconds. */
  now(): number
  /** Resolved after so many microseconds, or when told to stop; null: only when told. With `over` nothing of it is left. */
  until(us: number | null, over: AbortSignal): Promise<void>
  /** Calls back now and then; how to stop. */
  every(ms: number, call: () => void): () => void
  readonly note: (text: string) => void
}

const TICK_MS = 250

export function recordCommand(command: Command): Command {
  return command
    .description('raw frames to a tape, recorded before they are applied')
    .argument('<venue>', VENUE_IDS.join(', '))
    .argument('<symbols...>', 'BTC/USDT, or the venue’s own names')
    .requiredOption('--out <file>', 'the tape; a file that is there already is kept, see --append')
    .option('--for <period>', 'ends after so long, as in 10m; without it at Ctrl-C')
    .option('--depth <levels>', 'levels a side, where the venue offers a choice')
    .option('--endpoint <address>', 'a relay or a simulator instead of the venue, for sockets and REST')
    .option(
      '--sync <policy>',
      'block: each block is on the disk before it is confirmed; none: the system writes it when it likes',
      'block',
    )
    .option('--by <kind>', 'orders: order by order, where the venue has it', 'book')
    .option('--append', 'go on in a tape that is there')
    .option('--no-pack', 'store blocks as they are, not deflated')
}

export async function record(
  venue: string,
  symbols: readonly string[],
  options: RecordOptions,
  host = nodeHost(),
): Promise<Exit> {
  const { sync, append = false, pack = true } = options
  if (!(SYNC_POLICIES as readonly string[]).includes(sync))
    throw new OptionError(`--sync: found ${JSON.stringify(sync)}, expected one of ${SYNC_POLICIES.join(', ')}`)
  const depth = options.depth === undefined ? undefined : Number(options.depth)
  if (depth !== undefined && !(Number.isInteger(depth) && depth > 0))
    throw new OptionError(`--depth: found ${options.depth}, expected a whole number above 0`)
  const by = options.by ?? 'book'
  if (by !== 'book' && by !== 'orders')
    throw new OptionError(`--by: found ${JSON.stringify(by)}, expected book or orders`)
  const forUs = options.for === undefined ? null : periodUs(options.for)
  const sink = await openFileSink(options.out, { sync: sync as SyncPolicy, append })
  const deflate = pack ? { deflate: (plain: Uint8Array) => deflateRawSync(plain, { level: 1 }) } : {}
  const recorder = tapeRecorder(sink, { createdUs: host.now(), ...deflate })
  const stopTicking = host.every(TICK_MS, () => recorder.tick(host.now()))
  const over = new AbortController()
  let feed: RecordedFeed | null = null
  let status: Exit = Exit.DONE
  try {
    const wish = { venue, symbols, by, features: [], levels: false, record: recorder.record } as const
    const endpoints = options.endpoint === undefined ? {} : { endpoints: endpointsOf(options.endpoint) }
    feed = await host.connect({ ...wish, ...endpoints, ...(depth === undefined ? {} : { depth }) })
    for (const { venue, symbol, id, tickSize, lotSize } of feed.markets)
      recorder.instrument({ venue, symbol, id, tickSize, lotSize }, host.now())
    // the books are kept meanwhile: what the venue needs to be asked again, it is asked
    await Promise.race([host.until(forUs, over.signal), read(feed)])
  } catch (error) {
    // connect() has asked the venue for its list, and got none
    if (feed !== null || error instanceof OptionError || !(error instanceof LeadlineError)) throw error
    host.note(`leadline: ${error.message}\n`)
    status = Exit.NETWORK
  } finally {
    over.abort()
    stopTicking()
    feed?.close()
    await recorder.close()
    host.note(summary(options.out, recorder))
  }
  return status
}

async function read(feed: RecordedFeed): Promise<void> {
  for await (const item of feed.events()) if (item.kind === 'status') continue
}

function summary(path: string, { taken, confirmed, writer }: TapeRecorder): string {
  return `leadline: ${path}: ${taken} entries, ${confirmed} confirmed, ${writer.blocks} blocks, ${writer.bytes} bytes\n`
}

/** The host's clocks and signals. */
export function nodeHost(): RecordHost {
  return {
    connect,
    now: () => Date.now() * 1000,
    until: (us, over) =>
      new Promise((resolve) => {
        const timer = us === null ? undefined : setTimeout(done, us / 1000)
        function done(): void {
          clearTimeout(timer)
          process.off('SIGINT', done).off('SIGTERM', done)
          resolve()
        }
        process.on('SIGINT', done).on('SIGTERM', done)
        over.addEventListener('abort', done, { once: true })
      }),
    every: (ms, call) => {
      const timer = setInterval(call, ms)
      return () => clearInterval(timer)
    },
    note: (text) => void process.stderr.write(text),
  }
}
