// A socket that carries several markets: routes each frame by the symbol it names.
import { VIEW_BATCH } from '#layout'
import type { Core } from './core.js'
import type { Market } from './market.js'
import { Status } from './status.js'

const decoder = new TextDecoder()

export class Connection {
  readonly venue: string
  /** Frames that named no market of this engine, and frames that were no JSON object. */
  readonly counters = { frames: 0, unrouted: 0, undecoded: 0 }
  readonly #core: () => Core
  readonly #markets: () => Iterable<Market>

  /** @internal */
  constructor(venue: string, core: () => Core, markets: () => Iterable<Market>) {
    this.venue = venue
    this.#core = core
    this.#markets = markets
  }

  /**
   * One raw frame of the socket. WRONG_SYMBOL: no market here has its symbol. IGNORED: it names none. DECODE: it is no JSON
   * object; no market is touched, if a book frame was lost its sequence will tell.
   */
  push(frame: Uint8Array | string, tsLocalUs: number = NaN, restNs = 0): Status {
    this.counters.frames++
    const mine = [...this.#markets()].filter(({ venue }) => venue === this.venue)
    const [first] = mine
    if (!first) return this.#unrouted(Status.WRONG_SYMBOL)
    const core = this.#core()
    const length = core.write(frame)
    const symbolBytes = length < 0 ? -1 : core.exports.symbolOf(first.at, length)
    if (symbolBytes < 0) {
      this.counters.undecoded++
      return Status.DECODE
    }
    if (symbolBytes === 0) return this.#unrouted(Status.IGNORED)
    const from = core.i32[VIEW_BATCH / 4]!
    const id = decoder.decode(core.u8.slice(from, from + symbolBytes))
    const market = mine.find((market) => market.id === id)
    return market ? market.push(frame, tsLocalUs, restNs) : this.#unrouted(Status.WRONG_SYMBOL)
  }

  #unrouted(status: Status): Status {
    this.counters.unrouted++
    return status
  }
}
