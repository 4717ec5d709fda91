// A book kept the obvious way, to hold the core's against: prices and sizes as text, maps, sorted when asked.
import type { Market } from '../../src/engine/market.js'

/** Text of a decimal, an exponent allowed, as a count of 10^-decimals. */
export function scaled(text: string, decimals: number): bigint {
  const [, whole = '', part = '', power = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text)!
  const zeros = decimals + Number(power) - part.length
  const digits = BigInt(whole + part)
  return zeros >= 0 ? digits * 10n ** BigInt(zeros) : digits / 10n ** BigInt(-zeros)
}

const DECIMALS = 12

/** One side: prices rising, and their sizes. */
class PlainSide {
  readonly prices: bigint[] = []
  readonly sizes = new Map<bigint, bigint>()

  set(price: bigint, size: bigint): void {
    const known = this.sizes.has(price)
    if (known === size > 0n) {
      if (known) this.sizes.set(price, size)
      return
    }
    let at = 0
    for (let end = this.prices.length; at < end;) {
      const middle = (at + end) >> 1
      if (this.prices[middle]! < price) at = middle + 1
      else end = middle
    }
    this.prices.splice(at, known ? 1 : 0, ...(known ? [] : [price]))
    if (known) this.sizes.delete(price)
    else this.sizes.set(price, size)
  }
}

export class PlainBook {
  #bids = new PlainSide()
  #asks = new PlainSide()

  clear(): void {
    this.#bids = new PlainSide()
    this.#asks = new PlainSide()
  }

  set(side: 'bids' | 'asks', price: string, size: string): void {
    const held = side === 'bids' ? this.#bids : this.#asks
    held.set(scaled(price, DECIMALS), scaled(size, DECIMALS))
  }

  /** Best first. */
  ranked(side: 'bids' | 'asks', depth = Infinity): (readonly [bigint, bigint])[] {
    const { prices, sizes } = side === 'bids' ? this.#bids : this.#asks
    const best = side === 'bids' ? prices.slice(-Math.min(depth, prices.length)).toReversed() : prices.slice(0, depth)
    return best.map((price) => [price, sizes.get(price)!])
  }

  /** How the market's book differs from this one among the best levels; null when it doesn't. */
  differs(market: Market, depth = Infinity): string | null {
    const tick = scaled(market.tickSize, DECIMALS)
    const lot = scaled(market.lotSize, DECIMALS)
    for (const side of ['bids', 'asks'] as const) {
      const limit = Number.isFinite(depth) ? depth : undefined
      const ticks = side === 'bids' ? market.book.bidsTicks(limit) : market.book.asksTicks(limit)
      const found = ticks.map(([px, qty]) => `${BigInt(px) * tick} × ${BigInt(qty) * lot}`)
      const expected = this.ranked(side, depth).map(([px, qty]) => `${px} × ${qty}`)
      if (found.length !== expected.length) return `${side}: found ${found.length}, expected ${expected.length}`
      const at = found.findIndex((level, i) => level !== expected[i])
      if (at >= 0) return `${side}[${at}]: found ${found[at]}, expected ${expected[at]}`
    }
    return null
  }
}
