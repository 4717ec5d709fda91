// A recording, or a generated market, that plays in this page as elements watch it.
import { open as openEngine } from '../engine/engine.js'
import type { InputError } from '../engine/errors.js'
import { generated, type GeneratedOptions } from '../feeds/generated.js'
import { replay, type ReplayOptions } from '../feeds/replay.js'
import type { Source } from '../feeds/source.js'
import type { MarketSource, SourceEvent, Wish } from '../widget/source.js'
import { FeedSource } from './feed-source.js'
import { pageClock, type LocalClock } from './local-clock.js'
import { OnDemand, type Session } from './on-demand.js'
import { paced } from './paced.js'
import { RecordingClock } from './recording-clock.js'
import { tapeAt } from './tape-bytes.js'

/** A source of leadline/feeds, or what makes one for each time it is played; the address or the bytes of a tape. */
export type Recording = Source | (() => Source | Promise<Source>) | string | URL | Uint8Array

export interface RecordingOptions extends Pick<ReplayOptions, 'features' | 'levels' | 'score' | 'staleMs'> {
  /** Recorded seconds for each second. Default 1. */
  readonly speed?: number
  /** Epoch microseconds of the recording: everything before builds the books, and is not told. */
  readonly fromUs?: number
  readonly clock?: LocalClock
  /** Called when nobody has watched for a moment and everything is freed. */
  readonly over?: () => void
}

export class RecordingSource implements MarketSource {
  readonly #recording: Recording
  readonly #options: RecordingOptions
  readonly #demand: OnDemand
  #time: RecordingClock

  constructor(recording: Recording, options: RecordingOptions = {}) {
    const { clock = pageClock, over, speed } = options
    this.#recording = recording
    this.#options = options
    this.#time = new RecordingClock(clock, { speed })
    this.#demand = new OnDemand({ open: () => this.#open(clock), clock, code: 'recording', over })
  }

  watch(wish: Wish, listener: (event: SourceEvent) => void): () => void {
    return this.#demand.watch(wish, listener)
  }

  /** Epoch microseconds of the recording; NaN while it isn't played. */
  get nowUs(): number {
    return this.#time.nowUs
  }
  get speed(): number {
    return this.#time.speed
  }
  /** Throws OptionError unless it is above 0. */
  set speed(speed: number) {
    this.#time.speed = speed
  }
  get isPaused(): boolean {
    return this.#time.isPaused
  }
  pause(): void {
    this.#time.isPaused = true
  }
  resume(): void {
    this.#time.isPaused = false
  }

  /**
   * Back to the start. Time never goes back within a watch: those that stand are told `disconnected`, `restarted`, and are over; who
   * watches from now on sees the recording from its start.
   */
  restart(): void {
    this.#demand.restart('restarted')
  }

  async #open(clock: LocalClock): Promise<Session> {
    const time = again(clock, this.#time)
    this.#time = time
    const engine = await openEngine()
    try {
      const defects: InputError[] = []
      let damaged = (error: InputError): void => void defects.push(error)
      const source = await sourceOf(this.#recording, (error) => damaged(error))
      const feed = await replay(paced(source, time, engine, this.#options.fromUs), { ...this.#options, engine })
      const told = new FeedSource(feed, { clock, nowUs: () => time.nowUs })
      damaged = (error) => told.problem('damaged', error.message)
      return {
        watch: (wish, listener) => {
          const end = told.watch(wish, listener)
          for (const error of defects.splice(0)) damaged(error)
          return end
        },
        end: (reason) => told.end(reason),
        close: () => {
          time.close()
          if (this.#time === time) this.#time = again(clock, time)
          feed.close()
          engine.close()
        },
      }
    } catch (error) {
      engine.close()
      throw error
    }
  }
}

/**
 * Plays a recording by its own clock: opened with the first watch, freed with the last, from the start each time. Its end is told as
 * state `disconnected`, reason `ended`. Throws OptionError for a speed that is none.
 */
export function recordingSource(recording: Recording, options?: RecordingOptions): RecordingSource {
  return new RecordingSource(recording, options)
}

export interface GeneratedSourceOptions
  extends RecordingOptions, Pick<GeneratedOptions, 'seed' | 'symbol' | 'regime' | 'seconds' | 'startUs'> {}

/** A market that exists nowhere, of venue `binance`; its time begins now unless told, and never ends. Throws as `generated()`. */
export function generatedSource(options: GeneratedSourceOptions = {}): RecordingSource {
  const { seconds = Infinity, startUs, clock = pageClock } = options
  const make = (): Source => generated({ ...options, seconds, startUs: startUs ?? Math.floor(clock.nowUs()) })
  make() // what makes no sense is found out now
  return recordingSource(make, options)
}

/** A recording's time before its start, at the pace of the last. */
function again(clock: LocalClock, { speed, isPaused }: RecordingClock): RecordingClock {
  return new RecordingClock(clock, { speed, isPaused })
}

function sourceOf(recording: Recording, onDefect: (error: InputError) => void): Source | Promise<Source> {
  if (typeof recording === 'function') return recording()
  if (typeof recording === 'string' || recording instanceof URL || recording instanceof Uint8Array)
    return tapeAt(recording, onDefect)
  return recording
}
