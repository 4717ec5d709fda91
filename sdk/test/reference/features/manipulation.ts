// Indicators of pattern, never of intent: F68 quote stuffing, F69 strategic runs (Hasbrouck and Saar 2013), F70 layering,
// F71 momentum ignition.
import type { Side } from '../book.js'
import { ofBookBatch, ofBookWindow, ofOrderWindow, quotient, tradesIn } from '../gates.js'
import { SIDES } from '../past/rows.js'
import type { Family, Formula, Reading, Value } from '../reading.js'
import { isWithin, type Window } from '../windows.js'
import { median } from './queues.js'

const SECONDS = 300
/** Makes the median absolute deviation of a normal variable its standard deviation. */
const MAD_SCALE = 1.4826

const stuffing = ofBookBatch(({ seconds }): Value => {
  // The first sample has no second of its own before it.
  if (seconds.length <= SECONDS) return 'warm_up'
  const counts = seconds.slice(-SECONDS).map(({ messages }) => messages)
  const centre = median(counts.toSorted((a, b) => a - b))
  const spread = median(counts.map((count) => Math.abs(count - centre)).sort((a, b) => a - b))
  return quotient(counts.at(-1)! - centre, MAD_SCALE * spread)
})

function strategicRuns(window: Window): Formula {
  return ofOrderWindow(window, ({ past }) => past.lifetimes.runs.within(window, past.clock).length)
}

interface Layers {
  readonly added: bigint
  readonly cancelled: bigint
  readonly executed: bigint
}

/** By order: what became of the large far orders that were added in the window; by price: rises and falls in it. */
function layersOf(side: Side, window: Window, { past, orders }: Reading): Layers {
  if (orders !== null) {
    const own = past.layering.orders.within(window, past.clock).filter((order) => order.side === side)
    const sum = (of: 'lots' | 'cancelled' | 'executed') => own.reduce((all, order) => all + order[of], 0n)
    return { added: sum('lots'), cancelled: sum('cancelled'), executed: sum('executed') }
  }
  const own = past.layering.changes.within(window, past.clock).filter((row) => row.side === side)
  const sum = (of: 'add' | 'cancel') => own.reduce((all, { kind, lots }) => (kind === of ? all + lots : all), 0n)
  return { added: sum('add'), cancelled: sum('cancel'), executed: 0n }
}

function layering(side: Side) {
  const opposite = side === 'bid' ? 1n : -1n
  return (window: Window): Formula =>
    ofBookWindow(window, (reading) => {
      const { added, cancelled, executed } = layersOf(side, window, reading)
      if (added === 0n) return 'zero_denominator'
      if (!tradesIn(window, reading).some(({ sign }) => sign === opposite)) return 0
      const share = Math.min(1, Number(cancelled) / Number(added))
      return share * (1 - Number(executed) / Number(added))
    })
}

/** Sweeps of the window whose retrace has been seen. */
function momentumIgnition(window: Window): Formula {
  return ofBookWindow(
    window,
    ({ past }) => past.sweeps.retraced.filter((sweep) => isWithin(sweep, window, past.clock)).length,
  )
}

export const manipulation: Family = {
  plain: [['quote_stuffing_z', stuffing]],
  windowed: [
    ['strategic_runs', strategicRuns, ['60s']],
    ...SIDES.map((side) => [`layering_${side}`, layering(side), ['5s']] as const),
    ['momentum_ignition', momentumIgnition, ['60s']],
  ],
}
