// A recording whose records come when they are due.
import type { Engine } from '../engine/engine.js'
import type { Recorded, Source } from '../feeds/source.js'
import { VenueClock } from '../feeds/venue-clock.js'
import type { RecordingClock } from './recording-clock.js'

/** Records before `fromUs` come at once: they build the books that stand there. */
export function paced(source: Source, time: RecordingClock, engine: Engine, fromUs = -Infinity): Source {
  const { format, instruments } = source
  const clocks = instruments.map((instrument) => new VenueClock(instrument, engine.look(instrument.venue)))
  const timeOf = (record: Recorded): number => {
    if ('tsLocalUs' in record) return record.tsLocalUs
    if ('localNs' in record && record.localNs !== undefined) return Number(record.localNs / 1000n)
    return clocks[record.instrument ?? 0]?.timeOf(record) ?? NaN
  }
  return {
    format,
    instruments,
    async *records() {
      for await (const record of source.records()) {
        const us = timeOf(record)
        if (us >= fromUs) await time.until(us)
        else await time.rest()
        if (time.isClosed) return
        yield record
      }
    },
  }
}
