import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { bookChanges, type BookData } from '../../fanout/book-changes.js'
import { TopicState } from '../../fanout/topic-state.js'
import { sidOf, topicKey, topicOf } from '../../stream-messages.js'
import { bookTopic, type Heard, levels, published } from './listener.js'

const BOOK = bookTopic()
const A: BookData = {
  bids: [
    ['100', '1'],
    ['99', '2'],
  ],
  asks: [['101', '3']],
}
const B: BookData = {
  bids: [
    ['100', '4'],
    ['98', '5'],
  ],
  asks: [['101', '3']],
}

const begun = (topic = BOOK) => new TopicState(topic, topicKey(topic), 1000)
const parsed = (text: string | null) => (text === null ? null : (JSON.parse(text) as Heard))

describe('a topic', () => {
  test('begins at the time of day: its first value is a snapshot for everybody', () => {
    const state = begun()
    const message = state.next(published(BOOK, A))!
    expect(message.update).toBeNull()
    expect(parsed(message.snapshot())).toEqual({
      channel: 'book',
      sid: sidOf(topicKey(BOOK)),
      type: 'snapshot',
      seq: 1001,
      exchange: 'binance',
      symbol: 'BTC/USDT',
      state: 'live',
      epoch: 1,
      tsVenueUs: 10,
      tsLocalUs: 20,
      data: A,
    })
  })

  test('of a book tells the levels that differ, and names the message before', () => {
    const state = begun()
    state.next(published(BOOK, A))
    const message = state.next(published(BOOK, B, { tsVenueUs: 11, tsLocalUs: 21 }))!
    expect(parsed(message.update)).toEqual({
      channel: 'book',
      sid: state.sid,
      type: 'update',
      prevSeq: 1001,
      seq: 1002,
      exchange: 'binance',
      symbol: 'BTC/USDT',
      state: 'live',
      epoch: 1,
      tsVenueUs: 11,
      tsLocalUs: 21,
      data: {
        bids: [
          ['100', '4'],
          ['98', '5'],
          ['99', '0'],
        ],
        asks: [],
      },
    })
    expect(parsed(message.snapshot())).toMatchObject({ type: 'snapshot', seq: 1002, data: B })
  })

  test('of a book that is as it was says nothing, and counts no number', () => {
    const state = begun()
    state.next(published(BOOK, A))
    expect(state.next(published(BOOK, structuredClone(A)))).toBeNull()
    expect(state.seq).toBe(1001)
  })

  test('of anything else tells the whole value', () => {
    const signal = topicOf({ channel: 'signal', exchange: 'binance', symbol: 'BTC/USDT' })
    const state = begun(signal)
    state.next(published(signal, { score: 0.5 }))
    expect(parsed(state.next(published(signal, { score: 0.25 }))!.update)).toMatchObject({ data: { score: 0.25 } })
  })

  test('of trades has no past to show: who comes hears those from now on', () => {
    const trades = topicOf({ channel: 'trades', exchange: 'binance', symbol: 'BTC/USDT' })
    const state = begun(trades)
    const message = state.next(published(trades, { trades: [{ id: 1 }] }))!
    expect(parsed(message.snapshot())).toMatchObject({ type: 'snapshot', data: { trades: [] } })
  })

  test.each([
    ['epoch', { epoch: 2 }],
    ['state', { state: 'stale' }],
  ])('of another %s is another thing: a snapshot, and nothing kept from before', (_, stamp) => {
    const state = begun()
    state.next(published(BOOK, A))
    state.next(published(BOOK, B))
    expect(state.next(published(BOOK, A, stamp))!.update).toBeNull()
    expect(state.since(1002)).toBeNull()
    expect(state.since(1003)).toEqual([])
  })

  test('that is lost has no value and keeps nothing', () => {
    const state = begun()
    state.next(published(BOOK, A))
    state.next(published(BOOK, B))
    state.lost({ exchange: 'binance', symbol: 'BTC/USDT', state: 'resync', reason: null, epoch: 1 })
    expect(state.hasValue).toBe(false)
    expect([state.since(1001), state.since(1002)]).toEqual([null, null])
    expect(parsed(state.snapshot())).toMatchObject({ type: 'snapshot', seq: 1002, state: 'buffering', data: null })
    expect(state.next(published(BOOK, B))!.update).toBeNull()
  })
})

describe('what came since', () => {
  /** Value i has number 1001 + i. */
  function told(values: number): TopicState {
    const state = begun()
    for (let i = 0; i < values; i++) state.next(published(BOOK, { bids: [['100', String(i + 1)]], asks: [] }))
    return state
  }
  const numbers = (texts: readonly string[] | null) => texts?.map((text) => (JSON.parse(text) as Heard).seq)

  test('is kept for 64 messages, in their order', () => {
    const state = told(100) // the newest is 1100; 1037 to 1100 are kept
    expect(numbers(state.since(1099))).toEqual([1100])
    expect(numbers(state.since(1036))).toEqual(Array.from({ length: 64 }, (_, i) => 1037 + i))
  })

  test('beyond that is gone, and so is what never was', () => {
    const state = told(100)
    expect([state.since(1035), state.since(5), state.since(1101)]).toEqual([null, null, null])
  })

  test('is nothing for who has the newest, and the snapshot is no part of it', () => {
    const state = told(3)
    expect(state.since(1003)).toEqual([])
    expect(numbers(state.since(1001))).toEqual([1002, 1003])
    expect(state.since(1000)).toBeNull()
  })

  test('is nothing that a topic without a value could tell', () => {
    expect(begun().since(1000)).toBeNull()
  })
})

describe('changes of a book', () => {
  test('by hand', () => {
    expect(bookChanges(A, B)).toEqual({
      bids: [
        ['100', '4'],
        ['98', '5'],
        ['99', '0'],
      ],
      asks: [],
    })
    expect(bookChanges(A, A)).toEqual({ bids: [], asks: [] })
    expect(bookChanges(A, { bids: [], asks: [] })).toEqual({
      bids: [
        ['100', '0'],
        ['99', '0'],
      ],
      asks: [['101', '0']],
    })
  })

  const side = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 })), {
      selector: ([price]) => price,
    })
    .map((pairs) => pairs.map(([price, amount]) => [String(price), String(amount)] as const))
  const book = fc.record({ bids: side, asks: side })

  test('applied to the one give the other, and no level is told that is as it was', () => {
    fc.assert(
      fc.property(book, book, (before, now) => {
        const changes = bookChanges(before, now)
        const built = levels(before)
        for (const [key, amount] of levels(changes)) {
          expect(built.get(key)).not.toBe(amount)
          if (amount === '0') built.delete(key)
          else built.set(key, amount)
        }
        expect(built).toEqual(levels(now))
      }),
    )
  })
})
