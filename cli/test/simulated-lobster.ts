// LOBSTER files of an exchange that exists nowhere: a whole book of orders, of which the files show the best ranks only.
// Orders rest, shrink and go out of view as well, so that levels come back other than they were last seen.

export interface Simulation {
  readonly seed: number
  readonly rows: number
  /** Ranks the files show. */
  readonly levels: number
  /** Step of prices in 1/10000 dollar. */
  readonly step: number
  /** Orders resting on each side at the start: few of them leave ranks empty. */
  readonly depth: number
}

interface Order {
  readonly id: bigint
  readonly side: 1 | -1
  readonly price: number
  size: number
}

export interface SimulatedFiles {
  readonly messages: string[]
  readonly books: string[]
}

const MID = 5_800_000
const FIRST_ID = 9_007_199_254_740_993n // beyond what a double tells apart

export function simulateLobster({ seed, rows, levels, step, depth }: Simulation): SimulatedFiles {
  const draw = random(seed)
  const upTo = (n: number): number => Math.floor(draw() * n)
  const orders: Order[] = []
  const [messages, books]: [string[], string[]] = [[], []]
  let nextId = FIRST_ID
  let timeNs = 34_200_000_000_000n

  const best = (side: 1 | -1): number => {
    const prices = orders.filter((order) => order.side === side).map(({ price }) => price * side)
    return prices.length === 0 ? -side * Infinity : side * Math.max(...prices)
  }
  const ladder = (side: 1 | -1): [number, number][] => {
    const sizes = new Map<number, number>()
    for (const order of orders)
      if (order.side === side) sizes.set(order.price, (sizes.get(order.price) ?? 0) + order.size)
    return [...sizes].toSorted(([a], [b]) => side * (b - a))
  }
  const shown = (side: 1 | -1, price: number): boolean => {
    const rank = ladder(side).findIndex(([at]) => at === price)
    return rank >= 0 && rank < levels
  }
  const rest = (side: 1 | -1): Order => {
    const [bid, ask] = [best(1), best(-1)]
    const touch = side === 1 ? Math.min(ask - step, MID + 5 * step) : Math.max(bid + step, MID - 5 * step)
    const price = touch - side * step * upTo(2 * depth + 3)
    const order = { id: nextId++, side, price, size: 1 + upTo(300) }
    orders.push(order)
    return order
  }
  const shrink = (order: Order, by: number): void => {
    order.size -= by
    if (order.size === 0) orders.splice(orders.indexOf(order), 1)
  }
  const write = (type: number, id: bigint | number, size: number, price: number, direction: number): void => {
    if (draw() < 0.7) timeNs += BigInt(1 + upTo(2_000_000_000))
    const ns = String(timeNs % 1_000_000_000n).padStart(9, '0')
    messages.push(`${timeNs / 1_000_000_000n}.${ns},${type},${id},${size},${price},${direction}`)
    const [bids, asks] = [ladder(1), ladder(-1)]
    const cells = Array.from({ length: levels }, (_, i) => [
      ...(asks[i] ?? [9999999999, 0]),
      ...(bids[i] ?? [-9999999999, 0]),
    ])
    books.push(cells.flat().join(','))
  }

  for (let i = 0; i < depth; i++) {
    rest(1)
    rest(-1)
  }
  while (messages.length < rows) {
    const what = draw()
    const order = orders[upTo(orders.length)]
    if (what < 0.45 || order === undefined || orders.length < depth) {
      const added = rest(draw() < 0.5 ? 1 : -1)
      if (shown(added.side, added.price)) write(1, added.id, added.size, added.price, added.side)
    } else if (what < 0.85) {
      const seen = shown(order.side, order.price)
      const all = draw() < 0.6 || order.size === 1
      const by = all ? order.size : 1 + upTo(order.size - 1)
      shrink(order, by)
      if (seen) write(all ? 3 : 2, order.id, by, order.price, order.side)
    } else if (what < 0.96) {
      const touch = best(order.side)
      const first = orders.find(({ side, price }) => side === order.side && price === touch)!
      const by = draw() < 0.5 ? first.size : 1 + upTo(first.size)
      shrink(first, by)
      write(4, first.id, by, first.price, first.side)
    } else if (what < 0.985) write(5, 0, 1 + upTo(50), MID + upTo(step), draw() < 0.5 ? 1 : -1)
    else if (what < 0.995) write(6, -1, 5000, MID, -1)
    else for (const price of [-1, 0, 1]) write(7, 0, 0, price, -1)
  }
  return { messages, books }
}

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
