// Whatever happens in whatever order: who listens can build each book it is told, and nothing is missing without being said.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import type { BookData } from '../../fanout/book-changes.js'
import { Subscribers } from '../../fanout/subscribers.js'
import { sidOf, topicKey } from '../../stream-messages.js'
import { bookTopic, levels, Listener, published } from './listener.js'

const TOPICS = [bookTopic('BTC/USDT'), bookTopic('ETH/USDT')] as const
const CLIENTS = 4

type Step =
  | { readonly does: 'publish'; readonly market: number; readonly data: BookData }
  | { readonly does: 'lose'; readonly market: number }
  | { readonly does: 'join' | 'leave' | 'answer'; readonly who: number }
  | { readonly does: 'subscribe' | 'unsubscribe' | 'resume'; readonly who: number; readonly market: number }
  | { readonly does: 'wait'; readonly ms: number }

const who = fc.nat(CLIENTS - 1)
const market = fc.nat(TOPICS.length - 1)
const side = (from: number) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: from, max: from + 4 }), fc.integer({ min: 1, max: 3 })), {
      selector: ([price]) => price,
      maxLength: 4,
    })
    .map((pairs) => pairs.map(([price, amount]) => [String(price), String(amount)] as const))

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      does: fc.constant('publish' as const),
      market,
      data: fc.record({ bids: side(90), asks: side(100) }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('lose' as const), market }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('join' as const, 'leave' as const), who }) },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('answer' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom('subscribe' as const, 'unsubscribe' as const, 'resume' as const),
      who,
      market,
    }),
  },
  { weight: 8, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.constantFrom(50, 500, 1100, 2500) }) },
)

class World {
  nowMs = 1_000_000
  readonly listeners: (Listener | null)[] = Array.from({ length: CLIENTS }, () => null)
  /** By sid: what every number meant. */
  readonly #truth = new Map<string, Map<number, ReadonlyMap<string, string>>>()
  readonly #epochs = TOPICS.map(() => 1)
  readonly #subscribers = new Subscribers({ nowMs: () => this.nowMs, unwanted: () => undefined })

  run(step: Step): void {
    switch (step.does) {
      case 'publish':
        return this.#publish(step.market, step.data)
      case 'lose':
        return this.#lose(step.market)
      case 'wait':
        this.nowMs += step.ms
        return this.#subscribers.check()
      case 'join':
        return this.#join(step.who)
      case 'leave':
        return this.#leave(step.who)
      case 'answer':
        return this.listeners[step.who]?.answer()
      case 'unsubscribe': {
        const listener = this.listeners[step.who]
        if (!listener) return
        this.#subscribers.unsubscribe(listener.client, [TOPICS[step.market]!])
        listener.beliefs.delete(sidOf(topicKey(TOPICS[step.market]!)))
        return
      }
      case 'subscribe':
      case 'resume':
        return this.#subscribe(step.who, step.market, step.does === 'resume')
    }
  }

  #join(who: number): void {
    if (this.listeners[who]) return
    const listener = new Listener(`client ${who}`)
    this.listeners[who] = listener
    this.#subscribers.join(listener.client)
  }

  #leave(who: number): void {
    const listener = this.listeners[who]
    if (listener) this.#subscribers.leave(listener.client)
    this.listeners[who] = null
  }

  /** `resumes`: it goes on behind what it had, be it from a connection that is gone. */
  #subscribe(who: number, market: number, resumes: boolean): void {
    const listener = this.listeners[who]
    if (!listener) return
    const { client, beliefs } = listener
    const topic = TOPICS[market]!
    const { states } = this.#subscribers.subscribe(client, [topic])
    const seq = beliefs.get(sidOf(topicKey(topic)))?.seq
    for (const state of states) client.catchUp(state, resumes && seq !== undefined ? seq : NaN)
  }

  #publish(market: number, data: BookData): void {
    const topic = TOPICS[market]!
    this.#subscribers.publish({ notices: [], publications: [published(topic, data, { epoch: this.#epochs[market]! })] })
    for (const { client } of this.#open())
      for (const state of client.topics)
        if (state.topic === topic || topicKey(state.topic) === topicKey(topic)) this.#note(state.sid, state.seq, data)
  }

  #note(sid: string, seq: number, data: BookData): void {
    const known = this.#truth.get(sid) ?? new Map<number, ReadonlyMap<string, string>>()
    this.#truth.set(sid, known.set(seq, levels(data)))
  }

  #lose(market: number): void {
    const { exchange, symbol } = TOPICS[market]!
    const epoch = this.#epochs[market]!++
    this.#subscribers.publish({
      notices: [{ exchange, symbol, state: 'resync', reason: 'gap_seq', epoch }],
      publications: [],
    })
  }

  #open(): Listener[] {
    return this.listeners.filter((listener) => listener !== null)
  }

  mustHold(): void {
    for (const listener of this.#open()) {
      expect(listener.gaps).toBe(0)
      const { delivery, topics, isClosed } = listener.client
      for (const [sid, { seq, book }] of listener.beliefs) expect(book).toEqual(this.#truth.get(sid)?.get(seq))
      if (delivery.isHeldBack || isClosed) continue
      expect(delivery.skipped).toBe(0) // all that was left out has been said
      for (const { sid, seq, hasValue } of topics) if (hasValue) expect(listener.beliefs.get(sid)?.seq).toBe(seq)
    }
  }
}

test('every client knows the book that it was last told, and no gap goes unsaid', () => {
  const seen = { heldBack: 0, conflated: 0, closed: 0, updates: 0 }
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const world = new World()
      for (const who of [0, 1]) {
        world.run({ does: 'join', who })
        world.run({ does: 'subscribe', who, market: who })
      }
      for (const step of steps) {
        world.run(step)
        world.mustHold()
      }
      for (const listener of world.listeners) {
        if (!listener) continue
        if (listener.client.delivery.isHeldBack) seen.heldBack++
        if (listener.skipped > 0) seen.conflated++
        if (listener.closes.length > 0) seen.closed++
        seen.updates += listener.heard.filter(({ type }) => type === 'update').length
      }
    }),
    { numRuns: 400, seed: 20_260_901 },
  )
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(10)
})
