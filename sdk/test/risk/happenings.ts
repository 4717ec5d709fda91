// Anything that may happen to risk, in any order: two markets of two venues, small limits, so that all of them are met.
import * as fc from 'fast-check'

import type { OrderIntent } from '../../src/engine/trading.js'
import type { Decision, Input, JournalJudgement, Risk, RiskOptions } from '../../src/risk/index.js'
import { BTC, MIDNIGHT_US, PERP, sightOf } from './stand.js'

export const INSTRUMENTS = [BTC, PERP]

export const OPTIONS: RiskOptions = {
  data: { reduceAfterUs: 3_000_000 },
  order: { maxLots: 40 },
  exposure: { maxLots: 60, openOrders: 4 },
  loss: { losingExits: 2, pauseUs: 5_000_000 },
  regime: { windowS: 60, minS: 5, spreadWindowS: 60, calmUs: 5_000_000 },
  rate: { ordersPerS: 3, rejects: 2, sameSideFills: 3, orderToTrade: 10 },
  venueOrdersPerS: { okx: 8 },
  onHalt: 'flatten',
}

/** A little before midnight. */
export const START_US = MIDNIGHT_US - 20_000_000

type Wait = { readonly waitUs: number }
/** An input or a judgement without its time: it comes so long after the one before. */
export type Happening = Wait & { readonly kind: string }

const instrument = fc.constantFrom(0, 0, 1)
const side = fc.constantFrom('buy' as const, 'sell' as const)
const id = fc.integer({ min: 1, max: 12 })
const lots = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 10 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 45 }) },
)

export const intents: fc.Arbitrary<OrderIntent> = fc
  .record({
    instrument: fc.constantFrom(0, 0, 0, 1, 2),
    side,
    kind: fc.constantFrom('limit', 'limit', 'market', 'stop_market', 'stop_limit'),
    qtyLots: fc.oneof(
      { weight: 15, arbitrary: lots },
      { weight: 1, arbitrary: fc.constantFrom(0.5, -1, NaN, Infinity) },
    ),
    pxTicks: fc.oneof(
      { weight: 15, arbitrary: fc.integer({ min: 9_990, max: 10_010 }) },
      { weight: 1, arbitrary: fc.constantFrom(9_000, 0.5) },
    ),
    reduceOnly: fc.constantFrom(false, false, true),
  })
  .map(({ pxTicks, reduceOnly, kind, ...rest }) => ({
    ...rest,
    kind: kind as OrderIntent['kind'],
    ...(kind === 'limit' || kind === 'stop_limit' ? { pxTicks } : {}),
    ...(kind.startsWith('stop') ? { stopTicks: 10_000 } : {}),
    ...(reduceOnly ? { reduceOnly } : {}),
  }))

const market = fc.record({
  instrument,
  state: fc.constantFrom(...Array.from({ length: 15 }, () => 'live'), 'resync'),
  midTicks: fc.oneof(
    { weight: 15, arbitrary: fc.integer({ min: 9_995, max: 10_005 }) },
    { weight: 1, arbitrary: fc.constantFrom(9_000, 11_000) },
  ),
  spreadTicks: fc.constantFrom(0, 1, 1, 1, 1, 1, 2, 2, 2, 9, -1, NaN),
  lateUs: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1_000, 600_000),
})

const equity = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(100_000, 99_000, 101_000) },
  { weight: 1, arbitrary: fc.constantFrom(96_000, 94_900, 89_000, 84_000, 110_000, null) },
)

const rare = fc.oneof(
  fc.record({
    kind: fc.constant('phase'),
    instrument,
    phase: fc.constantFrom('open', 'open', 'open', 'auction', 'halted', 'cancel_only'),
  }),
  fc.record({ kind: fc.constant('audit'), instrument, passed: fc.constantFrom(true, true, false) }),
  fc.record({ kind: fc.constant('model'), instrument, value: fc.constantFrom(0.5, 0.5, null) }),
  fc.record({
    ...{ kind: fc.constant('position'), instrument, lots: fc.integer({ min: -70, max: 70 }) },
    averageTicks: fc.constant(10_000),
  }),
  fc.record({
    ...{ kind: fc.constant('back_off'), venue: fc.constantFrom('binance', 'okx') },
    retryAtUs: fc.constant(START_US + 3_000_000),
  }),
  fc.record({ kind: fc.constant('transfer'), amount: fc.constantFrom(-10_000, 10_000) }),
  fc.record({ kind: fc.constantFrom('check', 'arm') }),
)

const grave = fc.oneof(
  fc.record({ kind: fc.constantFrom('heartbeat', 'dead_man') }),
  fc.record({ kind: fc.constant('lag'), lagUs: fc.constantFrom(0, 100_000, 300_000) }),
  fc.record({ kind: fc.constant('reconciled'), matches: fc.boolean() }),
  fc.record({ kind: fc.constant('kill'), reason: fc.constant('operator') }),
)

const often = fc.oneof(
  { weight: 6, arbitrary: market.map((value) => ({ kind: 'market', ...value })) },
  { weight: 3, arbitrary: equity.map((value) => ({ kind: 'equity', value })) },
  { weight: 12, arbitrary: intents.map((intent) => ({ kind: 'judge', intent })) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('cancelled', 'rejected', 'cancelled'), id }) },
  { weight: 2, arbitrary: id.map((known) => ({ kind: 'acknowledged', id: known, isWaiting: false })) },
  { weight: 1, arbitrary: instrument.map((at) => ({ kind: 'cancel_sent', instrument: at })) },
  {
    weight: 4,
    arbitrary: fc
      .record({ orderId: id, instrument, side, pxTicks: fc.constantFrom(9_990, 10_000, 10_010), qtyLots: lots })
      .map((fill) => ({ kind: 'fill', fill: { ...fill, fee: 0.001 } })),
  },
)

const waitUs = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(0, 0, 1, 1_000, 50_000, 250_000) },
  { weight: 2, arbitrary: fc.constantFrom(1_000_000, 2_000_000, -5) },
  { weight: 1, arbitrary: fc.constantFrom(5_000_001, 60_000_001) },
)

/** `rearms`: whether anyone arms again. */
export function happenings(rearms: boolean, maxLength = 80): fc.Arbitrary<Happening[]> {
  const all = fc.oneof(
    { weight: 120, arbitrary: often },
    { weight: 6, arbitrary: rare },
    { weight: 1, arbitrary: grave },
    ...(rearms ? [{ weight: 3, arbitrary: fc.constant({ kind: 'rearm' }) }] : []),
  )
  const timed = fc.tuple(waitUs, all).map(([wait, happening]) => ({ ...happening, waitUs: wait }))
  return fc.array(timed, { maxLength, size: 'max' })
}

export const DEPTH_LOTS = 1_000

/** The judgement of an intent, as a journal would have it, where the book shows enough. */
export function asked(intent: OrderIntent, nowUs: number): JournalJudgement {
  return { kind: 'judge', nowUs, intent, depthLots: DEPTH_LOTS, decision: { allow: true, state: 'ACTIVE' } }
}

/** Lets all of it happen; what is allowed is sent. `after` is told of each with its time, and of the decision where there is one. */
export function play(
  risk: Risk,
  all: readonly Happening[],
  after: (happening: Happening, nowUs: number, decision: Decision | null) => void = () => {},
  judge = (intent: OrderIntent, nowUs: number) => risk.judgeAgain(asked(intent, nowUs)),
): void {
  let nowUs = START_US
  let sent = 0
  for (const instrument of [0, 1]) risk.market(instrument, sightOf({ tsLocalUs: nowUs }), nowUs)
  risk.equity(100_000, nowUs)
  for (const happening of all) {
    nowUs += happening.waitUs
    const { kind } = happening
    if (kind === 'judge') {
      const { intent } = happening as unknown as { intent: OrderIntent }
      const decision = judge(intent, nowUs)
      if (decision.allow) risk.sent({ id: (sent++ % 12) + 1, intent: decision.intent ?? intent, sentUs: nowUs })
      after(happening, nowUs, decision)
      continue
    }
    risk.take(inputOf(happening, nowUs))
    after(happening, nowUs, null)
  }
}

function inputOf(happening: Happening, nowUs: number): Input {
  const { waitUs: _, ...rest } = happening
  if (happening.kind !== 'market') return { ...rest, nowUs } as unknown as Input
  const seen = happening as unknown as {
    instrument: number
    state: string
    midTicks: number
    spreadTicks: number
    lateUs: number
  }
  const { instrument: at, state, midTicks, spreadTicks, lateUs } = seen
  const askTicks = Number.isNaN(spreadTicks) ? null : midTicks + spreadTicks
  return {
    kind: 'market',
    nowUs,
    instrument: at,
    state,
    tsLocalUs: nowUs,
    tsVenueUs: nowUs - lateUs,
    bidTicks: midTicks,
    askTicks,
  }
}
