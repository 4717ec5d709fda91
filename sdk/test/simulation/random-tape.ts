// Random tapes on a narrow book, for properties and for the comparison with the slow twin.
import * as fc from 'fast-check'
import type { OrderIntent } from '../../src/engine/trading.js'
import type { Exchange, VenueEvent } from '../../src/simulation/index.js'

export type Change = readonly [side: 0 | 1, pxTicks: number, qtyLots: number]

export type Step =
  | { readonly do: 'changes' | 'snapshot'; readonly changes: readonly Change[] }
  | {
      readonly do: 'trade'
      readonly side: 'buy' | 'sell' | 'unknown'
      readonly pxTicks: number
      readonly qtyLots: number
    }
  | { readonly do: 'arrive'; readonly intent: OrderIntent }
  | { readonly do: 'cancel'; readonly orderId: number }
  | { readonly do: 'lost' }

const px = fc.integer({ min: 95, max: 106 })
const lots = fc.integer({ min: 1, max: 12 })
const bid: fc.Arbitrary<Change> = fc.tuple(
  fc.constant(0 as const),
  fc.integer({ min: 95, max: 101 }),
  fc.integer({ min: 0, max: 9 }),
)
const ask: fc.Arbitrary<Change> = fc.tuple(
  fc.constant(1 as const),
  fc.integer({ min: 100, max: 106 }),
  fc.integer({ min: 0, max: 9 }),
)
const changes = (maxLength: number) => fc.array(fc.oneof(bid, ask), { minLength: 1, maxLength })

const maybe = <T>(arbitrary: fc.Arbitrary<T>, weight = 1) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight, arbitrary })
const base = { instrument: fc.constant(0), side: fc.constantFrom('buy' as const, 'sell' as const), qtyLots: lots }
const resting = {
  pxTicks: px,
  postOnly: maybe(fc.constant(true)),
  hidden: maybe(fc.constant(true)),
  displayLots: maybe(lots),
}
const reduceOnly = maybe(fc.constant(true))
const timeInForce = fc.constantFrom('ioc' as const, 'fok' as const)
const intents = fc
  .oneof(
    { weight: 5, arbitrary: fc.record({ ...base, ...resting, kind: fc.constant('limit' as const), reduceOnly }) },
    {
      weight: 2,
      arbitrary: fc.record({ ...base, kind: fc.constant('limit' as const), pxTicks: px, timeInForce, reduceOnly }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        ...base,
        kind: fc.constant('market' as const),
        reduceOnly,
        timeInForce: maybe(timeInForce),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ ...base, kind: fc.constant('stop_market' as const), stopTicks: px, reduceOnly }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        ...base,
        ...resting,
        kind: fc.constant('stop_limit' as const),
        stopTicks: px,
        reduceOnly,
      }),
    },
  )
  .map(
    (intent) =>
      Object.fromEntries(Object.entries(intent).filter(([, value]) => value !== undefined)) as unknown as OrderIntent,
  )

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('changes' as const), changes: changes(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('snapshot' as const), changes: changes(12) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('trade' as const),
      side: fc.constantFrom('buy' as const, 'sell' as const, 'unknown' as const),
      pxTicks: px,
      qtyLots: lots,
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('arrive' as const), intent: intents }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), orderId: fc.integer({ min: 1, max: 25 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'lost' as const }) },
)

const opening: Step = {
  do: 'snapshot',
  changes: [98, 99, 100].map((at) => [0, at, 8] as const).concat([101, 102, 103].map((at) => [1, at, 8] as never)),
}

/** It begins with a book. */
export const tapes: fc.Arbitrary<readonly Step[]> = fc
  .array(step, { minLength: 5, maxLength: 60 })
  .map((steps) => [opening, ...steps])

/** What an exchange and its twin both do. Orders are numbered from 1 in the order of arrival. */
export type Venue = Pick<Exchange, 'changes' | 'snapshot' | 'trade' | 'arrive' | 'cancelArrives' | 'lost'>

export interface Played {
  readonly step: Step
  /** Of a step that sends an order. */
  readonly orderId: number
  readonly events: readonly VenueEvent[]
}

export function play(venue: Venue, tape: readonly Step[]): readonly Played[] {
  let orderId = 0
  return tape.map((step, tsUs) => {
    if (step.do === 'arrive') orderId++
    return { step, orderId, events: act(venue, step, orderId, tsUs) }
  })
}

function act(venue: Venue, step: Step, orderId: number, tsUs: number): readonly VenueEvent[] {
  switch (step.do) {
    case 'changes':
    case 'snapshot':
      return venue[step.do](Float64Array.from(step.changes.flat()), step.changes.length, tsUs)
    case 'trade':
      return venue.trade(step, tsUs)
    case 'arrive':
      return venue.arrive({ id: orderId, intent: step.intent }, tsUs)
    case 'cancel':
      return venue.cancelArrives(step.orderId, tsUs)
    case 'lost':
      venue.lost()
      return []
  }
}
