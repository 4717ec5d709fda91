// The score in force or the reason why there is none, and what its parts add to it.
import { expect, test } from 'vitest'

import type { SignalView, ViewState } from '../source.js'
import { addUp, partsOf, WEIGHTS } from './parts.js'
import { SignalModel } from './signal-model.js'

const signal: SignalView = {
  ...{ score: 0.31, direction: 'flat', imbalance: 0.42, size: 0.1, speed: 0.37, missing: [] },
}
const state = (state: ViewState, reason: string | null = null, epoch = 1) =>
  ({ kind: 'state', state, reason, epoch, tsUs: 1e15 }) as const
const told = (signal: SignalView | null) => ({ kind: 'signal', signal, tsUs: 1e15 }) as const

test('contributions are the weighted parts, and make up the score', () => {
  const parts = partsOf(signal, WEIGHTS)
  expect(parts.map(({ contribution }) => contribution!.toFixed(3))).toEqual(['0.168', '0.030', '0.111'])
  expect(addUp(parts, signal.score)).toBe(true)
  expect(addUp(partsOf(signal, [1, 0, 0]), signal.score)).toBe(false)
})

test('undefined parts say why, and leave their weight to the others', () => {
  const parts = partsOf({ ...signal, size: null, speed: null }, WEIGHTS)
  expect(parts.map(({ contribution }) => contribution)).toEqual([0.42, null, null])
  expect(parts.map(({ reason }) => reason)).toEqual(['', 'no large level near', 'no trade for 50 s'])
  expect(partsOf({ ...signal, size: null, speed: null }, [0, 1, 1])[0]!.contribution).toBeNull()
})

test('there is a score while the book is live, and else a reason', () => {
  const model = new SignalModel()
  expect([model.signal, model.reason]).toEqual([null, 'connecting: asking the source'])
  model.hear(told(signal))
  expect(model.signal).toBeNull()
  model.hear(state('live'))
  expect(model.reason).toBe('waiting for a score')
  model.hear(told(signal))
  expect([model.signal, model.reason]).toEqual([signal, ''])
  model.hear(told(null))
  expect([model.signal, model.reason]).toEqual([null, 'a side of the book is empty'])
  model.hear(told(signal))
  for (const name of ['stale', 'resync', 'buffering', 'no_book', 'disconnected', 'idle'] as const) {
    model.hear(state(name, 'gap_seq'))
    expect(model.signal).toBeNull()
    expect(model.reason).toContain('gap_seq')
  }
  model.hear(state('live'))
  expect([model.signal, model.reason]).toEqual([null, 'waiting for a score'])
})

test('a score of the book before is none of the next', () => {
  const model = new SignalModel()
  model.hear(state('live'))
  model.hear(told(signal))
  model.hear(state('live'))
  expect(model.signal).toBe(signal)
  model.hear(state('live', null, 2))
  expect(model.signal).toBeNull()
})
