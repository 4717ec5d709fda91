// The states that a book goes through while somebody compares it with a snapshot: its top levels after each frame, in exact integers.
import { MIN_LEVEL_TEXT } from '#layout'
import type { Market } from '../../engine/market.js'
import { Status } from '../../engine/status.js'

/** Levels a side. */
export const LEVELS = 20
/** Local states from so long before the request to so long after the answer. */
export const AROUND_MS = 2000
const STATES_MAX = 20_000
const NUMBERS = 4 * LEVELS

export interface Watch {
  readonly states: Float64Array[]
  readonly lotSize: string
  readonly epoch: number
}

/** Top levels of a snapshot, in the same lots as the states that they are compared with. */
export interface TopLevels {
  readonly levels: Float64Array
  readonly lotSize: string
}

export class States {
  readonly #watches = new Map<Market, Set<Watch>>()

  /** From now on every state is kept, until the watch ends. */
  begin(market: Market): Watch {
    const watch: Watch = { states: [], lotSize: market.lotSize, epoch: market.epoch }
    keep(watch, market)
    let watches = this.#watches.get(market)
    if (!watches) this.#watches.set(market, (watches = new Set()))
    watches.add(watch)
    return watch
  }

  end(market: Market, watch: Watch): void {
    const watches = this.#watches.get(market)
    watches?.delete(watch)
    if (watches?.size === 0) this.#watches.delete(market)
  }

  /** The market has applied a frame. */
  applied(market: Market): void {
    const watches = this.#watches.get(market)
    if (watches && market.state === 'live') for (const watch of watches) keep(watch, market)
  }

  clear(): void {
    this.#watches.clear()
  }
}

/** Whether the book that was watched is still the same one, in the same lots. */
export function isSame({ lotSize, epoch }: Watch, market: Market): boolean {
  return market.state === 'live' && market.epoch === epoch && market.lotSize === lotSize
}

/** The top levels of a snapshot, as the core reads it into `twin`; null when it is refused. Closes the twin. */
export function readSnapshot(twin: Market, body: Uint8Array): TopLevels | null {
  try {
    const status = twin.snapshot(body)
    if (status !== Status.BUFFERED && status !== Status.APPLIED) return null
    return { levels: topOf(twin), lotSize: twin.lotSize }
  } finally {
    twin.close()
  }
}

function keep(watch: Watch, market: Market): void {
  if (watch.states.length >= STATES_MAX) return
  const state = topOf(market)
  const last = watch.states.at(-1)
  if (!last || !equal(last, state)) watch.states.push(state)
}

/** Of a market that needn't be live: pxTicks, qtyLots of the bids, then of the asks. */
function topOf(market: Market): Float64Array {
  const { core, at } = market
  if (2 * LEVELS > core.scratchLevels) core.reserve(2 * LEVELS * MIN_LEVEL_TEXT)
  core.exports.tops(at, LEVELS)
  return core.f64.slice(core.scratch, core.scratch + NUMBERS)
}

/** NaN stands where there is no level, and is equal to itself here. */
export function equal(a: Float64Array, b: Float64Array): boolean {
  return a.every((value, i) => Object.is(value, b[i]))
}
