// The first pass over ITCH files: which symbols there are, which of them have orders, and whether their prices are whole cents.
import { OptionError } from '../../engine/errors.js'
import type { NamedInput } from '../source.js'
import { ItchFrames } from './itch-frames.js'
import * as M from './itch-messages.js'

export interface ItchMarket {
  readonly symbol: string
  /** Stock locate, its number in the file. */
  readonly locate: number
  hasOrders: boolean
  wholeCents: boolean
}

/** A market takes some hundred kilobytes; without a choice no more than these are opened. */
export const MOST_MARKETS = 64

/** The markets wanted, in order of the directory. */
export async function surveyItch(inputs: readonly NamedInput[], symbol: string | undefined): Promise<ItchMarket[]> {
  const byLocate = new Map<number, ItchMarket>()
  for (const input of inputs) await look(input, byLocate)
  const markets = [...byLocate.values()]
  if (symbol === undefined) {
    const traded = markets.filter(({ hasOrders }) => hasOrders)
    if (traded.length <= MOST_MARKETS) return traded
    throw new OptionError(
      `symbol: found ${traded.length} symbols with orders, expected at most ${MOST_MARKETS}, or some of them by name`,
    )
  }
  const wanted = symbol.split(',').map((name) => name.trim())
  const missing = wanted.filter((name) => !markets.some((market) => market.symbol === name))
  if (missing.length === 0) return wanted.map((name) => markets.find((market) => market.symbol === name)!)
  throw new OptionError(
    `symbol: found ${missing.join(', ')}, expected one of the ${markets.length} in the stock directory: ${excerpt(markets)}`,
  )
}

async function look(input: NamedInput, byLocate: Map<number, ItchMarket>): Promise<void> {
  const frames = new ItchFrames(input)
  try {
    for (
      let message = frames.take() ?? (await frames.next());
      message;
      message = frames.take() ?? (await frames.next())
    ) {
      const type = String.fromCharCode(message[0]!)
      const locate = frames.view.getUint16(M.LOCATE)
      if (type === 'R') {
        const symbol = M.textAt(message, M.STOCK, 8)
        if (!byLocate.has(locate)) byLocate.set(locate, { symbol, locate, hasOrders: false, wholeCents: true })
        continue
      }
      if (type !== 'A' && type !== 'F' && type !== 'U') continue
      let market = byLocate.get(locate)
      if (!market && type !== 'U') {
        // a part of a session, without its directory: orders carry their symbol too
        const symbol = M.textAt(message, 24, 8)
        byLocate.set(locate, (market = { symbol, locate, hasOrders: true, wholeCents: true }))
      }
      if (!market) continue
      market.hasOrders = true
      if (frames.view.getUint32(type === 'U' ? M.NEW_PRICE : M.ADD_PRICE) % 100 !== 0) market.wholeCents = false
    }
  } finally {
    await frames.close()
  }
}

function excerpt(markets: readonly ItchMarket[]): string {
  const some = markets.slice(0, 10).map(({ symbol }) => symbol)
  return some.join(', ') + (markets.length > some.length ? ', …' : '')
}
