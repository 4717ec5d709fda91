import { beforeEach, describe, expect, test } from 'vitest'

import { Publisher } from '../../feed/publisher.js'
import { type Publications, type StatusNotice, type Topic, topicKey, topicOf } from '../../stream-messages.js'

const MARKET = { exchange: 'binance', symbol: 'BTC/USDT' }
const SIGNAL = topicOf({ channel: 'signal', ...MARKET, intervalMs: 250 })
const BOOK = topicOf({ channel: 'book', ...MARKET, intervalMs: 100 })
const ETH = topicOf({ channel: 'book', exchange: 'binance', symbol: 'ETH/USDT', intervalMs: 100 })
const LOST: StatusNotice = { ...MARKET, state: 'resync', reason: 'gap_seq', epoch: 1 }

interface Sent extends Publications {
  readonly to: string
}

/** A feed's host whose clock, market and way to the subscribers are moved by hand. */
class Host {
  nowMs = 10_000
  happened = 1
  isLive = true
  readonly sent: Sent[] = []
  readonly failures: [to: string, again: boolean][] = []
  /** Subscribers that take their time, each with what ends it. */
  readonly slow = new Map<string, (error?: Error) => void>()
  readonly slowNames = new Set<string>()
  readonly publisher = new Publisher({
    nowMs: () => this.nowMs,
    read: (topic) =>
      this.isLive
        ? {
            key: topicKey(topic),
            topic,
            state: 'live',
            epoch: 1,
            tsVenueUs: null,
            tsLocalUs: null,
            data: this.happened,
          }
        : null,
    version: () => this.happened,
    send: (to, publications) => {
      this.sent.push({ to, ...publications })
      if (!this.slowNames.has(to)) return Promise.resolve()
      return new Promise((resolve, reject) =>
        this.slow.set(to, (error) => (error ? reject(error) : resolve(undefined))),
      )
    },
    failed: (to, _, again) => this.failures.push([to, again]),
  })

  /** The clock goes on; something happened to the market or not. */
  async at(nowMs: number, happened = true): Promise<readonly Sent[]> {
    this.nowMs = nowMs
    if (happened) this.happened++
    this.publisher.turn()
    return this.news()
  }

  /** What was sent since the last look, once what is under way has come as far as it can. */
  async news(): Promise<readonly Sent[]> {
    for (let i = 0; i < 10; i++) await Promise.resolve()
    return this.sent.splice(0)
  }

  async end(to: string, error?: Error): Promise<readonly Sent[]> {
    this.slowNames.delete(to)
    this.slow.get(to)!(error)
    return this.news()
  }
}

let host = new Host()
beforeEach(() => {
  host = new Host()
})

const topicsIn = (sent: readonly Sent[]): [string, readonly Topic[]][] =>
  sent.map(({ to, publications }) => [to, publications.map(({ topic }) => topic)])

describe('a topic is due', () => {
  test('at multiples of its interval', async () => {
    host.nowMs = 10_130
    host.publisher.subscribe('a', [BOOK, SIGNAL])
    expect(host.publisher.untilDueMs()).toBe(70) // at 10,200
    expect(await host.at(10_199)).toEqual([])
    expect(topicsIn(await host.at(10_200))).toEqual([['a', [BOOK]]])
    expect(host.publisher.untilDueMs()).toBe(50)
    expect(topicsIn(await host.at(10_250))).toEqual([['a', [SIGNAL]]])
    expect(topicsIn(await host.at(10_299))).toEqual([])
    expect(topicsIn(await host.at(10_500))).toEqual([['a', [BOOK, SIGNAL]]]) // in one message
  })

  test('never while nobody wants anything', () => {
    expect(host.publisher.untilDueMs()).toBe(Infinity)
    host.publisher.subscribe('a', [BOOK])
    host.publisher.unsubscribe('a', [BOOK])
    expect(host.publisher.untilDueMs()).toBe(Infinity)
    expect(host.publisher.topics).toEqual([])
  })

  test('only if something happened to its market since it was last told', async () => {
    host.publisher.subscribe('a', [BOOK])
    expect(await host.at(10_100)).toHaveLength(1)
    expect(await host.at(10_200, false)).toEqual([])
    expect(await host.at(10_300)).toHaveLength(1)
  })

  test('and says nothing while the market has nothing to say', async () => {
    host.publisher.subscribe('a', [BOOK])
    host.isLive = false
    expect(await host.at(10_100)).toEqual([])
  })

  test('for everybody who wants it, who hear no topic of others', async () => {
    host.publisher.subscribe('a', [BOOK])
    host.publisher.subscribe('b', [BOOK, ETH])
    expect(topicsIn(await host.at(10_100))).toEqual([
      ['a', [BOOK]],
      ['b', [BOOK, ETH]],
    ])
    host.publisher.unsubscribe('b', [BOOK])
    expect(topicsIn(await host.at(10_200))).toEqual([
      ['a', [BOOK]],
      ['b', [ETH]],
    ])
  })
})

describe('a subscriber that is still being told', () => {
  test('hears the turns that it missed as one, with the value of then; the others are not kept waiting', async () => {
    host.publisher.subscribe('slow', [BOOK])
    host.publisher.subscribe('quick', [BOOK])
    host.slowNames.add('slow')
    expect(await host.at(10_100)).toHaveLength(2)
    for (const ms of [10_200, 10_300, 10_400]) expect(topicsIn(await host.at(ms))).toEqual([['quick', [BOOK]]])
    expect(host.publisher.conflated).toBe(3)
    expect(await host.end('slow')).toMatchObject([{ to: 'slow', publications: [{ data: host.happened }] }])
    expect(await host.news()).toEqual([])
  })

  test('and gave a topic up meanwhile does not hear it', async () => {
    host.publisher.subscribe('slow', [BOOK, ETH])
    host.slowNames.add('slow')
    await host.at(10_100)
    await host.at(10_200)
    host.publisher.unsubscribe('slow', [BOOK])
    expect(topicsIn(await host.end('slow'))).toEqual([['slow', [ETH]]])
  })
})

describe('a notice', () => {
  test('is told at once, to everybody who wants something of the market', async () => {
    host.publisher.subscribe('a', [BOOK, SIGNAL])
    host.publisher.subscribe('b', [ETH])
    host.publisher.notice(LOST)
    expect(await host.news()).toEqual([{ to: 'a', notices: [LOST], publications: [] }])
  })

  test('stands before the values that it comes with', async () => {
    host.publisher.subscribe('a', [BOOK])
    host.slowNames.add('a')
    await host.at(10_100)
    await host.at(10_200)
    const live: StatusNotice = { ...LOST, state: 'live', reason: null, epoch: 2 }
    host.publisher.notice(LOST)
    host.publisher.notice(live)
    expect(await host.end('a')).toMatchObject([{ to: 'a', notices: [LOST, live], publications: [{ topic: BOOK }] }])
  })
})

describe('a subscriber that could not be told', () => {
  beforeEach(async () => {
    host.publisher.subscribe('a', [BOOK])
    host.publisher.subscribe('b', [BOOK])
    host.slowNames.add('a')
    await host.at(10_100)
  })

  test('is no reason to keep others waiting, and is told again', async () => {
    await host.end('a', new Error('gone'))
    expect(host.failures).toEqual([['a', false]])
    expect(topicsIn(await host.at(10_200))).toEqual([
      ['a', [BOOK]],
      ['b', [BOOK]],
    ])
  })

  test('time after time says so once, and once more after it could be told', async () => {
    for (const ms of [10_200, 10_300]) {
      await host.end('a', new Error('gone'))
      host.slowNames.add('a')
      await host.at(ms)
    }
    await host.end('a')
    host.slowNames.add('a')
    await host.at(10_400)
    await host.end('a', new Error('gone'))
    expect(host.failures).toEqual([
      ['a', false],
      ['a', true],
      ['a', false],
    ])
  })

  test('hears the value although nothing happened since', async () => {
    await host.end('a', new Error('gone'))
    expect(topicsIn(await host.at(10_200, false))).toEqual([['a', [BOOK]]])
  })

  test('hears of a state that waited behind what could not be told', async () => {
    host.publisher.notice(LOST)
    host.isLive = false
    await host.end('a', new Error('gone'))
    const later = [...(await host.at(10_200)), ...(await host.at(10_300))]
    expect(later.filter(({ to }) => to === 'a').flatMap(({ notices }) => notices)).toEqual([LOST])
  })

  test('hears of a state that it could not be told', async () => {
    await host.end('a')
    host.slowNames.add('a')
    host.publisher.notice(LOST)
    host.isLive = false // nothing but the notice would say so
    await host.end('a', new Error('gone'))
    await host.news()
    const later = [...(await host.at(10_200)), ...(await host.at(10_300))]
    expect(later.filter(({ to }) => to === 'a').flatMap(({ notices }) => notices)).toEqual([LOST])
  })
})
