// How do I know my book is right? Build it a second time, from a fresh snapshot and the same frames, and compare.
import { BookNotLiveError, LeadlineError, OptionError } from './errors.js'
import type { Market } from './market.js'
import { Status } from './status.js'

export interface VerifyOptions {
  /** Fetches a REST snapshot of this market now; called again, at most five times, while it is too old for the stream. */
  readonly snapshot?: () => Promise<Uint8Array | string | object>
  /** Levels a side to compare. Default 20. */
  readonly levels?: number
}

export interface LevelDifference {
  readonly side: 'bid' | 'ask'
  readonly price: number
  /** Amounts here and in the second book, 0 where there is no such level. */
  readonly amount: number
  readonly expected: number
}

export interface Verification {
  readonly ok: boolean
  /** Number of the frame after which both books were compared. */
  readonly seq: number
  /** Levels compared. */
  readonly compared: number
  readonly differences: readonly LevelDifference[]
}

const ATTEMPTS = 5
const LEVELS = 20

/** A second book of the same market that hears the same frames until it is live and can be compared. */
export class Shadow {
  readonly #market: Market
  readonly #twin: Market
  #resolve: (() => void) | null = null

  constructor(market: Market, twin: Market) {
    this.#market = market
    this.#twin = twin
  }

  /** After each frame the market was given. */
  heard(frame: Uint8Array | string, tsLocalUs: number, restNs: number): void {
    this.#twin.push(frame, tsLocalUs, restNs)
    if (this.#twin.state === 'live' || this.#market.state !== 'live') this.#resolve?.()
  }

  /** Resolves once the second book is live at the market's own frame. Rejects when the market loses its book meanwhile. */
  async compare({ snapshot, levels = LEVELS }: Wanted): Promise<Verification> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const status = this.#twin.snapshot(await snapshot())
      if (status === Status.DECODE) {
        const { rule, found, expected } = this.#twin.defect ?? { rule: 'decode', found: '', expected: '' }
        throw new LeadlineError(`verify: the snapshot is refused: ${rule}: found ${found}, expected ${expected}`)
      }
      if (status === Status.SNAPSHOT_TOO_OLD) continue
      if (this.#twin.state !== 'live') await new Promise<void>((resolve) => (this.#resolve = resolve))
      if (this.#market.state !== 'live') throw new BookNotLiveError(this.#market.symbol, this.#market.state)
      if (this.#twin.seq === this.#market.seq) return compareBooks(this.#market, this.#twin, levels)
    }
    throw new LeadlineError(`verify: ${ATTEMPTS} snapshots were all too old for the stream`)
  }

  close(): void {
    this.#twin.close()
  }
}

function compareBooks(market: Market, twin: Market, levels: number): Verification {
  const differences: LevelDifference[] = []
  let compared = 0
  for (const [side, mine, theirs] of [
    ['bid', market.book.bids(levels), twin.book.bids(levels)],
    ['ask', market.book.asks(levels), twin.book.asks(levels)],
  ] as const) {
    const expected = new Map(theirs)
    const found = new Map(mine)
    for (const price of new Set([...found.keys(), ...expected.keys()])) {
      compared++
      const difference = { side, price, amount: found.get(price) ?? 0, expected: expected.get(price) ?? 0 }
      if (difference.amount !== difference.expected) differences.push(difference)
    }
  }
  return { ok: differences.length === 0, seq: market.seq, compared, differences }
}

export interface Wanted extends VerifyOptions {
  readonly snapshot: () => Promise<Uint8Array | string | object>
}

/** What the caller wants, fetched by the market's own connection where the caller doesn't say how. */
export function mustFetch(options: VerifyOptions | undefined, own: (() => Promise<Uint8Array>) | null): Wanted {
  const snapshot = options?.snapshot ?? own
  if (typeof snapshot !== 'function')
    throw new OptionError(
      'verify: found no snapshot function, expected { snapshot: () => fetch(…) }: this market has no connection of its own, or its venue no snapshot to ask for',
    )
  return { ...options, snapshot }
}
