// leadline replay TAPE: plays a recording; with --serve to clients, as the venue that it was recorded from.
import { setTimeout as sleepFor } from 'node:timers/promises'

import type { Command } from 'commander'
import { OptionError } from 'leadline'
import { replay as replayed, type Source } from 'leadline/feeds'
import { type ParsedFaults, parseFaults } from 'leadline/serve'

import { Pacer, type PacerClock } from '../demo-pacer.js'
import { Exit } from '../exit.js'
import { type InputOptions, withInput } from '../options.js'
import { TapeServer } from '../serve/server.js'
import { withSource } from '../with-source.js'

export interface ReplayArguments extends InputOptions {
  readonly serve?: string
  readonly host?: string
  readonly speed?: string
  readonly fault?: string
}

export function replayCommand(command: Command): Command {
  return withInput(command)
    .description('play a recording; with --serve to clients over WebSocket and HTTP, as its venue')
    .option('--serve <port>', 'be the venue on this port, 0 for any; plays once a market is subscribed')
    .option('--host <address>', 'address to listen on; 127.0.0.1 unless told')
    .option('--speed <factor>', 'recorded seconds for each second, or max; 1 with --serve, else max')
    .option(
      '--fault <rates>',
      'what befalls the frames served, as in drop=0.01,close=0.001,stale=0.3,late=250ms,seed=7',
    )
}

export async function replay(paths: readonly string[], options: ReplayArguments): Promise<Exit> {
  const { serve, host, fault } = options
  const port = serve === undefined ? null : portOf(serve)
  const speed = speedOf(options.speed ?? (port === null ? 'max' : '1'))
  if (port === null && fault !== undefined) throw new OptionError('--fault: found without --serve, expected both')
  const { rates, seed, lateMs } = faultsOf(fault ?? '')
  const ending = new AbortController()
  const stop = (): void => ending.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    return await withSource(paths, options, async (source) => {
      if (port === null) return play(source, speed, ending.signal)
      const told = {
        source,
        port,
        speed,
        faults: rates,
        seed,
        lateMs,
        clock: CLOCK,
        ...(host === undefined ? {} : { host }),
      }
      return serveTape(await TapeServer.start(told), host ?? '127.0.0.1', ending.signal)
    })
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

/** Plays to nobody: what became of each market. */
async function play(source: Source, speed: number, signal: AbortSignal): Promise<Exit> {
  const feed = await replayed(source, { features: [], levels: false })
  const pacer = new Pacer(CLOCK, speed)
  let beginsUs = NaN
  try {
    for await (const item of feed.steps()) {
      if (signal.aborted) break
      if (item.kind !== 'record' || !('tsLocalUs' in item.record)) continue
      const us = item.record.tsLocalUs
      if (Number.isNaN(beginsUs)) beginsUs = us
      if (Number.isFinite(speed) && us > beginsUs) await pacer.until((us - beginsUs) / 1000, signal)
    }
    for (const market of feed.markets) {
      const { venue, symbol, state, epoch, seq, counters } = market
      const { frames, events, trades, gaps, duplicates, resyncs, decodeErrors } = counters
      say({ venue, symbol, state, epoch, seq, frames, events, trades, gaps, duplicates, resyncs, decodeErrors })
    }
    return Exit.DONE
  } finally {
    feed.close()
  }
}

/** Serves until it is told to stop: also behind the recording's end the last books are there to be asked for. */
async function serveTape(server: TapeServer, host: string, signal: AbortSignal): Promise<Exit> {
  const { venue, port } = server
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  try {
    say({ event: 'listening', venue: venue.side.id, socket: `ws://${host}:${port}`, rest: `http://${host}:${port}` })
    await Promise.race([server.play(), stopped])
    say({ event: signal.aborted ? 'stopped' : 'played', records: server.played, ...venue.counts, faults: venue.faults })
    await stopped
    return Exit.DONE
  } finally {
    await server.close()
  }
}

const CLOCK: PacerClock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleepFor(ms, undefined, { signal }).catch(() => undefined),
}

function say(about: object): void {
  process.stdout.write(`${JSON.stringify(about)}\n`)
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new OptionError(`--serve: found ${JSON.stringify(text)}, expected a port from 0 to 65535`)
}

/** The faults that a served recording knows: its numbers are the recording's, its clock is this machine's. */
function faultsOf(text: string): ParsedFaults {
  const faults = parseFaults(text)
  for (const name of ['reset', 'clock'] as const)
    if (faults.rates[name] > 0)
      throw new OptionError(`--fault: found ${name}, which only a simulated venue has, expected the others`)
  if (faults.rates.late > 0)
    throw new OptionError(`--fault: found late=${faults.rates.late}, expected milliseconds, as in late=250ms`)
  return faults
}

function speedOf(text: string): number {
  if (text === 'max') return Infinity
  const speed = Number(text)
  if (text.trim() !== '' && Number.isFinite(speed) && speed > 0) return speed
  throw new OptionError(`--speed: found ${JSON.stringify(text)}, expected a number above 0 or max`)
}
