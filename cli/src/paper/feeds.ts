// The feeds of a paper session, and their tapes: what comes is recorded before it is applied.
import { existsSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'

import { OptionError } from 'leadline'
import { liveSources } from 'leadline/execution'
import { type ConnectOptions, type LiveSource, type TapeRecorder, tapeRecorder } from 'leadline/feeds'

import { openFileSink } from '../record/file-sink.js'
import { endpointsOf } from '../watch.js'
import type { FeedWish } from './config.js'

export interface Tape {
  readonly path: string
  readonly recorder: TapeRecorder
}

const TICK_MS = 250
const nowUs = (): number => Date.now() * 1000

/** One for each feed: sockets and clocks of two venues don't go on one tape. `a.tape` of several: `a-1.tape`, `a-2.tape`. */
export function tapePaths(path: string, feeds: number): string[] {
  if (feeds === 1) return [path]
  const [, name, end] = /^(.*?)(\.[^./\\]+)?$/s.exec(path)!
  return Array.from({ length: feeds }, (_, i) => `${name}-${i + 1}${end ?? ''}`)
}

export function mustBeFree(option: string, path: string): void {
  if (existsSync(path)) throw new OptionError(`${option}: found ${path}, which is there already, expected a new file`)
}

export async function openTapes(paths: readonly string[]): Promise<Tape[]> {
  for (const path of paths) mustBeFree('--record', path)
  const tapes: Tape[] = []
  for (const path of paths) {
    const deflate = (plain: Uint8Array): Uint8Array => deflateRawSync(plain, { level: 1 })
    tapes.push({ path, recorder: tapeRecorder(await openFileSink(path), { createdUs: nowUs(), deflate }) })
  }
  return tapes
}

/** Blocks go to the disk where nothing comes for a while, too; how to stop. */
export function tick(tapes: readonly Tape[]): () => void {
  const timer = setInterval(() => {
    for (const { recorder } of tapes) recorder.tick(nowUs())
  }, TICK_MS)
  return () => clearInterval(timer)
}

export interface FeedOptions {
  /** Of all feeds, instead of what they say themselves. */
  readonly endpoint: string | undefined
  /** Order by order: for queues that are exact. */
  readonly isByOrders: boolean
  /** By place; none: nothing is recorded. */
  readonly tapes: readonly Tape[]
  readonly note: (text: string) => void
}

/** Resolves once every venue has listed its symbols. Throws as `connect()` does; nothing stays open then. */
export async function openFeeds(feeds: readonly FeedWish[], options: FeedOptions): Promise<LiveSource[]> {
  const { tapes, note } = options
  const sources = await liveSources(feeds.map((feed, i) => wishOf(feed, options, tapes[i])))
  for (const [i, { instruments, feed }] of sources.entries()) {
    // The tape names them in this order: a backtest of it has the same instruments.
    for (const instrument of instruments) tapes[i]?.recorder.instrument(instrument, nowUs())
    feed.on('problem', ({ what }) => note(`${feeds[i]!.venue}: ${what}`))
  }
  return sources
}

function wishOf(
  { venue, symbols, depth, endpoint: own }: FeedWish,
  { endpoint = own ?? undefined, isByOrders }: FeedOptions,
  tape: Tape | undefined,
): ConnectOptions {
  return {
    ...{ venue, symbols, by: isByOrders ? 'orders' : 'book' },
    // The markets of a feed only keep its books: those that are traded on are the run's.
    ...{ features: [], levels: false },
    ...(depth === null ? {} : { depth }),
    ...(endpoint === undefined ? {} : { endpoints: endpointsOf(endpoint) }),
    ...(tape ? { record: tape.recorder.record } : {}),
  }
}
