// Which feed object serves which market, as the configuration says.
import type { Config, FeedConfig } from '../config.js'

export interface ServedMarket {
  readonly venue: string
  readonly symbol: string
  readonly group: string
}

/** A symbol as it stands in a path: `BTC/USDT:USDT` is `BTC-USDT-USDT`. */
export function pathSymbol(symbol: string): string {
  return symbol.replaceAll(/[/:]/g, '-')
}

export class Groups {
  readonly #byPath = new Map<string, ServedMarket>()
  readonly #bySymbol = new Map<string, ServedMarket>()
  readonly #byGroup = new Map<string, FeedConfig>()

  constructor({ feeds }: Config) {
    for (const feed of feeds) {
      this.#byGroup.set(feed.group, feed)
      for (const symbol of feed.symbols) {
        const market = { venue: feed.venue, symbol, group: feed.group }
        this.#byPath.set(`${feed.venue}/${pathSymbol(symbol)}`, market)
        this.#bySymbol.set(`${feed.venue} ${symbol}`, market)
      }
    }
  }

  get names(): readonly string[] {
    return [...this.#byGroup.keys()]
  }
  get markets(): readonly ServedMarket[] {
    return [...this.#byPath.values()]
  }
  group(name: string): FeedConfig | undefined {
    return this.#byGroup.get(name)
  }
  /** By the names of a path. */
  at(venue: string, symbol: string): ServedMarket | undefined {
    return this.#byPath.get(`${venue}/${symbol}`)
  }
  /** By the unified symbol. */
  of(venue: string, symbol: string): ServedMarket | undefined {
    return this.#bySymbol.get(`${venue} ${symbol}`)
  }
}

const made = new WeakMap<Config, Groups>()

export function groupsOf(config: Config): Groups {
  let groups = made.get(config)
  if (!groups) made.set(config, (groups = new Groups(config)))
  return groups
}
