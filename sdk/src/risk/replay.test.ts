// Saved and restored it is the same, and a journal comes to the same decisions bit for bit.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { asked, happenings, INSTRUMENTS, OPTIONS, play } from '../../test/risk/happenings.js'
import { BTC, buy, NOON_US, sell, sightOf, standing } from '../../test/risk/stand.js'
import { replayJournal, Risk, type Decision, type JournalEntry, type SavedRisk } from './index.js'

test('a journal, through JSON, gives the same decisions', () => {
  let allowed = 0
  fc.assert(
    fc.property(happenings(true), (all) => {
      const lines: string[] = []
      const options = { ...OPTIONS, order: { ...OPTIONS.order, depthShare: null } } // no books here
      const risk = new Risk(INSTRUMENTS, options, { journal: (entry) => lines.push(JSON.stringify(entry)) })
      const decisions: Decision[] = []
      play(
        risk,
        all,
        (_, __, decision) => decision && decisions.push(decision),
        (intent, nowUs) => risk.judge(intent, nowUs),
      )
      allowed += decisions.filter(({ allow }) => allow).length
      const entries = lines.map((line) => JSON.parse(line) as JournalEntry)
      const replayed = replayJournal(entries)
      expect(replayed.differences).toEqual([])
      expect(JSON.stringify(replayed.decisions)).toBe(JSON.stringify(decisions))
    }),
    { numRuns: 200 },
  )
  expect(allowed).toBeGreaterThan(100)
})

test('with books: depth as it was read is part of the journal', () => {
  const entries: JournalEntry[] = []
  const risk = standing({}, [BTC], { journal: (entry) => entries.push(entry) })
  const market = { instrument: 0, side: 'buy', kind: 'market', qtyLots: 3 } as const
  risk.market(0, sightOf({ levelLots: 1, askTicks: 10_002 }), NOON_US)
  const decisions = [risk.judge(market, NOON_US), risk.judge(buy(6), NOON_US), risk.judge(sell(5), NaN)]
  risk.market(0, sightOf({ state: 'resync', bidTicks: NaN, askTicks: NaN }), NOON_US)
  decisions.push(risk.judge(sell(5), NOON_US))
  expect(decisions.map((decision) => (decision.allow ? decision.intent?.pxTicks : decision.code))).toEqual([
    ...[10_200, 'ORDER_DEPTH', 'SUPERVISION_CLOCK', 'DATA_NOT_LIVE'],
  ])
  const through = JSON.parse(JSON.stringify(entries)) as JournalEntry[]
  expect(replayJournal(through)).toEqual({ decisions, differences: [] })
  // A journal that was changed is found out.
  const forged = through.map((entry) => (entry.kind === 'judge' ? { ...entry, depthLots: 1e9 } : entry))
  expect(replayJournal(forged).differences).toEqual([5])
  expect(() => replayJournal(through.slice(1))).toThrow('journal[0].kind: found "market", expected start')
})

test('saved anywhere, restored, and gone on with: as if nothing had been', () => {
  fc.assert(
    fc.property(happenings(true), happenings(true), (before, after) => {
      const risk = new Risk(INSTRUMENTS, OPTIONS)
      play(risk, before)
      const saved = JSON.parse(JSON.stringify(risk.save())) as SavedRisk
      const restored = Risk.restore(saved)
      expect(restored.save()).toEqual({ ...saved, facts: withoutArms(saved.facts) })
      const [ours, theirs]: [unknown[], unknown[]] = [[], []]
      play(risk, after, (_, at, decision) => ours.push(decision, risk.state, at))
      play(restored, after, (_, at, decision) => theirs.push(decision, restored.state, at))
      expect(JSON.stringify(theirs)).toBe(JSON.stringify(ours))
    }),
    { numRuns: 200 },
  )
})

const withoutArms = (facts: unknown) => {
  const { supervision, ...rest } = facts as { supervision: object }
  return { ...rest, supervision: { ...supervision, isArmed: false } }
}

test.each<[(facts: Record<string, never>) => void, string]>([
  [(facts) => Object.assign(facts, { nowUs: 'now' }), 'saved.facts.nowUs: found "now", expected a number'],
  [
    (facts) => Object.assign(facts['account']!, { equity: null }),
    'saved.facts.account.equity: found null, expected a number',
  ],
  [(facts) => Object.assign(facts['latch']!, { state: 'OPEN' }), 'latch.state: found "OPEN", expected ACTIVE,'],
  [(facts) => Object.assign(facts['latch']!, { state: 'HALTED' }), 'latch.code: found null, expected a code of risk'],
  [(facts) => Object.assign(facts, { markets: [] }), 'saved.facts.markets: found 0 elements, expected 1'],
  [
    (facts) => Object.assign(facts['conduct']!, { orders: 5 }),
    'saved.facts.conduct.orders: found 5, expected an object',
  ],
  [
    (facts) => Object.assign(facts['conduct']!['orders']!, { times: [true] }),
    'orders.times[0]: found true, expected a number',
  ],
  [(facts) => Object.assign(facts['supervision']!, { isArmed: 1 }), 'supervision.isArmed: found 1, expected a boolean'],
])('a saved state that was damaged: %#', (damage, message) => {
  const saved = standing().save()
  damage(saved.facts as Record<string, never>)
  expect(() => Risk.restore(saved)).toThrow(message)
})

test('another version, other limits', () => {
  const saved = standing().save()
  expect(() => Risk.restore({ ...saved, version: 2 })).toThrow('saved.version: found 2, expected 1')
  expect(() => Risk.restore({ ...saved, options: { order: { collar: 0.5 } } })).toThrow('saved.configHash: found')
})

test('a save is a copy', () => {
  const risk = standing()
  const saved = risk.save()
  const text = JSON.stringify(saved)
  risk.sent({ id: 1, intent: buy(1), sentUs: NOON_US })
  expect(JSON.stringify(saved)).toBe(text)
  expect(risk.judgeAgain(asked(buy(1), NOON_US))).toMatchObject({ code: 'ORDER_DUPLICATE' })
})
