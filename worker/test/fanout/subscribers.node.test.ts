import { beforeEach, describe, expect, test } from 'vitest'

import type { BookData } from '../../fanout/book-changes.js'
import { Subscribers } from '../../fanout/subscribers.js'
import { CLOSE, type Publication, type StatusNotice, type Topic, topicOf } from '../../stream-messages.js'
import { bookTopic, type Heard, Listener, published } from './listener.js'

const BTC = bookTopic()
const ETH = bookTopic('ETH/USDT')
const MARKET = { exchange: 'binance', symbol: 'BTC/USDT' }
const START_MS = 1_000_000

let nowMs = START_MS
let unwanted: Topic[] = []
let subscribers = new Subscribers({ nowMs: () => nowMs, unwanted: (topics) => unwanted.push(...topics) })

beforeEach(() => {
  nowMs = START_MS
  unwanted = []
  subscribers = new Subscribers({ nowMs: () => nowMs, unwanted: (topics) => unwanted.push(...topics) })
})

function joined(...topics: readonly Topic[]): Listener {
  const listener = new Listener()
  subscribers.join(listener.client)
  subscribe(listener, topics)
  return listener
}

/** As the conversation does: the topics, then what they are now. */
function subscribe({ client }: Listener, topics: readonly Topic[], seq = NaN): Topic[] {
  const { states, fresh } = subscribers.subscribe(client, topics)
  for (const state of states) client.catchUp(state, seq)
  return fresh
}

const book = (amount: number | string): BookData => ({ bids: [['100', String(amount)]], asks: [['101', '1']] })
const publish = (...publications: readonly Publication[]) => subscribers.publish({ notices: [], publications })
const notify = (notice: Partial<StatusNotice> = {}) =>
  subscribers.publish({
    notices: [{ ...MARKET, state: 'resync', reason: 'gap_seq', epoch: 1, ...notice }],
    publications: [],
  })
const kinds = (heard: readonly Heard[]) => heard.map(({ op, channel, type, state }) => type ?? state ?? op ?? channel)

describe('topics', () => {
  test('are asked of their feed by the first who wants them, and given up with the last', () => {
    const [one, two] = [joined(), joined()]
    expect(subscribe(one, [BTC, ETH])).toEqual([BTC, ETH])
    expect(subscribe(two, [BTC])).toEqual([])
    subscribers.unsubscribe(one.client, [BTC])
    expect(unwanted).toEqual([])
    subscribers.leave(one.client)
    expect(unwanted).toEqual([ETH])
    subscribers.leave(two.client)
    expect(unwanted).toEqual([ETH, BTC])
    expect(subscribers.topics).toEqual([])
    expect(subscribers.clients.size).toBe(0)
  })

  test('that nobody wants are named to whoever tells them', () => {
    joined(BTC)
    expect(publish(published(BTC, book(1)), published(ETH, book(1)))).toEqual([ETH])
  })
})

describe('a client', () => {
  test('hears the snapshot first, then updates that name the one before', () => {
    const first = joined(BTC)
    publish(published(BTC, book(1)))
    publish(published(BTC, book(2)))
    const late = joined(BTC)
    publish(published(BTC, book(3)))
    const told = ({ type, prevSeq, seq }: Heard) => [type, prevSeq, seq]
    expect(first.news().map(told)).toEqual([
      ['snapshot', undefined, START_MS + 1],
      ['update', START_MS + 1, START_MS + 2],
      ['update', START_MS + 2, START_MS + 3],
    ])
    expect(late.news().map(told)).toEqual([
      ['snapshot', undefined, START_MS + 2],
      ['update', START_MS + 2, START_MS + 3],
    ])
  })

  test('that comes before there is a value hears nothing until there is one', () => {
    const listener = joined(BTC)
    expect(listener.news()).toEqual([])
    publish(published(BTC, book(1)))
    expect(kinds(listener.news())).toEqual(['snapshot'])
  })

  test('that comes back hears what came since, as long as it is kept, and then goes on', () => {
    joined(BTC)
    for (let i = 1; i <= 10; i++) publish(published(BTC, book(i)))
    const back = new Listener()
    subscribers.join(back.client)
    subscribe(back, [BTC], START_MS + 8)
    publish(published(BTC, book(11)))
    expect(back.news().map(({ type, prevSeq, seq }) => [type, prevSeq, seq])).toEqual(
      [9, 10, 11].map((n) => ['update', START_MS + n - 1, START_MS + n]),
    )
  })

  test('that was away for longer hears a snapshot', () => {
    joined(BTC)
    for (let i = 1; i <= 100; i++) publish(published(BTC, book(i)))
    const back = new Listener()
    subscribers.join(back.client)
    subscribe(back, [BTC], START_MS + 20)
    expect(back.news()).toMatchObject([{ type: 'snapshot', seq: START_MS + 100, data: book(100) }])
  })

  test('that subscribes twice hears each value once', () => {
    const listener = joined(BTC)
    subscribe(listener, [BTC])
    publish(published(BTC, book(1)))
    expect(kinds(listener.news())).toEqual(['snapshot'])
  })
})

describe('a market that loses its book', () => {
  test('is told before any data that follows, to everybody who wants something of it and to nobody else', () => {
    const [listener, other] = [joined(BTC, topicOf({ channel: 'signal', ...MARKET })), joined(ETH)]
    publish(published(BTC, book(1)))
    listener.news()
    subscribers.publish({
      notices: [
        { ...MARKET, state: 'resync', reason: 'gap_seq', epoch: 1 },
        { ...MARKET, state: 'live', reason: null, epoch: 2 },
      ],
      publications: [published(BTC, book(7), { epoch: 2 })],
    })
    const news = listener.news()
    expect(kinds(news)).toEqual(['resync', 'live', 'snapshot'])
    expect(news[0]).toEqual({ channel: 'status', ...MARKET, state: 'resync', reason: 'gap_seq', epoch: 1 })
    expect(news[2]).toMatchObject({ epoch: 2, data: book(7) })
    expect(other.news()).toEqual([])
  })

  test('takes back what was said of it: who comes, and who comes back, gets nothing of it', () => {
    joined(BTC)
    publish(published(BTC, book(1)))
    publish(published(BTC, book(2)))
    notify()
    const back = joined()
    subscribe(back, [BTC], START_MS + 2)
    for (const listener of [joined(BTC), back])
      expect(listener.news().filter(({ type }) => type !== undefined)).toEqual([])
    publish(published(BTC, book(2), { epoch: 2 }))
    expect(kinds(back.news())).toEqual(['snapshot'])
  })

  test('is told to who comes for its status while it is lost', () => {
    const status = topicOf({ channel: 'status', ...MARKET })
    joined(status)
    publish(published(status, { state: 'live' }))
    notify()
    expect(joined(status).news()).toMatchObject([{ channel: 'status', state: 'resync' }])
  })
})

describe('a slow client', () => {
  let slow = new Listener()
  let quick = new Listener()
  let amount = 0

  /** A quarter of a second passes; the quick one answers what it is asked. */
  const turn = () => {
    nowMs += 250
    publish(published(BTC, book(++amount)))
    quick.answer()
  }
  const turns = (count: number) => {
    for (let i = 0; i < count; i++) turn()
  }

  beforeEach(() => {
    amount = 0
    slow = joined(BTC)
    quick = joined(BTC)
    turn()
    slow.answer()
    slow.news()
    quick.news()
  })

  test('is held back after two seconds without an answer; the others hear everything', () => {
    turns(20)
    expect(slow.client.delivery.isHeldBack).toBe(true)
    expect(slow.news().length).toBeLessThan(16)
    expect(slow.closes).toEqual([])
    expect(quick.news()).toHaveLength(20)
    expect(quick.gaps).toBe(0)
  })

  test('is let go with 1013 within ten seconds of falling silent', () => {
    turns(39)
    expect(slow.closes).toEqual([[CLOSE.tryLater, 'slow consumer']])
    expect(quick.closes).toEqual([])
    turns(40)
    expect(slow.closes).toHaveLength(1)
  })

  test('that catches up is told how much was left out, then gets snapshots of all it has, then goes on', () => {
    subscribe(slow, [ETH])
    publish(published(ETH, book(50)))
    turns(20)
    const heard = slow.news().filter(({ symbol }) => symbol === 'BTC/USDT').length
    slow.answer()
    const [notice, ...rest] = slow.news()
    expect(notice).toMatchObject({ op: 'notice', code: 'conflated', skipped: 20 - heard })
    expect(rest).toMatchObject([
      { type: 'snapshot', symbol: 'BTC/USDT', data: book(amount) },
      { type: 'snapshot', symbol: 'ETH/USDT', data: book(50) },
    ])
    turn()
    expect(slow.news()).toMatchObject([{ type: 'update', prevSeq: rest[0]!.seq, data: { bids: [['100', '22']] } }])
    expect([slow.gaps, slow.closes]).toEqual([0, []])
  })

  test('hears, when it has caught up, that a market lost its book meanwhile', () => {
    turns(16)
    notify()
    slow.news()
    slow.answer()
    expect(slow.beliefs.size).toBe(0)
    expect(slow.news()).toMatchObject([
      { code: 'conflated' },
      { channel: 'status', symbol: 'BTC/USDT', state: 'resync', reason: 'gap_seq' },
    ])
  })

  test('is looked after although nothing is published', () => {
    turns(5)
    nowMs += 5_000
    subscribers.check()
    nowMs += 6_000
    subscribers.check()
    expect(slow.closes).toEqual([[CLOSE.tryLater, 'slow consumer']])
    expect(quick.closes).toEqual([])
  })
})

describe('a client that reads and never answers', () => {
  test('is held back and let go once 1 MiB was sent, not before; who answers may get as much as there is', () => {
    const [mute, answering] = [joined(BTC), joined(BTC)]
    const long = 'x'.repeat(65_536)
    let mutes: number | null = null
    for (let i = 0; i < 60; i++) {
      nowMs += 1000
      publish(published(BTC, { bids: [['100', `${i}${long}`]], asks: [] }))
      answering.answer()
      if (mute.client.delivery.isHeldBack) mutes ??= i
    }
    expect(mutes).toBe(15) // sixteen messages of 64 KiB
    expect(mute.closes).toEqual([[CLOSE.tryLater, 'slow consumer']])
    expect([answering.closes, answering.skipped, answering.gaps]).toEqual([[], 0, 0])
  })
})
