// Messages: F34 arrivals, F35 cancels against adds, F36 rates, F37 fleeting orders, F38 hazards of single orders.
import type { Side } from '../book.js'
import { ofBookBatch, ofBookWindow, ofMarketWindow, ofOrders, ofOrderWindow, quotient, tradesIn } from '../gates.js'
import { DISTANCES, HALF_LIVES_S, KINDS, type Kind } from '../past/arrivals.js'
import type { Frozen } from '../past/batch.js'
import { AGE_STARTS_S, ageBin } from '../past/lifetimes.js'
import { SIDES, type ChangeRow } from '../past/rows.js'
import type { Family, Formula, Reading, Value } from '../reading.js'
import { keyOf, seconds, SECOND_NS, type Window } from '../windows.js'

function arrivals(kind: Kind, side: Side, distance: string, halfLifeS: number): Formula {
  return ofBookWindow({ unit: 'time', lengthNs: BigInt(halfLifeS) * SECOND_NS }, ({ past }) =>
    past.arrivals.rate(kind, side, distance, halfLifeS, past.clock.nowNs),
  )
}

interface Changes {
  readonly count: number
  readonly lots: number
}

function changesIn(window: Window, kind: ChangeRow['kind'], { past, once }: Reading): Changes {
  return once(`changes ${kind} ${keyOf(window)}`, () => {
    const rows = past.arrivals.changes.within(window, past.clock).filter((row) => row.kind === kind)
    return { count: rows.length, lots: Number(rows.reduce((sum, row) => sum + row.lots, 0n)) }
  })
}

function ofChanges(formula: (adds: Changes, cancels: Changes, trades: number) => Value) {
  return (window: Window): Formula =>
    ofBookWindow(window, (reading) => {
      const [adds, cancels] = [changesIn(window, 'add', reading), changesIn(window, 'cancel', reading)]
      return formula(adds, cancels, tradesIn(window, reading).length)
    })
}

function quoteUpdates(window: Window): Formula {
  return ofBookWindow(window, ({ past }) => {
    const rows = past.books.within(window, past.clock)
    return rows.filter((row) => row.touchChanged).length / seconds(window)
  })
}

function messageRate(window: Window): Formula {
  return ofMarketWindow(window, ({ past }) => {
    const rows = past.messages.within(window, past.clock)
    return rows.reduce((sum, { count }) => sum + count, 0) / seconds(window)
  })
}

function fleeting(ageNs: bigint) {
  return (window: Window): Formula =>
    ofOrderWindow(window, (reading) => {
      const cancels = reading.past.lifetimes.cancels.within(window, reading.past.clock)
      const fleeting = cancels.filter((row) => row.ageNs !== null && row.ageNs <= ageNs)
      return quotient(fleeting.length, changesIn(window, 'add', reading).count)
    })
}

interface Hazard {
  readonly fill: number
  readonly cancel: number
  readonly atRisk: number
}

/** Of orders that reached each age bin, ended or alive. */
function hazards({ ends, nowNs }: Frozen): Hazard[] {
  if (ends === null) return []
  const alive = AGE_STARTS_S.map(() => 0)
  for (const sinceNs of ends.aliveSinceNs) alive[ageBin(nowNs - sinceNs)]!++
  const reached = (counts: readonly number[], k: number) => counts.slice(k).reduce((sum, count) => sum + count, 0)
  return AGE_STARTS_S.map((_, k) => {
    const all = [ends.filled, ends.cancelled, ends.censored, alive]
    const atRisk = all.reduce((sum, counts) => sum + reached(counts, k), 0)
    return { fill: ends.filled[k]! / atRisk, cancel: ends.cancelled[k]! / atRisk, atRisk }
  })
}

function ofHazards(formula: (bins: readonly Hazard[]) => Value): Formula {
  return ofOrders(ofBookBatch((_, batch) => formula(batch.once('hazards', hazards))))
}

function hazard(k: number, how: 'fill' | 'cancel'): Formula {
  return ofHazards((bins) => (bins[k]?.atRisk ? bins[k][how] : 'zero_denominator'))
}

/** Aalen and Johansen: chance to survive to a bin times its hazard of a fill. */
const fillProbability = ofHazards((bins) => {
  if (!bins[0]?.atRisk) return 'zero_denominator'
  let [sum, surviving] = [0, 1]
  for (const { fill, cancel, atRisk } of bins) {
    if (atRisk === 0) break
    sum += surviving * fill
    surviving *= 1 - fill - cancel
  }
  return sum
})

export const messages: Family = {
  plain: [
    ...KINDS.flatMap((kind) =>
      SIDES.flatMap((side) =>
        DISTANCES.flatMap((distance) =>
          HALF_LIVES_S.map(
            (tau) => [`arrival_rate_${kind}_${side}_${distance}_${tau}s`, arrivals(kind, side, distance, tau)] as const,
          ),
        ),
      ),
    ),
    ...AGE_STARTS_S.flatMap(
      (_, k) =>
        [
          [`fill_hazard_${k + 1}`, hazard(k, 'fill')],
          [`cancel_hazard_${k + 1}`, hazard(k, 'cancel')],
        ] as const,
    ),
    ['fill_probability', fillProbability],
  ],
  windowed: [
    ['cancel_ratio_vol', ofChanges((adds, cancels) => quotient(cancels.lots, adds.lots)), ['10s', '60s']],
    ['cancel_ratio_cnt', ofChanges((adds, cancels) => quotient(cancels.count, adds.count)), ['10s', '60s']],
    ['cancel_to_trade', ofChanges((_, cancels, trades) => quotient(cancels.count, trades)), ['10s', '60s']],
    ['quote_update_rate', quoteUpdates, ['1s', '10s', '60s']],
    ['msg_rate', messageRate, ['1s', '10s', '60s']],
    ['fleeting_share_100ms', fleeting(SECOND_NS / 10n), ['60s']],
    ['fleeting_share_2s', fleeting(2n * SECOND_NS), ['60s']],
  ],
}
