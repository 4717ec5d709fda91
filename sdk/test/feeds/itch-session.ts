// A session of NASDAQ's, written byte by byte from the tables of the specification, and the book that it makes, kept by the
// slowest means there are. Shares nothing with the reader.

export interface Wanted {
  /** [price in 1/10,000 dollar, shares], best first. */
  readonly bids: readonly (readonly [number, number])[]
  readonly asks: readonly (readonly [number, number])[]
}

interface Order {
  readonly ref: bigint
  readonly isBuy: boolean
  readonly price: number
  shares: number
}

export class ItchSession {
  readonly #parts: Buffer[] = []
  /** Resting orders in the order in which they came, by stock locate. */
  readonly #orders = new Map<number, Order[]>()
  readonly #symbols = new Map<number, string>()
  nowNs = 4n * 3600n * 1_000_000_000n

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  /** A message with its length before it. `fill` gets the message, from its type on. */
  message(type: string, locate: number, length: number, fill: (message: Buffer) => void = () => {}): this {
    const framed = Buffer.alloc(2 + length, 0x20)
    framed.writeUInt16BE(length, 0)
    const message = framed.subarray(2)
    message.write(type, 0, 'latin1')
    message.writeUInt16BE(locate, 1)
    message.writeUInt16BE(0, 3)
    message.writeUIntBE(Number(this.nowNs), 5, 6)
    fill(message)
    this.#parts.push(framed)
    return this
  }

  event(code: string): this {
    return this.message('S', 0, 12, (m) => m.write(code, 11))
  }

  directory(locate: number, symbol: string): this {
    this.#symbols.set(locate, symbol)
    this.#orders.set(locate, [])
    return this.message('R', locate, 39, (m) => m.write(symbol.padEnd(8), 11))
  }

  action(locate: number, state: string): this {
    return this.message('H', locate, 25, (m) => {
      m.write(this.#symbols.get(locate)!.padEnd(8), 11)
      m.write(state, 19)
    })
  }

  add(locate: number, ref: bigint, isBuy: boolean, shares: number, price: number, mpid = false): this {
    this.#orders.get(locate)!.push({ ref, isBuy, price, shares })
    return this.message(mpid ? 'F' : 'A', locate, mpid ? 40 : 36, (m) => {
      m.writeBigUInt64BE(ref, 11)
      m.write(isBuy ? 'B' : 'S', 19)
      m.writeUInt32BE(shares, 20)
      m.write(this.#symbols.get(locate)!.padEnd(8), 24)
      m.writeUInt32BE(price, 32)
      if (mpid) m.write('NITE', 36)
    })
  }

  execute(locate: number, ref: bigint, shares: number, match: bigint): this {
    this.#take(locate, ref, shares)
    return this.message('E', locate, 31, (m) => {
      m.writeBigUInt64BE(ref, 11)
      m.writeUInt32BE(shares, 19)
      m.writeBigUInt64BE(match, 23)
    })
  }

  executeAt(locate: number, ref: bigint, shares: number, match: bigint, price: number, printable = true): this {
    this.#take(locate, ref, shares)
    return this.message('C', locate, 36, (m) => {
      m.writeBigUInt64BE(ref, 11)
      m.writeUInt32BE(shares, 19)
      m.writeBigUInt64BE(match, 23)
      m.write(printable ? 'Y' : 'N', 31)
      m.writeUInt32BE(price, 32)
    })
  }

  cancel(locate: number, ref: bigint, shares: number): this {
    this.#take(locate, ref, shares)
    return this.message('X', locate, 23, (m) => {
      m.writeBigUInt64BE(ref, 11)
      m.writeUInt32BE(shares, 19)
    })
  }

  delete(locate: number, ref: bigint): this {
    this.#take(locate, ref, Infinity)
    return this.message('D', locate, 19, (m) => void m.writeBigUInt64BE(ref, 11))
  }

  replace(locate: number, ref: bigint, newRef: bigint, shares: number, price: number): this {
    const old = this.#orders.get(locate)!.find((order) => order.ref === ref)
    this.#take(locate, ref, Infinity)
    if (old) this.#orders.get(locate)!.push({ ref: newRef, isBuy: old.isBuy, price, shares })
    return this.message('U', locate, 35, (m) => {
      m.writeBigUInt64BE(ref, 11)
      m.writeBigUInt64BE(newRef, 19)
      m.writeUInt32BE(shares, 27)
      m.writeUInt32BE(price, 31)
    })
  }

  hidden(locate: number, side: 'B' | 'S', shares: number, price: number, match: bigint): this {
    return this.message('P', locate, 44, (m) => {
      m.writeBigUInt64BE(0n, 11)
      m.write(side, 19)
      m.writeUInt32BE(shares, 20)
      m.write(this.#symbols.get(locate)!.padEnd(8), 24)
      m.writeUInt32BE(price, 32)
      m.writeBigUInt64BE(match, 36)
    })
  }

  cross(locate: number, shares: bigint, price: number, match: bigint): this {
    return this.message('Q', locate, 40, (m) => {
      m.writeBigUInt64BE(shares, 11)
      m.write(this.#symbols.get(locate)!.padEnd(8), 19)
      m.writeUInt32BE(price, 27)
      m.writeBigUInt64BE(match, 31)
      m.write('O', 39)
    })
  }

  resting(locate: number): readonly Order[] {
    return this.#orders.get(locate)!
  }

  /** Shares of orders that came before, at the same price. */
  ahead(locate: number, ref: bigint): number {
    const orders = this.#orders.get(locate)!
    const mine = orders.findIndex((order) => order.ref === ref)
    const { isBuy, price } = orders[mine]!
    return orders.slice(0, mine).reduce((sum, o) => sum + (o.isBuy === isBuy && o.price === price ? o.shares : 0), 0)
  }

  book(locate: number): Wanted {
    const sideOf = (isBuy: boolean): [number, number][] => {
      const levels = new Map<number, number>()
      for (const order of this.#orders.get(locate)!)
        if (order.isBuy === isBuy) levels.set(order.price, (levels.get(order.price) ?? 0) + order.shares)
      return [...levels].toSorted(([a], [b]) => (isBuy ? b - a : a - b))
    }
    return { bids: sideOf(true), asks: sideOf(false) }
  }

  #take(locate: number, ref: bigint, shares: number): void {
    const orders = this.#orders.get(locate)!
    const at = orders.findIndex((order) => order.ref === ref)
    if (at < 0) return
    orders[at]!.shares -= Math.min(shares, orders[at]!.shares)
    if (orders[at]!.shares === 0) orders.splice(at, 1)
  }
}
