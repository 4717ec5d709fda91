// The queues at the best prices: F24 which of them empties first, F39 when, F26 how they recover, F49 what they absorb.
import type { Side } from '../book.js'
import { ofBook, ofBookWindow, ofSide, ofTouch, quotient } from '../gates.js'
import { SIDES, type BookRow } from '../past/rows.js'
import type { Family, Formula, Value } from '../reading.js'
import { isWarm, seconds, SECOND_NS, type Window } from '../windows.js'

const MINUTE: Window = { unit: 'time', lengthNs: 60n * SECOND_NS }
const TABLE = 50

/**
 * Cont and de Larrard 2013, balanced flow: the chance that n units at the bid outlive p units at the ask,
 * (1 / pi) * integral from 0 to pi of l(t)^p sin(nt) cos(t/2) / sin(t/2), l = 2 - cos t - sqrt((2 - cos t)^2 - 1).
 */
export function upFirst(n: number, p: number): number {
  const integrand = (t: number) => {
    const c = 2 * Math.sin(t / 2) ** 2
    const root = 1 + c - Math.sqrt(c * (2 + c))
    return (root ** p * Math.sin(n * t) * Math.cos(t / 2)) / Math.sin(t / 2)
  }
  const panels = 80
  let sum = 0
  for (let panel = 0; panel < panels; panel++) {
    sum += panelIntegral(integrand, (panel * Math.PI) / panels, ((panel + 1) * Math.PI) / panels)
  }
  return sum / Math.PI
}

const tabled = new Map<number, number>()

function upFirstTabled(n: number, p: number): number {
  const key = n * 100 + p
  const found = tabled.get(key) ?? upFirst(n, p)
  tabled.set(key, found)
  return found
}

/** Gauss and Legendre with eight points: Abramowitz and Stegun, table 25.4. */
const GAUSS: readonly (readonly [x: number, weight: number])[] = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
]

function panelIntegral(f: (t: number) => number, from: number, to: number): number {
  const [centre, half] = [(from + to) / 2, (to - from) / 2]
  return half * GAUSS.reduce((sum, [x, weight]) => sum + weight * (f(centre - half * x) + f(centre + half * x)), 0)
}

function meanQueueStep(rows: readonly BookRow[]): number | null {
  const steps = rows
    .flatMap(({ queue }) => SIDES.map((side) => queue[side]))
    .filter((step) => step !== null && step !== 0n)
  const sum = steps.reduce<bigint>((all, step) => all + abs(step ?? 0n), 0n)
  return steps.length === 0 ? null : Number(sum) / steps.length
}

const pUp: Formula = ofTouch(({ bidSize, askSize }, { past }): Value => {
  if (!isWarm(MINUTE, past.clock, past.epochStart)) return 'warm_up'
  const unit = meanQueueStep(past.books.within(MINUTE, past.clock))
  if (unit === null) return 'zero_denominator'
  const count = (lots: bigint) => Math.max(1, Math.floor(Number(lots) / unit + 0.5))
  const [n, p] = [count(bidSize), count(askSize)]
  if (n <= TABLE && p <= TABLE) return upFirstTabled(n, p)
  return 0.5 - (2 / Math.PI) * Math.atan(Number(askSize - bidSize) / Number(askSize + bidSize))
})

function eta(side: Side) {
  return (window: Window): Formula =>
    ofSide(side, (levels, reading) =>
      ofBookWindow(window, ({ past }) => {
        const net = past.books.within(window, past.clock).reduce((sum, { queue }) => sum + (queue[side] ?? 0n), 0n)
        return net >= 0n ? 'not_depleting' : (Number(levels[0]?.[1] ?? 0n) * seconds(window)) / Number(-net)
      })(reading),
    )
}

function absorbed(side: Side): Formula {
  return ofSide(side, (_, { past }) => {
    const best = past.absorption.best[side]
    return best === null ? 'one_sided' : quotient(Number(best.executed), Number(best.lots))
  })
}

function recovery(side: Side, formula: (seconds: readonly number[], censored: number) => number): Formula {
  return ofBook(({ past }) => {
    const ended = past.resilience.ended[side]
    if (ended.length === 0) return 'too_few'
    const censored = ended.filter((episode) => episode.censored).length
    return formula(
      ended.map((episode) => episode.seconds).sort((a, b) => a - b),
      censored,
    )
  })
}

export function median(sorted: readonly number[]): number {
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

function abs(x: bigint): bigint {
  return x < 0n ? -x : x
}

export const queues: Family = {
  plain: [
    ['p_up_queue', pUp],
    ...SIDES.flatMap(
      (side) =>
        [
          [`absorption_${side}`, absorbed(side)],
          [`resilience_${side}_median`, recovery(side, (sorted) => median(sorted))],
          [`resilience_${side}_censored`, recovery(side, ({ length }, censored) => censored / length)],
        ] as const,
    ),
  ],
  windowed: SIDES.map((side) => [`depletion_eta_${side}`, eta(side), ['10s']] as const),
}
