import { setTimeout as sleepFor } from 'node:timers/promises'
import { generated, replay, type GeneratedOptions } from 'leadline/feeds'
import { Pacer, type PacerClock } from './demo-pacer.js'
import { paint, type PaletteName } from './demo-paint.js'
import { screen, type ScreenSize } from './demo-screen.js'
import { DEMO_FEATURES, DemoRecorder } from './demo-state.js'
import { Terminal, type TerminalInput, type TerminalOutput } from './demo-terminal.js'

export interface DemoOptions extends Pick<GeneratedOptions, 'seed' | 'regime'> {
  /** Simulated seconds for each second on the wall; the plain form runs as fast as it can. */
  readonly speed?: number
  /** Ends after so many simulated seconds; on a terminal it goes on until `q`. */
  readonly seconds?: number
  /** One screen of text at the end instead of a live one; so it is too when the output isn't a terminal. */
  readonly plain?: boolean
  readonly palette?: PaletteName
  readonly size?: ScreenSize
}

/** The outside world, so that a test can be one. */
export interface DemoHost extends PacerClock {
  readonly stdout: TerminalOutput
  readonly stdin: TerminalInput
  readonly env: Readonly<Record<string, string | undefined>>
  onInterrupt(stop: () => void): () => void
}

/** Simulated before the first picture, so that the one-minute windows are full from the start. */
const LEAD_IN_S = 75
const PLAIN_SECONDS = 90
const REFRESH_MS = 200
const CONTROL_C = '\u0003'
const CONTROL_D = '\u0004'
const PLAIN_SIZE: ScreenSize = { columns: 100, rows: 36 }

/** The generated market in the terminal; the exit status. */
export async function runDemo(options: DemoOptions = {}, host: DemoHost = nodeHost()): Promise<number> {
  return options.plain === true || host.stdout.isTTY !== true ? plainDemo(options, host) : liveDemo(options, host)
}

async function plainDemo(options: DemoOptions, host: DemoHost): Promise<number> {
  const { feed, recorder } = await openDemo({ ...options, seconds: options.seconds ?? PLAIN_SECONDS })
  for await (const step of feed.steps()) if (step.kind === 'record') recorder.frame(step.market.tsVenueUs)
  const lines = screen(recorder.read(), options.size ?? PLAIN_SIZE, 'npx leadline demo, in a terminal, shows this live')
  host.stdout.write(`${paint(lines, null).join('\n')}\n`)
  feed.close()
  return 0
}

async function liveDemo(options: DemoOptions, host: DemoHost): Promise<number> {
  const { speed = 1, palette = 'blue-orange' } = options
  const colours = (host.env['NO_COLOR'] ?? '') === '' ? palette : null
  const seconds = LEAD_IN_S + (options.seconds ?? Number.POSITIVE_INFINITY)
  const { feed, recorder } = await openDemo({ ...options, seconds })
  const ending = new AbortController()
  const stop = (): void => ending.abort()
  const pacer = new Pacer(host, speed)
  let drawnMs = Number.NEGATIVE_INFINITY
  const draw = (): void => {
    drawnMs = host.now()
    const hint = `q quit   space ${pacer.paused ? 'go on   PAUSED' : 'pause'}   ${speed}× real time`
    terminal.show(screen(recorder.read(), options.size ?? terminal.size, hint), colours)
  }
  const onKey = (key: string): void => {
    if (key === 'q' || key === 'Q' || key === CONTROL_C || key === CONTROL_D) stop()
    else if (key === ' ') {
      pacer.paused = !pacer.paused
      draw()
    }
  }
  const terminal = new Terminal(host.stdout, host.stdin, { onKey, onResize: draw })
  const offInterrupt = host.onInterrupt(stop)
  try {
    let firstUs = Number.NaN
    for await (const step of feed.steps()) {
      if (ending.signal.aborted) break
      if (step.kind !== 'record') continue
      const { tsVenueUs } = step.market
      recorder.frame(tsVenueUs)
      if (Number.isNaN(firstUs)) firstUs = tsVenueUs
      const simulatedMs = (tsVenueUs - firstUs) / 1000 - LEAD_IN_S * 1000
      if (!(simulatedMs >= 0)) continue
      await pacer.until(simulatedMs, ending.signal)
      if (host.now() - drawnMs < REFRESH_MS) continue
      draw()
      // However fast it goes, keys and signals get their turn.
      await host.sleep(0, ending.signal)
    }
  } finally {
    offInterrupt()
    terminal.leave()
    feed.close()
  }
  return 0
}

async function openDemo({ seed = 1, seconds, regime }: DemoOptions) {
  const source = generated({
    seed,
    ...(seconds === undefined ? {} : { seconds }),
    ...(regime === undefined ? {} : { regime }),
  })
  const feed = await replay(source, { features: DEMO_FEATURES, levels: true })
  const market = feed.markets[0]!
  return { feed, recorder: new DemoRecorder(market, `generated market, seed ${seed}${regime ? `, ${regime}` : ''}`) }
}

export function nodeHost(): DemoHost {
  return {
    stdout: process.stdout,
    stdin: process.stdin,
    env: process.env,
    now: () => performance.now(),
    sleep: (ms, signal) => sleepFor(ms, undefined, { signal }).catch(() => undefined),
    onInterrupt: (stop) => {
      process.once('SIGINT', stop)
      process.once('SIGTERM', stop)
      return () => {
        process.off('SIGINT', stop)
        process.off('SIGTERM', stop)
      }
    },
  }
}
