// P6: damaged frames of every venue into every decoder. No trap, no canary dead, and of two markets that lie beside the fed one
// in memory not one byte changes.
import type { Engine } from '../../src/engine/engine.js'
import type { Market } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { VENUE_IDS } from '../../src/engine/venues.js'
import { Random } from '../../src/feeds/generated/random.js'
import { simulatedVenue } from '../../src/feeds/simulator/venue.js'
import type { CaseVenue } from '../venues/client.js'
import { mutate, ROOM } from './mutate.js'

export interface FuzzOutcome {
  runs: number
  frames: number
  /** Of them, refused and applied. */
  refused: number
  applied: number
  traps: number
  bystanderChanges: number
  deadCanaries: number
  /** Venues, and those among them whose own frames were there to be damaged. */
  decoders: number
  spoken: number
  readonly notes: string[]
}

const text = new TextEncoder()
const CHECK_EVERY = 20_000
const FRAMES_OF_VENUE = 60
/** Shares: a frame of another venue, a body of REST, one that is whole, one that is only looked at. */
const FOREIGN = 0.1
const BODY = 0.04
const WHOLE = 0.25
const LOOKED = 0.05
/** Chance, at each frame without a book, that the stream begins anew. */
const REOPENED = 0.2
/** Frames that then come undamaged. */
const FIRST = 8

interface Corpus {
  readonly frames: readonly Uint8Array[]
  readonly bodies: readonly Uint8Array[]
}

/** What a venue says: of its markets, after a subscription, and when asked. */
function corpusOf(venue: CaseVenue, seed: number): Corpus {
  const simulated = simulatedVenue({ side: venue.side, listings: venue.listings, seed, changes: { levels: 6 } })
  const ids = venue.listings.map(({ id }) => id)
  const connection = simulated.connect(venue.path(ids))
  for (const message of venue.subscribe(ids)) connection.send(message)
  const bodies = ids.flatMap((id) => simulated.rest('GET', venue.snapshotPath?.(id) ?? '')?.body ?? [])
  for (let i = 0; i < FRAMES_OF_VENUE; i++) simulated.step()
  simulated.alive()
  return {
    frames: connection.inbox.map(({ frame }) => text.encode(frame)),
    bodies: bodies.map((body) => text.encode(body)),
  }
}

export function runFuzz(
  engine: Engine,
  venues: readonly CaseVenue[],
  options: { seed: number; frames: number; venueIds?: readonly string[] },
): FuzzOutcome {
  const out: FuzzOutcome = { runs: 1, frames: 0, refused: 0, applied: 0, traps: 0, bystanderChanges: 0, deadCanaries: 0, decoders: 0, spoken: 0, notes: [] } // prettier-ignore
  const ids = options.venueIds ?? VENUE_IDS.filter((id) => id !== 'lobster')
  const everyone = venues.flatMap((venue) => corpusOf(venue, options.seed).frames)
  for (const [i, id] of ids.entries()) {
    out.decoders++
    const own = venues.filter(({ side }) => side.id === id)
    if (own.length > 0) out.spoken++
    const corpora = own.map((venue) => corpusOf(venue, options.seed + i))
    const listing = own[0]?.listings[0] ?? { symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.00001' }
    const corpus = {
      frames: own.length > 0 ? corpora.flatMap(({ frames }) => frames) : everyone,
      bodies: corpora.flatMap(({ bodies }) => bodies),
      everyone,
    }
    fuzzOne(
      engine,
      { ...listing, venue: id },
      corpus,
      new Random(options.seed, i + 1),
      options.frames / ids.length,
      out,
    )
  }
  return out
}

function fuzzOne(
  engine: Engine,
  about: { venue: string; symbol: string; tickSize: string; lotSize: string },
  corpus: Corpus & { everyone: readonly Uint8Array[] },
  random: Random,
  frames: number,
  out: FuzzOutcome,
): void {
  const open = () => engine.market({ ...about, features: [], levels: false })
  const markets = [open(), open(), open()] as const
  const [before, fed, after] = markets
  const bystanders = [before, after]
  for (const frame of corpus.frames.slice(0, 20)) for (const market of bystanders) market.push(frame)
  for (const body of corpus.bodies.slice(0, 1)) for (const market of bystanders) market.snapshot(body)
  const saved = bystanders.map((market) => market.save())
  const look = engine.look(about.venue)
  const damaged = new Uint8Array(ROOM + 512)
  const pick = (from: readonly Uint8Array[]) => from[random.below(from.length)]!
  const check = () => {
    for (const [i, market] of bystanders.entries())
      if (!equal(saved[i]!, market.save())) out.bystanderChanges += fault(out, `${about.venue}: bystander ${i} changed`)
    for (const market of markets)
      if (market.core.exports.isSound(market.at) !== 1)
        out.deadCanaries += fault(out, `${about.venue}: a canary is dead`)
  }
  let next = corpus.frames.length
  for (let n = 0; n < frames; n++) {
    // The stream as it was sent, with damaged frames in between; over again once it is through or the book has long been lost.
    if (next >= corpus.frames.length) {
      next = 0
      fed.resync(Status.OPERATOR)
      if (corpus.bodies.length > 0) fed.snapshot(corpus.bodies[0]!)
      while (next < Math.min(FIRST, corpus.frames.length)) {
        feed(fed, look, corpus.frames[next++]!, false, false, out)
        out.frames++
        n++
      }
    }
    const isWhole = random.chance(WHOLE)
    const isBody = !isWhole && corpus.bodies.length > 0 && random.chance(BODY)
    const isForeign = !isWhole && random.chance(FOREIGN)
    const frame = isBody ? pick(corpus.bodies) : isForeign ? pick(corpus.everyone) : corpus.frames[next]!
    if (isWhole) next++
    const length = isWhole ? 0 : mutate(frame, pick(corpus.everyone), damaged, 0, random)
    const bytes = isWhole ? frame : damaged.subarray(0, length)
    feed(fed, look, bytes, isBody, !isWhole && random.chance(LOOKED), out)
    if (fed.state !== 'live' && random.chance(REOPENED)) next = corpus.frames.length
    out.frames++
    if (n % CHECK_EVERY === CHECK_EVERY - 1) check()
  }
  check()
  for (const market of markets) market.close()
}

function feed(
  fed: Market,
  look: { at(frame: Uint8Array): boolean },
  bytes: Uint8Array,
  isBody: boolean,
  isLooked: boolean,
  out: FuzzOutcome,
): void {
  try {
    if (isLooked) {
      look.at(bytes)
      return
    }
    const status = isBody ? fed.snapshot(bytes) : fed.push(bytes)
    if (status === Status.APPLIED) out.applied++
    else if (status === Status.DECODE) out.refused++
    else if (status === Status.TRAP) out.traps += fault(out, `${fed.venue}: trap on ${new TextDecoder().decode(bytes)}`)
  } catch (error) {
    out.traps += fault(out, `${fed.venue}: ${String(error)} on ${new TextDecoder().decode(bytes)}`)
  }
}

function fault(out: FuzzOutcome, note: string): number {
  if (out.notes.length < 5) out.notes.push(note.slice(0, 2_000))
  return 1
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
