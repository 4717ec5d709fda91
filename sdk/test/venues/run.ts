// A venue under faults: many seeds, each a venue, a client and a line; what was published is held against the venue's books.
import type { Engine } from '../../src/engine/engine.js'
import { Faults, type FaultCounts, type FaultRates, NO_FAULTS } from '../../src/feeds/simulator/faults.js'
import { simulatedVenue } from '../../src/feeds/simulator/venue.js'
import { type CaseVenue, Client, noOutcome, type Outcome } from './client.js'

export interface RunOptions {
  readonly seeds: number
  readonly firstSeed?: number
  /** Steps of the venue, each about one frame. */
  readonly steps: number
  readonly rates: Partial<FaultRates>
}

export interface RunOutcome extends Outcome {
  readonly faults: FaultCounts
}

/** Every fault that leaves what is delivered as it was sent, or cut: a digit that is another one only a checksum can see. */
export const POOR_LINE: Partial<FaultRates> = {
  drop: 0.02,
  dup: 0.02,
  reorder: 0.01,
  truncate: 0.004,
  split: 0.004,
  close: 0.001,
  reset: 0.001,
  stale: 0.3,
  late: 0.3,
  clock: 0.01,
}

/** The case that runs it; a venue that is exempt from it has no place in the promise runs either. */
export const POOR_CASE = 'over a poor line nothing is published that the venue did not have'

export function runVenue(engine: Engine, how: CaseVenue, options: RunOptions): RunOutcome {
  const { seeds, steps, rates, firstSeed = 1 } = options
  const outcome = noOutcome()
  const counts: FaultCounts = { ...NO_FAULTS }
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const venue = simulatedVenue({
      side: how.side,
      listings: how.listings,
      seed,
      ...(how.span === undefined ? {} : { span: how.span }),
    })
    const faults = new Faults(rates, seed)
    const client = new Client(engine, venue, how, { faults, outcome })
    client.open()
    for (let step = 0; step < steps; step++) {
      if (faults.happens('reset')) venue.reset(how.listings[faults.below(how.listings.length)]!.id)
      venue.step()
      client.pump()
    }
    client.close()
    for (const fault of Object.keys(counts) as (keyof FaultCounts)[]) counts[fault] += faults.counts[fault]
  }
  return { ...outcome, faults: counts }
}
