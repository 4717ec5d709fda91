// What holds whatever happens: fewer layers never allow less, HALTED lets nothing new through, the state only tightens, order does
// not matter, and every denial has one code.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { asked, happenings, INSTRUMENTS, intents, OPTIONS, play } from '../../test/risk/happenings.js'
import { createFacts, type Facts } from './facts.js'
import { evaluate } from './evaluate.js'
import { LAYERS, Risk, RISK_CODES, type Decision, type Layer } from './index.js'
import { restoreFacts } from './saved.js'
import { createMedian } from './sliding-median.js'

const TIGHTNESS = { ACTIVE: 0, REDUCING: 1, HALTED: 2 }
const newRisk = (layers: readonly Layer[] = LAYERS) => new Risk(INSTRUMENTS, OPTIONS, { layers })

/** Facts after anything, and an intent at their time. */
function factsAfter(all: Parameters<typeof play>[1]): Facts {
  const risk = newRisk()
  play(risk, all)
  const facts = restoreFacts(risk.save())
  for (const market of facts.markets) market.depthLots = 1_000
  return facts
}

const decide = (layers: readonly Layer[], intent: Parameters<typeof asked>[0], facts: Facts): Decision =>
  evaluate(layers, intent, facts, facts.nowUs, () => {})

test('removing layers never allows less, and the order in which they are asked changes nothing', () => {
  const allowed = { all: 0, some: 0 }
  const subset = fc.subarray([...LAYERS])
  const order = fc.shuffledSubarray([...LAYERS], { minLength: LAYERS.length })
  fc.assert(
    fc.property(
      happenings(true),
      fc.array(intents, { minLength: 5, maxLength: 5 }),
      subset,
      order,
      (all, asking, some, shuffled) => {
        const facts = factsAfter(all)
        for (const intent of asking) {
          const full = decide(LAYERS, intent, facts)
          const fewer = decide(some, intent, facts)
          if (full.allow) expect(fewer.allow).toBe(true)
          allowed.all += full.allow ? 1 : 0
          allowed.some += fewer.allow ? 1 : 0
          expect(decide(shuffled, intent, facts)).toEqual(full)
        }
      },
    ),
    { numRuns: 400 },
  )
  expect(allowed.all).toBeGreaterThan(20)
  expect(allowed.some).toBeGreaterThan(allowed.all)
})

test('a judgement changes nothing but the latch, and comes out the same again', () => {
  fc.assert(
    fc.property(happenings(true), intents, (all, intent) => {
      const risk = newRisk()
      play(risk, all)
      const { nowUs } = restoreFacts(risk.save())
      const at = Number.isFinite(nowUs) ? nowUs : 0
      const before = JSON.stringify({
        ...(risk.save().facts as object),
        latch: 0,
        supervision: 0,
        markets: 0,
        nowUs: 0,
      })
      const first = risk.judgeAgain(asked(intent, at))
      expect(risk.judgeAgain(asked(intent, at)).allow).toBe(first.allow)
      const after = JSON.stringify({ ...(risk.save().facts as object), latch: 0, supervision: 0, markets: 0, nowUs: 0 })
      expect(after).toBe(before)
    }),
    { numRuns: 200 },
  )
})

test('HALTED never allows an order, the state only tightens unless it is armed again, every denial has one code', () => {
  const codes = new Map<string, number>()
  let halted = 0
  fc.assert(
    fc.property(happenings(true), (all) => {
      const risk = newRisk()
      let last = risk.state
      play(risk, all, ({ kind }, _, decision) => {
        if (kind !== 'rearm') expect(TIGHTNESS[risk.state]).toBeGreaterThanOrEqual(TIGHTNESS[last])
        if (decision) {
          if (last === 'HALTED' || risk.state === 'HALTED') {
            expect(decision.allow).toBe(false)
            halted++
          }
          expect(TIGHTNESS[decision.state]).toBeGreaterThanOrEqual(TIGHTNESS[last])
          if (!decision.allow) {
            expect(Object.hasOwn(RISK_CODES, decision.code)).toBe(true)
            codes.set(decision.code, (codes.get(decision.code) ?? 0) + 1)
          }
        }
        expect(risk.cause === null).toBe(risk.state === 'ACTIVE')
        last = risk.state
      })
    }),
    { numRuns: 1_500 },
  )
  expect(halted).toBeGreaterThan(100)
  // Most codes came up; those of faults, money, a pinned hash, live mode and no clock can't with these options.
  expect(codes.size, [...codes.keys()].join(' ')).toBeGreaterThan(30)
})

test('in every state cancels are taken, without a question', () => {
  fc.assert(
    fc.property(happenings(false), (all) => {
      const risk = newRisk()
      play(risk, all, (_, nowUs) => {
        risk.cancelSent(0, nowUs)
        for (let id = 1; id <= 12; id++) risk.cancelled(id, nowUs)
      })
      const { markets } = restoreFacts(risk.save())
      for (const { orders, buyLots, sellLots, reducingBuyLots, reducingSellLots } of markets)
        expect([orders.length, buyLots, sellLots, reducingBuyLots, reducingSellLots]).toEqual([0, 0, 0, 0, 0])
    }),
    { numRuns: 200 },
  )
})

test('memory is fixed: facts before anything are as large as ever', () => {
  const { regime } = createFacts(restoreFacts(newRisk().save()).rules).markets[0]!
  expect(regime.volatilities.samples.length).toBe(6)
  expect(createMedian(8_640).samples.byteLength).toBe(17_280)
})
