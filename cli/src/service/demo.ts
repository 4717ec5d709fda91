// The demo: generated markets that move, and the edge service that serves them.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleepFor } from 'node:timers/promises'

import { Exit } from '../exit.js'
import { demoModel } from './demo-model.js'
import { type LocalMarketOptions, startLocalMarkets } from './local-market.js'
import { Service } from './service.js'

export interface ServiceDemoOptions extends LocalMarketOptions {
  readonly port?: number
  /** Ends after so many seconds of the market; without it when it is told to. */
  readonly seconds?: number
}

const PORT = 8787

/** Prints the address and serves until it is stopped. */
export async function runServiceDemo(options: ServiceDemoOptions): Promise<Exit> {
  const { port, seconds, speed = 1 } = options
  const ending = new AbortController()
  const stop = (): void => ending.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const data = mkdtempSync(join(tmpdir(), 'leadline-demo-'))
  const { port: _port, ...market } = options
  const markets = await startLocalMarkets(market)
  try {
    const service = await Service.start({
      config: {
        feeds: markets.feeds,
        models: [demoModel()],
        anonymous: ['read', 'stream', 'relay'],
        embed: ['*'],
        quotas: { anonymous: ANONYMOUS },
      },
      port: port ?? ((await isFree(PORT)) ? PORT : 0),
      data,
      log: (line) => line.includes('"level":"info"') || process.stderr.write(`${line}\n`),
    })
    try {
      process.stdout.write(`${banner(service.url)}\n`)
      const ended = service.ended.then(() => undefined)
      const time =
        seconds === undefined
          ? new Promise<never>(() => {})
          : sleepFor((seconds / speed) * 1000, undefined, { signal: ending.signal }).catch(() => undefined)
      const stopped = new Promise<void>((resolve) =>
        ending.signal.addEventListener('abort', () => resolve(), { once: true }),
      )
      if (!ending.signal.aborted) await Promise.race([stopped, ended, time])
    } finally {
      await service.stop()
    }
    return Exit.DONE
  } finally {
    await markets.close()
    rmSync(data, { recursive: true, force: true })
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

/** On this machine only, so that a page and a few terminals may all look on. */
const ANONYMOUS = { requests: 100_000, windowS: 60, connections: 2000, symbols: 4000 }

function banner(url: string): string {
  return [
    `Leadline serves two generated markets at ${url}`,
    `  a page that moves   ${url}/`,
    `  one for a frame     ${url}/embed?market=binance:BTC/USDT`,
    `  the API             ${url}/docs`,
    `  a signal            curl ${url}/v1/markets/binance/BTC-USDT/signal`,
    'Ctrl-C ends it. `npx leadline demo --terminal` shows a market here instead.',
  ].join('\n')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
