// P2: one to five consecutive frames are missing, at every position of many streams: how many delivered frames it takes until
// the book is given up. At the first one is what is promised.
import * as L from '#layout'
import type { Engine } from '../../src/engine/engine.js'
import type { Market } from '../../src/engine/market.js'
import { Random } from '../../src/feeds/generated/random.js'
import { type Family, FamilyVenue, KEPT } from './line.js'

export interface GapOutcome {
  trials: number
  /** Trials whose loss was noticed at the first delivered frame. */
  atFirst: number
  /** Most frames it took. */
  maxLag: number
}

const LOST = 5

export function runGaps(
  engine: Engine,
  options: { family: Family; rule?: Family; firstSeed: number; seeds: number; frames: number },
): GapOutcome {
  const { family, rule = family, firstSeed, seeds, frames } = options
  const out: GapOutcome = { trials: 0, atFirst: 0, maxLag: 0 }
  const market = engine.market({ venue: `events:${rule}`, symbol: 'X', tickSize: '1', lotSize: '1', features: [], levels: false }) // prettier-ignore
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const venue = new FamilyVenue(family, new Random(seed, 1))
    for (let i = 0; i < 2 * LOST + 2; i++) venue.step()
    for (let frame = 0; frame < frames; frame++) {
      venue.step()
      for (let lost = 1; lost <= LOST; lost++) trial(market, venue, lost, out)
    }
  }
  market.close()
  return out
}

function trial(market: Market, venue: FamilyVenue, lost: number, out: GapOutcome): void {
  const before = venue.index - 2 * LOST
  push(market, (words, at) => venue.writeWhole(before, words, at))
  push(market, (words, at) => venue.write(before + 1, words, at))
  if (market.state !== 'live') throw new Error('a whole book and the frame behind it are live')
  out.trials++
  let lag = 0
  for (let index = before + 2 + lost; index <= venue.index && market.state === 'live'; index++) {
    push(market, (words, at) => venue.write(index, words, at))
    lag++
  }
  if (market.state === 'live') lag = KEPT
  if (lag === 1) out.atFirst++
  out.maxLag = Math.max(out.maxLag, lag)
}

function push({ core, at }: Market, write: (words: Uint32Array, at: number) => number): number {
  core.exports.pushEvents(at, core.input, write(core.u32, core.input >> 2), NaN, 0)
  core.refresh()
  return core.i32[(L.VIEW_BATCH + 4) >> 2]!
}
