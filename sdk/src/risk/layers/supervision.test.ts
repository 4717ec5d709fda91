// Layer 7: what stops everything, and that it does so even where the other layers throw.
import { expect, test } from 'vitest'

import { answer, BTC, buy, fillOf, NOON_US, S, sell, standing } from '../../../test/risk/stand.js'
import { LAYERS, Risk, type Layer } from '../index.js'

const OLD_DATA = { data: { maxAgeUs: null } } as const

test('the kill switch', () => {
  const risk = standing()
  risk.fill(fillOf('buy', 5))
  risk.kill('operator')
  risk.kill('again')
  expect(risk.state).toBe('HALTED')
  expect(risk.armed).toBe(false)
  expect(risk.judge(sell(5), NOON_US)).toEqual({
    ...{ allow: false, state: 'HALTED', code: 'SUPERVISION_KILLED', detail: 'operator' },
  })
  expect(risk.rearm(NOON_US)).toBe('ACTIVE')
  expect(answer(risk, buy(1))).toBe('allow')
})

test.each([
  [5 * S, 'allow'],
  [5 * S + 1, 'SUPERVISION_HEARTBEAT'],
])('%i µs after a sign of life: %s', (afterUs, expected) => {
  const risk = standing(OLD_DATA)
  risk.heartbeat(NOON_US)
  expect(answer(risk, buy(1), NOON_US + afterUs)).toBe(expected)
  const other = standing(OLD_DATA)
  other.heartbeat(NOON_US)
  expect(other.check(NOON_US + afterUs)).toBe(expected === 'allow' ? 'ACTIVE' : 'HALTED') // without any order
})

test('a sign of life after the halt changes nothing, before arming again it is needed', () => {
  const risk = standing(OLD_DATA)
  risk.heartbeat(NOON_US)
  const later = NOON_US + 6 * S
  risk.check(later)
  expect(risk.rearm(later)).toBe('HALTED')
  risk.heartbeat(later)
  expect(risk.state).toBe('HALTED')
  expect(risk.rearm(later)).toBe('ACTIVE')
})

test.each([
  [60 * S, 'ACTIVE'],
  [60 * S + 1, 'HALTED'],
])('%i µs after the dead-man switch was refreshed: %s', (afterUs, expected) => {
  const risk = standing()
  risk.deadMan(NOON_US)
  expect(risk.check(NOON_US + afterUs)).toBe(expected)
})

test('a late event loop', () => {
  const risk = standing()
  risk.lag(200_000, NOON_US)
  expect(risk.state).toBe('ACTIVE')
  risk.lag(200_001, NOON_US)
  expect(risk.cause).toMatchObject({ code: 'SUPERVISION_LAG' })
})

test('a mismatch, and a second in a row', () => {
  const risk = standing()
  risk.fill(fillOf('buy', 5))
  risk.reconciled(false, NOON_US)
  expect(answer(risk, buy(1))).toBe('SUPERVISION_MISMATCH')
  expect(answer(risk, sell(5))).toBe('allow')
  risk.reconciled(true, NOON_US)
  expect(risk.state).toBe('REDUCING')
  risk.reconciled(false, NOON_US)
  expect(risk.state).toBe('REDUCING') // not in a row
  risk.reconciled(false, NOON_US)
  expect(risk.state).toBe('HALTED')
  expect(risk.rearm(NOON_US)).toBe('HALTED')
  risk.reconciled(true, NOON_US)
  expect(risk.rearm(NOON_US)).toBe('ACTIVE')
})

test('limits that are not the pinned ones', () => {
  const pinnedHash = standing().configHash
  expect(answer(standing({ pinnedHash }), buy(1))).toBe('allow')
  const other = standing({ pinnedHash, order: { collar: 0.021 } })
  expect(other.state).toBe('HALTED')
  expect(answer(other, buy(1))).toBe('SUPERVISION_CONFIG')
  expect(other.rearm(NOON_US)).toBe('HALTED')
})

test('live trading has to be armed, and a halt takes it back', () => {
  const risk = standing({ mode: 'live', ...OLD_DATA })
  expect(risk.armed).toBe(false)
  expect(answer(risk, buy(1))).toBe('SUPERVISION_UNARMED')
  risk.arm(NOON_US)
  expect(risk.armed).toBe(true)
  expect(answer(risk, buy(1))).toBe('allow')
  const restored = Risk.restore(risk.save())
  expect(restored.armed).toBe(false)
  expect(risk.check(NOON_US + 5 * S + 1)).toBe('HALTED') // from arming on it has to live
  risk.arm(NOON_US + 6 * S)
  expect(risk.armed).toBe(false) // only rearm() ends a halt
  risk.heartbeat(NOON_US + 6 * S)
  risk.rearm(NOON_US + 6 * S)
  expect(risk.armed).toBe(true)
})

test('a time that is no time', () => {
  const risk = standing()
  expect(answer(risk, buy(1), NaN)).toBe('SUPERVISION_CLOCK')
  expect(answer(risk, buy(1), Infinity)).toBe('SUPERVISION_CLOCK')
  expect(() => risk.equity(1, NaN)).toThrow('equity.nowUs: found NaN, expected a time')
})

const broken = (name: Layer['name'], watches: boolean): Layer => ({
  ...{ name, watches },
  judge() {
    throw new Error('broken')
  },
})

test.each(LAYERS.map(({ name }) => name))('a layer that throws denies: %s', (name) => {
  const layers = LAYERS.map((layer) => (layer.name === name ? broken(name, layer.watches) : layer))
  const risk = standing({}, [BTC], { layers })
  risk.fill(fillOf('buy', 5))
  expect(risk.judge(buy(1), NOON_US)).toEqual({
    ...{ allow: false, state: 'ACTIVE', code: `${name.toUpperCase()}_FAULT`, detail: `${name}: Error: broken` },
  })
  expect(risk.judge(sell(5), NOON_US).allow).toBe(false)
})

test('with all layers broken, or none at all, the kill switch stops', () => {
  for (const layers of [LAYERS.map(({ name, watches }) => broken(name, watches)), []]) {
    const risk = standing({}, [BTC], { layers })
    risk.kill('operator')
    expect(risk.state).toBe('HALTED')
    expect(answer(risk, buy(1))).toBe('SUPERVISION_KILLED')
  }
})
