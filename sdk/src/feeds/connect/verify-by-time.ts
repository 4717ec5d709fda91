// market.verify() where nothing numbers the snapshot: it can't be joined to the stream, so it is held against the states of the book from
// two seconds before the request to two seconds after the answer, and is right when it is one of them on the top levels.
import { BookNotLiveError, LeadlineError } from '../../engine/errors.js'
import type { Market } from '../../engine/market.js'
import type { LevelDifference, Verification } from '../../engine/verification.js'
import type { Env } from './env.js'
import { AROUND_MS, isSame, LEVELS, readSnapshot, type States } from './states.js'

export interface TimedVerifier {
  readonly env: Env
  readonly states: States
  shadow(market: Market): Market
  fetch(market: Market): Promise<Uint8Array>
}

const ATTEMPTS = 5

export async function verifyByTime(
  { env, states, shadow, fetch }: TimedVerifier,
  market: Market,
  levels: number = LEVELS,
): Promise<Verification> {
  const pause = (): Promise<void> => new Promise((resolve) => void env.setTimer(AROUND_MS, resolve))
  if (market.state !== 'live') throw new BookNotLiveError(market.symbol, market.state)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const watch = states.begin(market)
    try {
      await pause()
      const body = await fetch(market)
      await pause()
      if (market.at === 0) throw new LeadlineError(`${market.symbol}: this market is closed`)
      if (market.state !== 'live') throw new BookNotLiveError(market.symbol, market.state)
      const expected = readSnapshot(shadow(market), body)
      if (!expected) throw new LeadlineError(`${market.symbol}: verify: the snapshot is refused`)
      // A book that was lost meanwhile, or is kept in other lots since, has no states to compare.
      if (!isSame(watch, market) || expected.lotSize !== watch.lotSize) continue
      const most = Math.min(levels, LEVELS)
      const all = watch.states.map((state) => differences(market, state, expected.levels, most))
      const best = all.reduce((a, b) => (b.length < a.length ? b : a))
      const compared = count(expected.levels, most)
      return { ok: best.length === 0, seq: market.seq, compared, differences: best }
    } finally {
      states.end(market, watch)
    }
  }
  throw new LeadlineError(`${market.symbol}: verify: the book was lost ${ATTEMPTS} times while it was compared`)
}

/** Levels of one side: ticks → lots. */
function side(levels: Float64Array, from: number, most: number): Map<number, number> {
  const found = new Map<number, number>()
  for (let i = 0; i < most; i++) {
    const [ticks, lots] = [levels[from + 2 * i]!, levels[from + 2 * i + 1]!]
    if (!Number.isNaN(ticks)) found.set(ticks, lots)
  }
  return found
}

const count = (levels: Float64Array, most: number): number =>
  side(levels, 0, most).size + side(levels, 2 * LEVELS, most).size

function differences(
  market: Market,
  state: Float64Array,
  expected: Float64Array,
  most: number,
): readonly LevelDifference[] {
  const { tick, lot } = market.resolved
  const value = (steps: number, { mantissa, exponent }: typeof tick): number =>
    Number(`${BigInt(steps) * mantissa}e${-exponent}`)
  return (['bid', 'ask'] as const).flatMap((name, i) => {
    const [mine, theirs] = [side(state, i * 2 * LEVELS, most), side(expected, i * 2 * LEVELS, most)]
    return [...new Set([...mine.keys(), ...theirs.keys()])]
      .filter((ticks) => mine.get(ticks) !== theirs.get(ticks))
      .map((ticks) => ({
        side: name,
        price: value(ticks, tick),
        amount: value(mine.get(ticks) ?? 0, lot),
        expected: value(theirs.get(ticks) ?? 0, lot),
      }))
  })
}
