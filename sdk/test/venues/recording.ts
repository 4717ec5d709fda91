// A recording of a simulated venue, as a client of it would have made: two markets, all that came over one socket, snapshots where the
// venue's clients fetch them. It ends quietly, one change of each market at a time, so that whoever lost a book finds it again.
import { writeFileSync } from 'node:fs'

import { tapeRecorder } from '../../src/feeds/index.js'
import { simulatedVenue } from '../../src/feeds/simulator/venue.js'
import { ADAPTERS } from '../../src/feeds/venues/adapters.js'
import { listingsOf, type NamedSide } from '../feeds/connect/sides.js'

/** Levels a side: more than an audit compares. */
const LEVELS = 40
const QUIET_CHANGES = 24

export interface RecordingOptions {
  readonly seed?: number
  /** Steps of 100 ms of venue time. */
  readonly steps: number
  /** Venue time between the changes of the quiet end. */
  readonly quietUs: number
  /** Numbers an update takes at most: 1 where the venue counts updates. */
  readonly span: number
}

/** Writes it as a tape; how many frames it has. */
export async function writeRecording(path: string, named: NamedSide, options: RecordingOptions): Promise<number> {
  const { side, names } = named
  const { seed = 7, steps, quietUs, span } = options
  const adapter = ADAPTERS[side.id]!
  const { endpoints } = adapter
  const listings = listingsOf(named)
  const ids = names.map(([, id]) => id)
  // Huge sizes fit no venue's own smallest lot (Bitfinex: 10^-8).
  const changes = { levels: LEVELS, empty: 0, halt: 0, huge: 0 }
  const venue = simulatedVenue({ side, listings, seed, span, changes })
  const pieces: Uint8Array[] = []
  const tape = tapeRecorder({ write: (piece: Uint8Array) => void pieces.push(piece) }, { createdUs: venue.nowUs })
  for (const listing of listings) tape.instrument({ venue: side.id, ...listing }, venue.nowUs)

  const url = adapter.socketUrl(endpoints, ids, {}, null)
  const at = { connection: 'a', venue: side.id }
  tape.record({ kind: 'open', ...at, tsLocalUs: venue.nowUs, url })
  const link = venue.connect(`${new URL(url).pathname}${new URL(url).search}`)
  let frames = 0
  const take = (): void => {
    for (const { frame } of link.inbox.splice(0)) {
      tape.record({ kind: 'frame', ...at, tsLocalUs: venue.nowUs, bytes: frame })
      frames++
    }
  }
  for (const message of [...(adapter.greeting?.() ?? []), ...adapter.subscribe(ids, {})]) link.send(message)
  take()
  for (let i = 0; i < steps; i++) {
    venue.step()
    take()
    if (i !== 3 || adapter.snapshotBySocket || !adapter.snapshot) continue
    for (const id of ids) {
      const request = adapter.snapshot(endpoints, id, {})
      const { pathname, search } = new URL(request.url)
      const { body } = venue.rest('GET', `${pathname}${search}`)!
      tape.record({
        kind: 'http',
        venue: side.id,
        url: request.url,
        status: 200,
        purpose: 'snapshot',
        tsLocalUs: venue.nowUs,
        bytes: body,
      })
    }
  }
  for (let i = 0; i < QUIET_CHANGES; i++)
    for (const id of ids) {
      venue.nowUs += quietUs / ids.length
      const best = [...venue.book(id).bids.keys()].reduce((a, b) => (a > b ? a : b))
      venue.update(id, [[best, BigInt(1_000_003 + i)]], [])
      take()
    }
  await tape.close()
  writeFileSync(path, Buffer.concat(pieces))
  return frames
}
