// What came and went over a venue's sockets and REST, as records to apply: from a tape, and from a live feed as it happens.
import { productAt, snapshotId } from '../files/capture-survey.js'
import type { Instrument, Recorded } from '../source.js'
import { marketIndex } from '../wire-survey.js'

/** An entry of a tape, or what a live feed tells its recorder. */
export interface Happening {
  readonly kind: string
  readonly connection?: string | null
  readonly tsLocalUs: number
  readonly tsLocalNs?: number
  readonly bytes?: Uint8Array
  readonly venue?: string | null | undefined
  readonly url?: string | null | undefined
  readonly symbols?: readonly string[] | null | undefined
  readonly book?: boolean | undefined
  readonly reason?: string | null | undefined
  readonly status?: number | undefined
  readonly purpose?: string | null | undefined
}

export class Happened {
  readonly #indexOf: ReturnType<typeof marketIndex>
  readonly #venue: string | null
  readonly #file: string
  #line = 0

  constructor(instruments: readonly Instrument[], file: string) {
    this.#indexOf = marketIndex(instruments)
    this.#venue = instruments[0]?.venue ?? null
    this.#file = file
  }

  /** Null for what is applied to no market. */
  take(happening: Happening): Recorded | null {
    const { kind, tsLocalUs, tsLocalNs = 0, bytes = NO_BYTES } = happening
    const [connection, url] = [happening.connection ?? '', happening.url ?? '']
    const place = { tsLocalUs, tsLocalNs, line: ++this.#line, file: this.#file }
    if (kind === 'frame') return { kind, bytes, connection, ...place }
    if (kind === 'open') {
      const { symbols: ids, book } = happening
      const known = { ...(ids ? { ids } : {}), ...(book === undefined ? {} : { book }) }
      return { kind, connection, product: productAt(happening.venue ?? this.#venue, url), ...place, ...known }
    }
    if (kind === 'close') {
      const { reason: why } = happening
      return { kind, connection, ...place, ...(why ? { why } : {}) }
    }
    const isSnapshot = kind === 'http' && happening.status === 200 && (happening.purpose ?? 'snapshot') === 'snapshot'
    if (!isSnapshot) return null
    const told = happening.venue ?? this.#venue
    const instrument = this.#indexOf(productAt(told, url), snapshotId(told, url) ?? '')
    return instrument === undefined ? null : { kind: 'snapshot', bytes, instrument, ...place }
  }
}

const NO_BYTES = new Uint8Array(0)
