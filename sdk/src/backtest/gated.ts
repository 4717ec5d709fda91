// A recording whose records come when their time has come.
import type { Engine } from '../engine/engine.js'
import type { Recorded, Source } from '../feeds/source.js'
import { VenueClock } from '../feeds/venue-clock.js'

export interface Stamps {
  /** Epoch microseconds; NaN where the record has no such stamp. */
  readonly tsVenueUs: number
  readonly tsLocalUs: number
}

/** The same records, each held back until `reach` has come back for its stamps. */
export function gated(source: Source, engine: Engine, reach: (stamps: Stamps) => Promise<void>): Source {
  const clocks = source.instruments.map((instrument) => new VenueClock(instrument, engine.look(instrument.venue)))
  return {
    format: source.format,
    instruments: source.instruments,
    ...(source.mayCross === undefined ? {} : { mayCross: source.mayCross }),
    ...(source.auctionAt ? { auctionAt: (tsVenueUs: number) => source.auctionAt!(tsVenueUs) } : {}),
    async *records() {
      for await (const record of source.records()) {
        const tsVenueUs = clocks[record.instrument ?? 0]!.timeOf(record)
        await reach({ tsVenueUs, tsLocalUs: localUs(record) })
        yield record
      }
    },
  }
}

function localUs(record: Recorded): number {
  if ('tsLocalUs' in record) return record.tsLocalUs
  return 'localNs' in record && record.localNs !== undefined ? Number(record.localNs / 1000n) : NaN
}
