// leadline demo: a market on this machine, offline and without a key.
import type { Command } from 'commander'
import { OptionError } from 'leadline'

import { runDemo, type DemoOptions } from '../demo.js'
import { PALETTE_NAMES } from '../demo-paint.js'
import { runServiceDemo } from '../service/demo.js'
import { portOf } from './serve.js'

const REGIMES: readonly NonNullable<DemoOptions['regime']>[] = ['calm', 'trending', 'thin', 'burst']

export interface DemoArguments {
  readonly seed?: string
  readonly regime?: string
  readonly speed?: string
  readonly seconds?: string
  readonly palette?: string
  readonly plain?: boolean
  readonly terminal?: boolean
  readonly port?: string
}

export function demoCommand(command: Command): Command {
  return command
    .description('generated markets on this machine and the edge service over them; offline, no key')
    .option('--seed <n>', 'the market to generate; the same seed is the same market')
    .option('--regime <name>', `one of ${REGIMES.join(', ')} throughout`)
    .option('--speed <factor>', 'simulated seconds for each second')
    .option('--seconds <n>', 'end after so many simulated seconds')
    .option('--port <port>', 'port of the service, 0 for any that is free; 8787, or any if that is taken, unless told')
    .option('--terminal', 'a market in this terminal instead: ladder, imbalance, score, levels')
    .option('--palette <name>', `colours of the terminal: ${PALETTE_NAMES.join(' or ')}`)
    .option('--plain', 'one screen of text at the end: no service, no terminal')
}

export async function demo({
  seed,
  regime,
  speed,
  seconds,
  palette,
  plain,
  terminal,
  port,
}: DemoArguments): Promise<number> {
  const options: { -readonly [Key in keyof DemoOptions]: DemoOptions[Key] } = {}
  if (seed !== undefined)
    options.seed = number('--seed', seed, (n) => Number.isSafeInteger(n) && n >= 0, 'a whole number from 0')
  if (speed !== undefined) options.speed = number('--speed', speed, (n) => n > 0, 'a number above 0')
  if (seconds !== undefined) options.seconds = number('--seconds', seconds, (n) => n >= 0, 'a number from 0')
  if (regime !== undefined) options.regime = oneOf('--regime', regime, REGIMES)
  if (palette !== undefined) options.palette = oneOf('--palette', palette, PALETTE_NAMES)
  if (plain) options.plain = true
  if (terminal || plain || palette !== undefined) return runDemo(options)
  return runServiceDemo({ ...options, ...(port === undefined ? {} : { port: portOf(port) }) })
}

function number(name: string, text: string, right: (n: number) => boolean, expected: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (Number.isFinite(value) && right(value)) return value
  throw new OptionError(`${name}: found ${JSON.stringify(text)}, expected ${expected}`)
}

function oneOf<Name extends string>(name: string, text: string, names: readonly Name[]): Name {
  const found = names.find((known) => known === text)
  if (found) return found
  throw new OptionError(`${name}: found ${JSON.stringify(text)}, expected one of ${names.join(', ')}`)
}
