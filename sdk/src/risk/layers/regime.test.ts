// Layer 5: pauses that come at three times the usual volatility and not at 2.9, and go when it has been calm for five minutes.
import { expect, test } from 'vitest'

import { answer, BTC, buy, fillOf, NOON_US, S, sell, sightOf, standing } from '../../../test/risk/stand.js'
import { Risk } from '../index.js'

/** So that ticks are small against moves. */
const MID = 1_000_000

/** An event a second; the mid goes up and down by `move` ticks. At a rate that is steady, the estimator is that rate. */
class Clockwork {
  readonly risk: Risk
  second = 0
  #isUp = false

  constructor() {
    this.risk = new Risk([BTC], { regime: { windowS: 7_200 } })
    this.risk.equity(100_000, NOON_US)
  }

  get nowUs() {
    return NOON_US + this.second * S
  }

  /** Answers of each second to an order that adds. */
  run(seconds: number, move: number, spread = 2): string[] {
    return Array.from({ length: seconds }, () => {
      this.second++
      this.#isUp = !this.#isUp
      const bidTicks = MID + (this.#isUp ? move : 0)
      this.risk.market(0, sightOf({ bidTicks, askTicks: bidTicks + spread, tsLocalUs: this.nowUs }), this.nowUs)
      return answer(this.risk, buy(1, bidTicks), this.nowUs)
    })
  }
}

const PAUSED = 'REGIME_VOLATILITY'
const toggles = (answers: readonly string[]) =>
  answers.flatMap((word, at) => (at > 0 && (word === PAUSED) !== (answers[at - 1] === PAUSED) ? [at] : []))

test('2.9 times the usual is no pause, 3.1 times is', () => {
  const below = new Clockwork()
  below.run(3_700, 100)
  expect(below.run(900, 290)).not.toContain(PAUSED)
  const above = new Clockwork()
  above.run(3_700, 100)
  const answers = above.run(900, 310)
  // σ² goes to 9.61 from 1 by halves a minute: 9 after log₂(8.61 / 0.61) = 3.82 minutes.
  expect(answers.indexOf(PAUSED)).toBeGreaterThan(220)
  expect(answers.indexOf(PAUSED)).toBeLessThan(232)
  expect(toggles(answers)).toHaveLength(1)
})

test('not before an hour', () => {
  const clockwork = new Clockwork()
  expect(clockwork.run(1_800, 10)).not.toContain(PAUSED)
  const answers = clockwork.run(1_805, 1_000)
  expect(answers.indexOf(PAUSED)).toBeGreaterThan(1_798)
  expect(answers.indexOf(PAUSED)).toBeLessThan(1_803)
})

test('it ends after five minutes below twice the usual, and does not flap', () => {
  const clockwork = new Clockwork()
  clockwork.run(3_700, 100)
  clockwork.run(400, 400)
  // Back to the usual: σ² from 15.9 to 4 within log₂(14.9 / 3) = 2.31 minutes, then 300 s.
  const after = clockwork.run(600, 100)
  const [ended] = toggles(after)
  expect(ended).toBeGreaterThan(430)
  expect(ended).toBeLessThan(446)
  // Now jumps that come and go, at the edge of both limits, for two hours.
  const wild = Array.from({ length: 120 }, (_, minute) => clockwork.run(60, minute % 12 < 2 ? 520 : 90)).flat()
  const begun = toggles(wild).filter((at) => wild[at] === PAUSED)
  expect(begun.length).toBeGreaterThan(3)
  for (let at = 1; at < begun.length; at++) expect(begun[at]! - begun[at - 1]!).toBeGreaterThanOrEqual(300)
})

test('one tick is the least usual move: a market that stood still is not abnormal when it moves a tick', () => {
  const clockwork = new Clockwork()
  clockwork.run(4_000, 0)
  expect(clockwork.run(600, 2)).not.toContain(PAUSED)
  expect(clockwork.run(600, 4)).toContain(PAUSED)
})

test('in a pause reductions pass, and other markets do not mind', () => {
  const clockwork = new Clockwork()
  const { risk } = clockwork
  clockwork.run(3_700, 100)
  clockwork.run(600, 500)
  risk.fill(fillOf('buy', 5, { pxTicks: MID, tsLocalUs: clockwork.nowUs }))
  expect(risk.judge(sell(5, MID), clockwork.nowUs)).toMatchObject({ allow: true, state: 'REDUCING' })
  expect(risk.judge(sell(6, MID), clockwork.nowUs)).toMatchObject({ code: PAUSED, state: 'REDUCING' })
  expect(risk.state).toBe('ACTIVE')
})

test('up to a minute without an event counts as calm, a longer silence not at all', () => {
  const quiet = (seconds: number) => {
    const clockwork = new Clockwork()
    clockwork.run(3_700, 100)
    clockwork.run(300, 400)
    return Array.from({ length: 12 }, () => {
      clockwork.second += seconds
      return clockwork.run(1, 0)[0]
    })
  }
  const counted = quiet(60)
  // σ² from 15.5 to 4 within log₂(15.5 / 4) = 1.96 minutes, then 300 s: the seventh event, after 427 s.
  expect(counted.indexOf('allow')).toBe(6)
  expect(quiet(61)).toEqual(Array.from({ length: 12 }, () => PAUSED))
})

test('five times the usual spread', () => {
  const clockwork = new Clockwork()
  clockwork.run(3_599, 0, 3)
  expect(clockwork.run(1, 0, 15)).toEqual(['allow']) // not an hour yet
  clockwork.run(100, 0, 3)
  expect(clockwork.run(1, 0, 14)).toEqual(['allow'])
  expect(clockwork.run(1, 0, 15)).toEqual(['REGIME_SPREAD'])
  expect(clockwork.run(1, 0, 3)).toEqual(['allow'])
})

test.each([
  ['halted', 'REGIME_HALT', 'REGIME_HALT'],
  ['cancel_only', 'REGIME_CANCEL_ONLY', 'REGIME_CANCEL_ONLY'],
  ['auction', 'REGIME_AUCTION', 'allow'],
  ['open', 'allow', 'allow'],
] as const)('%s: %s for what adds, %s for what reduces', (phase, adds, reduces) => {
  const risk = standing()
  risk.fill(fillOf('buy', 5))
  risk.phase(0, phase, NOON_US)
  expect(answer(risk, buy(1))).toBe(adds)
  expect(answer(risk, sell(5))).toBe(reduces)
})
