// Everything that can happen, as plain objects: what a journal holds, and what changes the facts.
import type { OrderIntent } from '../engine/trading.js'
import { RiskError, shown } from './errors.js'
import { utcDay, type AccountFacts, type Facts, type Phase } from './facts.js'
import { seeMarket, seeModel, type Seen } from './market-facts.js'
import { seeAcknowledged, seeEnd, seeFill, seeReject, seeSent, type FillFacts } from './trading-facts.js'
import { pushTime } from './ring.js'

/** Numbers that may be NaN are null in a journal, since JSON has no NaN. */
type Maybe<T> = { readonly [K in keyof T]: T[K] extends number ? number | null : T[K] }

export type Input = { readonly nowUs: number } & (
  | ({ readonly kind: 'market'; readonly instrument: number } & Maybe<Seen>)
  | { readonly kind: 'phase'; readonly instrument: number; readonly phase: Phase }
  | { readonly kind: 'audit'; readonly instrument: number; readonly passed: boolean }
  | { readonly kind: 'model'; readonly instrument: number; readonly value: number | null }
  | {
      readonly kind: 'position'
      readonly instrument: number
      readonly lots: number
      readonly averageTicks: number | null
    }
  | { readonly kind: 'sent'; readonly id: number; readonly intent: OrderIntent }
  | { readonly kind: 'acknowledged'; readonly id: number; readonly isWaiting: boolean }
  | { readonly kind: 'cancel_sent'; readonly instrument: number }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'rejected'; readonly id: number }
  | { readonly kind: 'fill'; readonly fill: FillFacts }
  | { readonly kind: 'equity'; readonly value: number | null }
  | { readonly kind: 'transfer'; readonly amount: number }
  | { readonly kind: 'back_off'; readonly venue: string; readonly retryAtUs: number }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'dead_man' }
  | { readonly kind: 'lag'; readonly lagUs: number }
  | { readonly kind: 'reconciled'; readonly matches: boolean }
  | { readonly kind: 'arm' }
  | { readonly kind: 'kill'; readonly reason: string }
  | { readonly kind: 'rearm' }
  | { readonly kind: 'check' }
)

const PHASES: readonly Phase[] = ['open', 'auction', 'halted', 'cancel_only']
const number = (value: number | null) => value ?? NaN

/** Changes the facts. Throws RiskError for what names no instrument or venue. `nowUs` may not be before the latest. */
export function apply(facts: Facts, input: Input, nowUs: number): void {
  const { account, supervision, markets, conduct, rules } = facts
  switch (input.kind) {
    case 'market': {
      const { state, tsVenueUs, tsLocalUs, bidTicks, askTicks } = input
      const seen = { state, tsVenueUs: number(tsVenueUs), tsLocalUs: number(tsLocalUs) }
      const top = { bidTicks: number(bidTicks), askTicks: number(askTicks) }
      return seeMarket(facts, placeOf(facts, input.instrument), { ...seen, ...top }, nowUs)
    }
    case 'phase':
      if (!PHASES.includes(input.phase)) throw new RiskError('phase', shown(input.phase), `one of ${PHASES.join(', ')}`)
      markets[placeOf(facts, input.instrument)]!.phase = input.phase
      return
    case 'audit': {
      const market = markets[placeOf(facts, input.instrument)]!
      if (input.passed) market.auditBadUs = NaN
      else if (Number.isNaN(market.auditBadUs)) market.auditBadUs = nowUs
      return
    }
    case 'model': {
      const { data } = rules.instruments[placeOf(facts, input.instrument)]!
      return seeModel(markets[input.instrument]!, number(input.value), data, nowUs)
    }
    case 'position': {
      const market = markets[placeOf(facts, input.instrument)]!
      market.lots = input.lots
      market.averageTicks = input.lots === 0 ? NaN : number(input.averageTicks)
      return
    }
    case 'sent':
      placeOf(facts, input.intent.instrument)
      return seeSent(facts, input.id, input.intent, nowUs)
    case 'acknowledged':
      return seeAcknowledged(facts, input.id, input.isWaiting)
    case 'cancel_sent':
      return pushTime(conduct.venues[rules.instruments[placeOf(facts, input.instrument)]!.venue]!.messages, nowUs)
    case 'cancelled':
      return seeEnd(facts, input.id, nowUs)
    case 'rejected':
      seeEnd(facts, input.id, nowUs)
      return seeReject(facts, nowUs)
    case 'fill':
      placeOf(facts, input.fill.instrument)
      return seeFill(facts, input.fill, nowUs)
    case 'equity':
      return seeEquity(account, number(input.value), nowUs)
    case 'transfer':
      account.equity += input.amount
      account.dayStart += input.amount
      account.peak += input.amount
      return
    case 'back_off': {
      const at = rules.venues.findIndex(({ name }) => name === input.venue)
      const venue = conduct.venues[at]
      if (!venue) throw new RiskError('venue', shown(input.venue), rules.venues.map(({ name }) => name).join(', '))
      if (input.retryAtUs > venue.retryAtUs) venue.retryAtUs = input.retryAtUs
      return
    }
    case 'heartbeat':
      supervision.heartbeatUs = nowUs
      return
    case 'dead_man':
      supervision.deadManUs = nowUs
      return
    case 'lag':
      supervision.lagUs = input.lagUs
      return
    case 'reconciled':
      supervision.mismatches = input.matches ? 0 : supervision.mismatches + 1
      return
    case 'arm':
      if (facts.latch.state === 'HALTED') return
      supervision.isArmed = true
      if (rules.mode === 'live' && Number.isNaN(supervision.heartbeatUs)) supervision.heartbeatUs = nowUs
      return
    case 'kill':
      supervision.killed ??= input.reason
      return
    case 'rearm':
      return rearm(facts, nowUs)
    case 'check':
      return
  }
}

function placeOf({ markets }: Facts, instrument: number): number {
  if (markets[instrument]) return instrument
  throw new RiskError('instrument', shown(instrument), `a place in a list of ${markets.length}`)
}

function seeEquity(account: AccountFacts, value: number, nowUs: number): void {
  const day = utcDay(nowUs)
  account.isEquityKnown = Number.isFinite(value)
  if (day !== account.day && !Number.isNaN(account.equity)) {
    account.day = day
    account.dayStart = account.equity
  }
  if (!account.isEquityKnown) return
  if (Number.isNaN(account.equity)) {
    account.day = day
    account.dayStart = value
    account.peak = value
  }
  account.equity = value
  if (value > account.peak) account.peak = value
}

/** What stopped trading and still holds stops it again at once. A loss needs a new day first. */
function rearm({ latch, account, supervision }: Facts, nowUs: number): void {
  if (utcDay(nowUs) <= latch.lossDay) return
  latch.state = 'ACTIVE'
  latch.code = null
  latch.detail = ''
  if (!Number.isNaN(latch.lossDay)) account.peak = account.equity
  latch.lossDay = NaN
  supervision.killed = null
  supervision.isArmed = true
}
