// leadline serve: the edge service on this machine, without an account anywhere.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Command } from 'commander'
import { InputError, OptionError } from 'leadline'

import { Exit } from '../exit.js'
import { Service } from '../service/service.js'

export interface ServeArguments {
  readonly config?: string
  readonly market?: string[]
  readonly port?: string
  readonly host?: string
  readonly data?: string
  readonly open?: boolean
}

export function serveCommand(command: Command): Command {
  return command
    .description('the edge service on this machine: REST, WebSocket, events, predictions')
    .option('--config <file>', 'JSON as LEADLINE_CONFIG takes it; without it --market')
    .option(
      '--market <venue:symbol...>',
      'markets to serve, as in binance:BTC/USDT; callers on this machine need no key then',
    )
    .option('--port <port>', 'port to listen on, 0 for any that is free; 8787 unless told')
    .option('--host <address>', 'address to listen on; 127.0.0.1 unless told')
    .option('--data <folder>', 'where secrets and saved states are kept; .leadline unless told')
    .option('--open', 'anybody who reaches the port may read and stream without a key')
}

export async function serve(options: ServeArguments): Promise<Exit> {
  const { host = '127.0.0.1', data = '.leadline', open = false } = options
  const ending = new AbortController()
  const stop = (): void => ending.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const service = await Service.start({
      config: configOf(options, open),
      port: portOf(options.port ?? '8787'),
      host,
      data,
      log: (line) => process.stderr.write(`${line}\n`),
    })
    say({ event: 'listening', url: service.url, docs: `${service.url}/docs`, secrets: join(data, 'secrets.json') })
    const stopped = new Promise<'stopped'>((resolve) =>
      ending.signal.addEventListener('abort', () => resolve('stopped'), { once: true }),
    )
    const how = ending.signal.aborted ? 'stopped' : await Promise.race([stopped, service.ended])
    await service.stop()
    if (how === 'stopped') return Exit.DONE
    say({ event: 'ended', status: how })
    return Exit.NETWORK
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

function configOf({ config, market }: ServeArguments, open: boolean): unknown {
  if ((config === undefined) === (market === undefined))
    throw new OptionError('serve: found both or neither of --config and --market, expected one of them')
  const anonymous = open || market !== undefined ? ['read', 'stream'] : undefined
  if (config !== undefined) {
    let text: string
    try {
      text = readFileSync(config, 'utf8')
    } catch (cause) {
      throw new InputError({ file: config, rule: 'config', found: 'no readable file', expected: 'JSON' }, { cause })
    }
    try {
      return { ...(JSON.parse(text) as object), ...(open ? { anonymous } : {}) }
    } catch (cause) {
      throw new InputError({ file: config, rule: 'config', found: 'no JSON', expected: 'JSON' }, { cause })
    }
  }
  const byVenue = new Map<string, string[]>()
  for (const name of market!) {
    const [venue, symbol] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)]
    if (!venue || !symbol || !name.includes(':'))
      throw new OptionError(`--market: found ${JSON.stringify(name)}, expected venue:symbol such as binance:BTC/USDT`)
    byVenue.set(venue, [...(byVenue.get(venue) ?? []), symbol])
  }
  return { feeds: [...byVenue].map(([venue, symbols]) => ({ group: venue, venue, symbols })), anonymous }
}

export function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new OptionError(`--port: found ${JSON.stringify(text)}, expected a port from 0 to 65535`)
}

function say(about: object): void {
  process.stdout.write(`${JSON.stringify(about)}\n`)
}
