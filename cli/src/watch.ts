// A live market in the terminal: the demo's screen over a feed from a venue.
import { LeadlineError, OptionError } from 'leadline'
import { connect, type ConnectOptions, type LiveFeed } from 'leadline/feeds'

import { nodeHost, type DemoHost } from './demo.js'
import { paint, type PaletteName } from './demo-paint.js'
import { screen, type ScreenSize } from './demo-screen.js'
import { DEMO_FEATURES, DemoRecorder } from './demo-state.js'
import { Terminal } from './demo-terminal.js'
import { Exit } from './exit.js'

export interface WatchOptions {
  readonly venue: string
  readonly symbol: string
  /** A relay or a simulator instead of the venue: 'http://127.0.0.1:9000' serves sockets and REST. */
  readonly endpoint?: string
  /** Ends after so many seconds; on a terminal it goes on until `q`. */
  readonly seconds?: number
  readonly plain?: boolean
  readonly palette?: PaletteName
  readonly size?: ScreenSize
}

const REFRESH_MS = 200
const PLAIN_SECONDS = 10
const PLAIN_SIZE: ScreenSize = { columns: 100, rows: 36 }
const CONTROL_C = '\u0003'
const CONTROL_D = '\u0004'

/** Watches until it is told to stop; the exit status. */
export async function runWatch(options: WatchOptions, host: DemoHost = nodeHost()): Promise<number> {
  const isPlain = options.plain === true || host.stdout.isTTY !== true
  let feed: LiveFeed
  try {
    feed = await connect(optionsOf(options))
  } catch (error) {
    if (error instanceof OptionError || !(error instanceof LeadlineError)) throw error
    process.stderr.write(`leadline: ${error.message}\n`)
    return Exit.NETWORK
  }
  feed.on('problem', ({ what }) => {
    if (isPlain) process.stderr.write(`leadline: ${what}\n`)
  })
  const ending = new AbortController()
  const stop = (): void => ending.abort()
  const offInterrupt = host.onInterrupt(stop)
  try {
    return isPlain ? await plainly(feed, options, host, ending) : await onTerminal(feed, options, host, ending)
  } finally {
    offInterrupt()
    feed.close()
  }
}

function optionsOf({ venue, symbol, endpoint }: WatchOptions): ConnectOptions {
  const wishes = { venue, symbols: [symbol], features: DEMO_FEATURES, levels: true }
  return endpoint === undefined ? wishes : { ...wishes, endpoints: endpointsOf(endpoint) }
}

/** One address for both: the socket's scheme follows from that of REST, or the other way round. */
export function endpointsOf(endpoint: string): { socket: string; rest: string } {
  const match = /^(?:http|ws)(s?):\/\/([^\s/?#]+.*)$/.exec(endpoint)
  if (!match)
    throw new OptionError(
      `--endpoint: found ${JSON.stringify(endpoint)}, expected an address such as http://127.0.0.1:9000`,
    )
  const [, secure, rest] = match
  return { socket: `ws${secure}://${rest}`, rest: `http${secure}://${rest}` }
}

/** Hears of every event until the end. */
async function listen(feed: LiveFeed, recorder: DemoRecorder): Promise<void> {
  for await (const item of feed.events()) if (item.kind === 'event') recorder.frame(item.market.tsVenueUs)
}

async function plainly(
  feed: LiveFeed,
  options: WatchOptions,
  host: DemoHost,
  ending: AbortController,
): Promise<number> {
  const market = feed.markets[0]!
  const recorder = new DemoRecorder(market, market.venue)
  const listening = listen(feed, recorder)
  await host.sleep((options.seconds ?? PLAIN_SECONDS) * 1000, ending.signal)
  const { state } = market
  const lines = screen(recorder.read(), options.size ?? PLAIN_SIZE, `leadline watch ${options.venue} ${options.symbol}`)
  host.stdout.write(`${paint(lines, null).join('\n')}\n`)
  feed.close()
  await listening
  if (state === 'live') return Exit.DONE
  process.stderr.write(`leadline: ${market.symbol} is ${state}, not live\n`)
  return Exit.NETWORK
}

async function onTerminal(
  feed: LiveFeed,
  options: WatchOptions,
  host: DemoHost,
  ending: AbortController,
): Promise<number> {
  const market = feed.markets[0]!
  const recorder = new DemoRecorder(market, market.venue)
  const colours = (host.env['NO_COLOR'] ?? '') === '' ? (options.palette ?? 'blue-orange') : null
  const endMs = host.now() + (options.seconds ?? Number.POSITIVE_INFINITY) * 1000
  const draw = (): void => {
    const { reconnects, resyncs } = feed.metrics
    const lost = Object.values(resyncs).reduce((sum, n) => sum + n, 0)
    const hint = `q quit   ${reconnects} reconnects, ${lost} resyncs`
    terminal.show(screen(recorder.read(), options.size ?? terminal.size, hint), colours)
  }
  const onKey = (key: string): void => {
    if (key === 'q' || key === 'Q' || key === CONTROL_C || key === CONTROL_D) ending.abort()
  }
  const terminal = new Terminal(host.stdout, host.stdin, { onKey, onResize: draw })
  const listening = listen(feed, recorder)
  try {
    // Drawn by this machine's clock: a market that is silent is shown too.
    while (!ending.signal.aborted && host.now() < endMs) {
      draw()
      await host.sleep(REFRESH_MS, ending.signal)
    }
  } finally {
    terminal.leave()
  }
  feed.close()
  await listening
  return Exit.DONE
}
