// P10: a thousand markets for hours, with books that are lost and fetched again, prices that wander and sides that grow and
// shrink: is memory the same at the end as after the first hour? Time is simulated.
import * as L from '#layout'
import type { Engine } from '../../src/engine/engine.js'
import type { Market } from '../../src/engine/market.js'
import { Random } from '../../src/feeds/generated/random.js'

export interface SoakOptions {
  readonly markets: number
  /** Events a second. */
  readonly hz: number
  /** Share of the market-seconds in which a book is lost. */
  readonly resyncs: number
  readonly seed: number
}

const LEVELS = 24
const NS = 1_000_000_000
const START_SEQ = 1_000_000
/** Every so many-th market keeps the default features, every so many-th speaks text. */
const WITH_FEATURES = 20
const ON_WIRE = 50
/** Chance, each second, that a market moves so far that its book is made of other prices. */
const MOVES = 0.002
const MOVE_TICKS = 300
const START_TICKS = 50_000

interface Seat {
  readonly market: Market
  readonly isText: boolean
  readonly id: string
  base: number
  seq: number
}

export class Soak {
  seconds = 0
  events = 0
  resyncs = 0
  readonly #engine: Engine
  readonly #options: SoakOptions
  readonly #seats: readonly Seat[]
  readonly #random: Random
  #words = 0

  constructor(engine: Engine, options: SoakOptions) {
    this.#engine = engine
    this.#options = options
    this.#random = new Random(options.seed, 3)
    this.#seats = Array.from({ length: options.markets }, (_, i) => {
      const isText = i % ON_WIRE === 1
      const id = `M${i}USDT`
      const features = i % WITH_FEATURES === 0 ? {} : { features: [], levels: false }
      const venue = isText ? 'binance' : 'events:range'
      const market = engine.market({ venue, symbol: id, tickSize: '1', lotSize: '1', ...features })
      return { market, isText, id, base: START_TICKS, seq: START_SEQ }
    })
  }

  /** A second passes at every market. */
  second(): void {
    this.seconds++
    for (const seat of this.#seats) {
      if (seat.market.state === 'live' && this.#random.chance(this.#options.resyncs)) seat.seq += 2
      if (this.#random.chance(MOVES)) this.#move(seat)
      if (seat.isText) this.#text(seat)
      else this.#packed(seat)
      if (seat.market.state !== 'live') this.#renew(seat)
    }
  }

  /** Markets that are live. */
  get live(): number {
    return this.#seats.filter(({ market }) => market.state === 'live').length
  }

  close(): void {
    for (const { market } of this.#seats) market.close()
  }

  #packed(seat: Seat): void {
    const { core, at } = seat.market
    const { hz } = this.#options
    const begins = core.input >> 2
    this.#words = begins
    for (let i = 0; i < hz; i++) this.#event(core.u32, seat, i)
    core.exports.pushEvents(at, core.input, (this.#words - begins) * 4, NaN, 0)
    core.refresh()
    this.events += hz
  }

  #event(words: Uint32Array, seat: Seat, i: number): void {
    const random = this.#random
    const bits = random.u32()
    const head = this.#words
    words[head + (L.EH_FLAGS >> 2)] = 0
    words[head + (L.EH_BIDS >> 2)] = 1
    words[head + (L.EH_ASKS >> 2)] = 1
    seat.seq++
    put(words, head + (L.EH_FIRST >> 2), seat.seq)
    put(words, head + (L.EH_LAST >> 2), seat.seq)
    put(words, head + (L.EH_PREV >> 2), seat.seq - 1)
    put(words, head + (L.EH_TS >> 2), this.#ns(i))
    const from = head + (L.EVENT_HEADER >> 2)
    put(words, from, seat.base - (bits % LEVELS))
    put(words, from + 2, (bits >>> 8) & 0xff)
    put(words, from + 4, seat.base + 1 + ((bits >>> 16) % LEVELS))
    put(words, from + 6, bits >>> 24)
    this.#words = from + 8
  }

  #text(seat: Seat): void {
    for (let i = 0; i < this.#options.hz; i++) {
      const bits = this.#random.u32()
      seat.seq++
      this.events++
      const [b, a] = [seat.base - (bits % LEVELS), seat.base + 1 + ((bits >>> 16) % LEVELS)]
      const E = Math.floor(this.#ns(i) / 1e6)
      seat.market.push(
        `{"e":"depthUpdate","E":${E},"s":"${seat.id}","U":${seat.seq},"u":${seat.seq},` +
          `"b":[["${b}","${(bits >>> 8) & 0xff}"]],"a":[["${a}","${bits >>> 24}"]]}`,
      )
    }
  }

  /** All levels go, and come elsewhere. */
  #move(seat: Seat): void {
    seat.base = Math.max(1_000, seat.base + (this.#random.chance(0.5) ? MOVE_TICKS : -MOVE_TICKS))
    seat.seq += 2 // the book is lost: what comes next is all there is
  }

  #renew(seat: Seat): void {
    this.resyncs++
    const side = (sign: 1 | -1, first: number) =>
      Array.from({ length: LEVELS }, (_, i) => `["${first + sign * i}","${1 + ((seat.seq + i) % 97)}"]`).join()
    const bids = side(-1, seat.base)
    const asks = side(1, seat.base + 1)
    seat.market.snapshot(`{"lastUpdateId":${seat.seq},"bids":[${bids}],"asks":[${asks}]}`)
  }

  #ns(i: number): number {
    return this.seconds * NS + Math.floor((i * NS) / this.#options.hz)
  }

  /** @internal Bytes that the core holds. */
  get wasmBytes(): number {
    return this.#engine.memoryBytes
  }
}

/** A whole number below 2^53 as 64 bits. */
function put(words: Uint32Array, at: number, value: number): void {
  words[at] = value
  words[at + 1] = Math.floor(value / 2 ** 32)
}

/** A line through samples by least squares: its slope, and half of the slope's 95 % interval. */
export function slope(xs: readonly number[], ys: readonly number[]): { slope: number; half: number } {
  const n = xs.length
  const mean = (of: readonly number[]) => of.reduce((sum, each) => sum + each, 0) / n
  const [mx, my] = [mean(xs), mean(ys)]
  const sxx = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0)
  const b = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i]! - my), 0) / sxx
  const rest = xs.reduce((sum, x, i) => sum + (ys[i]! - my - b * (x - mx)) ** 2, 0)
  return { slope: b, half: 1.96 * Math.sqrt(rest / (n - 2) / sxx) }
}
