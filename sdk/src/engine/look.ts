// What a frame is, before any market has seen it: the venue's own decoder says.
import * as L from '#layout'
import type { Core } from './core.js'

/** A symbol a frame names, and how many decimals its numbers need. */
export interface LookedSymbol {
  readonly id: string
  readonly pxDecimals: number
  readonly qtyDecimals: number
}

const decoder = new TextDecoder()
const NONE = -0x8000000000000000n

/** Looks at one frame at a time; the fields are those of the frame last looked at. */
export class FrameLook {
  readonly #core: () => Core
  readonly #decoder: number

  constructor(core: () => Core, decoderNumber: number) {
    this.#core = core
    this.#decoder = decoderNumber
  }

  /** Decodes a frame or REST body; false when it is refused. */
  at(frame: Uint8Array | string): boolean {
    const core = this.#core()
    const length = core.write(frame)
    const ok = length >= 0 && core.exports.look(this.#decoder, length) === 1
    core.refresh()
    return ok
  }

  /** KIND_* of the layout. */
  get kind(): number {
    return this.#i32(L.LOOK_KIND)
  }
  /** EVFLAG_* of the layout. */
  get flags(): number {
    return this.#i32(L.LOOK_FLAGS)
  }
  /** Trades it tells of. */
  get trades(): number {
    return this.#i32(L.LOOK_TRADES)
  }
  /** Venue time in epoch nanoseconds, null when the frame has none. */
  get tsVenueNs(): bigint | null {
    return this.#i64(L.LOOK_TS)
  }
  /** Its number on the connection, null when it isn't numbered. */
  get connection(): bigint | null {
    return this.#i64(L.LOOK_CONNECTION)
  }
  /** Number of the channel it names instead of a symbol. */
  get channel(): bigint | null {
    return this.#i64(L.LOOK_CHANNEL)
  }
  /** First and last number of the market's own sequence. */
  get first(): bigint | null {
    return this.#i64(L.LOOK_FIRST)
  }
  get last(): bigint | null {
    return this.#i64(L.LOOK_LAST)
  }
  /** The number of the frame before, where the frame says it. */
  get previous(): bigint | null {
    return this.#i64(L.LOOK_PREVIOUS)
  }
  /** Names of the symbols, in order. */
  get ids(): string[] {
    return Array.from({ length: this.#i32(L.LOOK_SYMBOLS) }, (_, i) => this.#id(i))
  }
  get symbols(): LookedSymbol[] {
    return Array.from({ length: this.#i32(L.LOOK_SYMBOLS) }, (_, i) => this.#symbol(i))
  }
  /** Decimals of the numbers of a body that names no symbol. */
  get unnamed(): LookedSymbol {
    return this.#symbol(0)
  }

  #symbol(i: number): LookedSymbol {
    const at = L.LOOK_SYMBOL + i * 16
    const id = i < this.#i32(L.LOOK_SYMBOLS) ? this.#id(i) : ''
    return { id, pxDecimals: this.#i32(at + 8), qtyDecimals: this.#i32(at + 12) }
  }

  #id(i: number): string {
    const at = L.LOOK_SYMBOL + i * 16
    const from = this.#i32(at)
    return decoder.decode(this.#core().u8.slice(from, from + this.#i32(at + 4)))
  }

  #i32(field: number): number {
    return this.#core().i32[(L.VIEW_LOOK + field) >> 2]!
  }

  #i64(field: number): bigint | null {
    const value = this.#core().i64[(L.VIEW_LOOK + field) >> 3]!
    return value === NONE ? null : value
  }
}
