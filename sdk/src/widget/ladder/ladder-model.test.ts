// What a ladder shows in each state of its market, and what it refuses.
import { describe, expect, test } from 'vitest'

import type { BookEvent, ViewState } from '../source.js'
import { LadderModel } from './ladder-model.js'

const book = (bids: number[], asks: number[], epoch = 1): BookEvent => ({
  ...{ kind: 'book', bids: Float64Array.from(bids), asks: Float64Array.from(asks), epoch, tsUs: 1e15, tsVenueUs: NaN },
})
const state = (state: ViewState, reason: string | null = null, epoch = 1) =>
  ({ kind: 'state', state, reason, epoch, tsUs: 1e15 }) as const

function liveModel(refused: string[] = []): LadderModel {
  const model = new LadderModel((code, detail) => refused.push(`${code}: ${detail}`))
  model.hear({ kind: 'instrument', tickSize: '0.01', lotSize: '0.001' })
  model.hear(state('live'))
  model.hear(book([9999, 5, 9998, 6], [10_001, 7, 10_003, 8]))
  return model
}
const prices = (model: LadderModel, count = 2, isLocked = false) =>
  model.rows(count, isLocked, 200).map((row) => row?.pxTicks ?? null)

test('what a source tells is copied: its arrays are its own', () => {
  const model = liveModel()
  const told = book([9990, 1], [10_010, 1])
  model.hear(told)
  told.bids[0] = 1
  expect(prices(model, 1)).toEqual([10_010, 9990])
})

describe('a book that is not live', () => {
  test.each(['connecting', 'disconnected', 'idle', 'buffering', 'resync', 'no_book'] as const)(
    '%s: no rows',
    (name) => {
      const model = liveModel()
      model.hear(state(name, 'why_so'))
      expect(prices(model)).toEqual([null, null, null, null])
      expect(model.spread).toBeNull()
      expect(model.bestTexts).toBeNull()
      expect(model.notice).toContain('why_so')
      model.hear(state('live'))
      expect(prices(model)).toEqual([null, null, null, null])
      expect(model.notice).toBe('waiting for the book')
    },
  )

  test('stale: kept, and said to be; the same book when it goes on', () => {
    const model = liveModel()
    model.hear(state('stale'))
    expect([model.health, prices(model)]).toEqual(['stale', [10_003, 10_001, 9999, 9998]])
    expect(model.bestTexts).toBeNull()
    model.hear(state('live'))
    expect(prices(model)).toEqual([10_003, 10_001, 9999, 9998])
    model.hear(state('live', null, 2))
    expect(prices(model)).toEqual([null, null, null, null])
  })
})

test('a problem is shown while there is no book, and is over when there is one', () => {
  const model = new LadderModel(() => undefined)
  model.hear({ kind: 'problem', code: 'not_found', detail: 'no such market' })
  expect([model.stateName, model.notice]).toEqual(['problem', 'not_found: no such market'])
  model.hear({ kind: 'instrument', tickSize: '0.01', lotSize: '0.001' })
  model.hear(state('live'))
  expect([model.stateName, model.notice]).toEqual(['live', 'waiting for the book'])
})

test('rows stand still while the market moves through them, and move again when they may', () => {
  const model = liveModel()
  expect(prices(model, 2, true)).toEqual([10_002, 10_001, 10_000, 9999])
  model.hear(book([10_001, 1], [10_002, 1]))
  expect(model.rows(2, true, 200).map((row) => row && [row.side, row.pxTicks])).toEqual([
    ['ask', 10_002],
    ['bid', 10_001],
    ['bid', 10_000],
    ['bid', 9999],
  ])
  model.hear(book([10_100, 1], [10_101, 1]))
  expect(model.note(model.rows(2, true, 200))).toBe('↑ market is above')
  model.hear(book([9000, 1], [9001, 1]))
  expect(model.note(model.rows(2, true, 200))).toBe('↓ market is below')
  expect(prices(model, 1)).toEqual([9001, 9000])
  expect(prices(model, 1, true)).toEqual([9001, 9000])
})

test('a side that is empty is said to be', () => {
  const model = liveModel()
  model.hear(book([], [10_001, 7]))
  expect([model.note([]), model.spread, model.bestTexts]).toEqual(['no bids', null, ['none', '100.01']])
  model.hear(book([], []))
  expect(model.notice).toBe('the book is empty')
})

test('a grid that becomes finer: the book before it counts in the old one, and goes', () => {
  const model = liveModel()
  model.hear({ kind: 'trades', trades: [{ side: 'buy', pxTicks: 10_001, qtyLots: 5, tsUs: 1e15 }] })
  model.hear({ kind: 'instrument', tickSize: '0.01', lotSize: '0.0001' })
  expect(prices(model)).toEqual([null, null, null, null])
  expect(model.volume.at('ask', 10_001).buyLots).toBe(0)
})

test('steps and orders that the grid has no place for are refused, not rounded', () => {
  const refused: string[] = []
  const model = liveModel(refused)
  model.group('0.015')
  expect(model.stepTicks).toBe(1)
  model.orders([
    { side: 'bid', price: '99.995', amount: '1' },
    { side: 'bid', price: '99.99', amount: '0.0001' },
    { side: 'bid', price: '99.99', amount: '0.5' },
  ])
  expect(model.ownLots('bid', 9999)).toBe(500)
  expect(refused).toEqual([
    'group: found "0.015", expected auto or a multiple of 0.01',
    'orders: found price "99.995", expected a multiple of 0.01',
    'orders: found amount "0.0001", expected a multiple of 0.001',
  ])
})
