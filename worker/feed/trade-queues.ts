// Trades of a market that wait to be told, for each subscriber and topic: one that is told late loses none to another.
import type { Market, Trade } from 'leadline'

/** A queue's; beyond it the oldest are dropped and counted. */
const MOST_TRADES = 1000

export class TradeQueues {
  readonly #market: Market
  readonly #queues = new Map<string, Trade[]>()
  #stop: (() => void) | null = null
  dropped = 0

  constructor(market: Market) {
    this.#market = market
  }

  listen(subscriber: string, topic: string): void {
    const key = `${subscriber} ${topic}`
    if (!this.#queues.has(key)) this.#queues.set(key, [])
    this.#stop ??= this.#market.trades((trade) => this.#add(trade))
  }

  forget(subscriber: string, topic: string): void {
    if (!this.#queues.delete(`${subscriber} ${topic}`) || this.#queues.size > 0) return
    this.#stop?.()
    this.#stop = null
  }

  /** Those since the last time, oldest first. */
  take(subscriber: string, topic: string): readonly Trade[] {
    return this.#queues.get(`${subscriber} ${topic}`)?.splice(0) ?? []
  }

  #add(trade: Trade): void {
    for (const queue of this.#queues.values()) {
      if (queue.push(trade) <= MOST_TRADES) continue
      queue.shift()
      this.dropped++
    }
  }
}
