// A venue on this machine: generated markets that move, served over real sockets as the venue would.
import { setTimeout as sleepFor } from 'node:timers/promises'

import { generated, type GeneratedOptions } from 'leadline/feeds'

import { TapeServer } from '../serve/server.js'

export interface LocalMarketOptions extends Pick<GeneratedOptions, 'seed' | 'regime'> {
  readonly symbols?: readonly string[]
  readonly speed?: number
  /** Of the first market, the others follow; any that are free unless told. */
  readonly port?: number
}

export interface LocalMarkets {
  /** Feeds of the service's configuration. */
  readonly feeds: readonly {
    readonly group: string
    readonly venue: string
    readonly symbols: readonly string[]
    readonly endpoints: { readonly socket: string; readonly rest: string }
  }[]
  close(): Promise<void>
}

const SYMBOLS = ['BTC/USDT', 'ETH/USDT']
const CLOCK = {
  now: () => performance.now(),
  sleep: (ms: number, signal: AbortSignal) => sleepFor(ms, undefined, { signal }).catch(() => undefined),
}

/** One port for each market; each moves by a seed of its own. */
export async function startLocalMarkets({
  symbols = SYMBOLS,
  seed = 1,
  regime,
  speed = 1,
  port = 0,
}: LocalMarketOptions = {}): Promise<LocalMarkets> {
  const servers = await Promise.all(
    symbols.map((symbol, i) =>
      TapeServer.start({
        source: generated({
          symbol,
          seed: seed + i,
          seconds: Infinity,
          startUs: Date.now() * 1000,
          ...(regime ? { regime } : {}),
        }),
        port: port === 0 ? 0 : port + i,
        speed,
        faults: {},
        seed,
        lateMs: 0,
        clock: CLOCK,
      }),
    ),
  )
  for (const server of servers) void server.play()
  return {
    feeds: servers.map(({ port }, i) => ({
      group: `demo-${symbols[i]!.split('/')[0]!.toLowerCase()}`,
      venue: 'binance',
      symbols: [symbols[i]!],
      endpoints: { socket: `ws://127.0.0.1:${port}`, rest: `http://127.0.0.1:${port}` },
    })),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()))
    },
  }
}
