import { OptionError } from '../engine/errors.js'
import { GeneratedMarket } from './generated/market.js'
import { Random } from './generated/random.js'
import { clear, tally } from './files/tally.js'
import { REGIMES, type RegimeName } from './generated/regimes.js'
import { LOT_SIZE, TICK_SIZE } from './generated/wire.js'
import type { Recorded, Source } from './source.js'

export interface GeneratedOptions {
  /** A non-negative safe integer: the same seed gives the same bytes on every engine. */
  readonly seed?: number
  /** Simulated seconds; Infinity never ends. */
  readonly seconds?: number
  readonly symbol?: string
  /** One regime throughout; without it the market changes between them. */
  readonly regime?: RegimeName
  /** Venue time of the first 100 ms, in epoch microseconds. */
  readonly startUs?: number
}

/** 2026-01-01T00:00:00Z. */
const START_US = 1_767_225_600_000_000
const FRAMES_PER_S = 10
/** Apart from the market's own draws, so that a change of latency never changes the market. */
const LATENCY_STREAM = 100
const MIN_LATENCY_US = 1_500
const MEAN_EXTRA_LATENCY_US = 700

/**
 * A market that exists nowhere: raw Binance spot frames of a simulated exchange on which Hawkes-driven makers and
 * takers trade. Depth every 100 ms, each trade, each change of the touch, and one REST snapshot after a few frames,
 * as a recording would hold them. Bytes are made as they are read; memory doesn't grow with the length.
 */
export function generated(options: GeneratedOptions = {}): Source {
  const { seed = 1, seconds = 60, symbol = 'BTC/USDT', regime, startUs = START_US } = options
  if (!Number.isSafeInteger(seed) || seed < 0) throw new OptionError(`seed must be a whole number ≥ 0, found ${seed}`)
  if (!(seconds >= 0)) throw new OptionError(`seconds must be ≥ 0, found ${seconds}`)
  if (!Number.isSafeInteger(startUs) || startUs < 0)
    throw new OptionError(`startUs must be whole and ≥ 0, found ${startUs}`)
  if (regime !== undefined && !Object.hasOwn(REGIMES, regime)) {
    throw new OptionError(`regime must be one of ${Object.keys(REGIMES).join(', ')}, found ${regime}`)
  }
  const frames = Math.round(seconds * FRAMES_PER_S)
  const id = symbol.replaceAll('/', '')
  const counts = tally('frames', 'snapshots')
  return {
    format: 'generated',
    counts,
    instruments: [{ venue: 'binance', symbol, id, tickSize: TICK_SIZE, lotSize: LOT_SIZE }],
    async *records() {
      const market = new GeneratedMarket({ seed, id, startUs, regime })
      const latency = new Random(seed, LATENCY_STREAM)
      let line = 0
      clear(counts)
      let tsLocalUs = 0
      for (let frame = 0; frame < frames; frame++) {
        for (const { kind, bytes, eventMs } of market.step()) {
          const latencyUs = MIN_LATENCY_US + Math.floor(latency.exponential(MEAN_EXTRA_LATENCY_US))
          tsLocalUs = Math.max(tsLocalUs + 1, eventMs * 1000 + latencyUs)
          counts[kind === 'frame' ? 'frames' : 'snapshots']++
          yield { kind, bytes, tsLocalUs, tsLocalNs: 0, line: ++line } satisfies Recorded
        }
      }
    },
  }
}
