// The configuration of `leadline backtest`: JSON, checked whole before anything is opened.
import { readFile } from 'node:fs/promises'

import { InputError } from 'leadline'

export interface FeeWish {
  readonly makerRate: number
  readonly takerRate: number
}

export interface BacktestConfig {
  readonly input: readonly string[]
  readonly strategy: string
  readonly params: Readonly<Record<string, unknown>>
  /** µs of the venue's data to us; as recorded unless said. */
  readonly feedUs: number | 'recorded'
  readonly entryUs: number
  readonly responseUs: number
  readonly fees: FeeWish
  readonly queue: (typeof QUEUES)[number]
  /** Options of the seven layers; false: none. */
  readonly risk: Readonly<Record<string, unknown>> | false
  readonly equity: number
  /** Runs of entries at random, beside. */
  readonly randomEntries: number
  readonly out: string | null
  /** As the options of the same names of other commands. */
  readonly about: Readonly<Partial<Record<(typeof ABOUT)[number], string>>>
}

export const QUEUES = ['RiskAdverse', 'LogProb', 'PowerProb'] as const
const ABOUT = ['format', 'venue', 'symbol', 'tick', 'lot', 'book', 'date', 'mapping'] as const
const KNOWN = [
  'input',
  'strategy',
  'params',
  'latency',
  'fees',
  'queue',
  'risk',
  'equity',
  'randomEntries',
  'out',
  ...ABOUT,
]

/** 10 ms each way, 2 bp for a maker and 5 for a taker: of the size that users of a large venue meet, and to be replaced by one's own. */
const DEFAULTS = {
  latency: { feedUs: 'recorded', entryUs: 10_000, responseUs: 10_000 },
  fees: { makerRate: 0.0002, takerRate: 0.0005 },
}

/** Throws InputError with the file, the place in it, what was found and what was expected. */
export async function readConfig(file: string): Promise<BacktestConfig> {
  const fail = (place: string, found: unknown, expected: string): never => {
    throw new InputError({ file, rule: `config ${place}`, found: JSON.stringify(found) ?? 'nothing', expected })
  }
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    if (cause instanceof SyntaxError) return fail('JSON', cause.message, 'JSON')
    throw cause
  }
  const config = record(json, '', fail)
  for (const name of Object.keys(config)) if (!KNOWN.includes(name)) fail(name, name, `one of ${KNOWN.join(', ')}`)
  const latency = known(
    { ...DEFAULTS.latency, ...record(config['latency'] ?? {}, 'latency', fail) },
    'latency',
    DEFAULTS.latency,
    fail,
  )
  const fees = known({ ...DEFAULTS.fees, ...record(config['fees'] ?? {}, 'fees', fail) }, 'fees', DEFAULTS.fees, fail)
  const number = (value: unknown, place: string, least: number, most: number): number =>
    typeof value === 'number' && value >= least && value <= most
      ? value
      : fail(place, value, `a number from ${least} to ${most}`)
  const text = (value: unknown, place: string): string =>
    typeof value === 'string' && value !== '' ? value : fail(place, value, 'text')
  const input = typeof config['input'] === 'string' ? [config['input']] : config['input']
  if (!Array.isArray(input) || input.length === 0 || input.some((path) => typeof path !== 'string'))
    return fail('input', config['input'], 'a file, or a list of files')
  const queue = config['queue'] ?? 'LogProb'
  const risk = config['risk'] ?? {}
  return {
    input: input as string[],
    strategy: text(config['strategy'], 'strategy'),
    params: record(config['params'] ?? {}, 'params', fail),
    feedUs: latency['feedUs'] === 'recorded' ? 'recorded' : number(latency['feedUs'], 'latency.feedUs', 0, 60e6),
    entryUs: number(latency['entryUs'], 'latency.entryUs', 0, 60e6),
    responseUs: number(latency['responseUs'], 'latency.responseUs', 0, 60e6),
    fees: {
      makerRate: number(fees['makerRate'], 'fees.makerRate', -0.1, 0.1),
      takerRate: number(fees['takerRate'], 'fees.takerRate', -0.1, 0.1),
    },
    queue: QUEUES.find((name) => name === queue) ?? fail('queue', queue, `one of ${QUEUES.join(', ')}`),
    risk: risk === false ? false : record(risk === true ? {} : risk, 'risk', fail),
    equity: number(config['equity'] ?? 10_000, 'equity', 1, 1e12),
    randomEntries: Math.floor(number(config['randomEntries'] ?? 3, 'randomEntries', 0, 100)),
    out: config['out'] === undefined ? null : text(config['out'], 'out'),
    about: Object.fromEntries(
      ABOUT.filter((name) => config[name] !== undefined).map((name) => [name, text(config[name], name)]),
    ),
  }
}

type Fail = (place: string, found: unknown, expected: string) => never

function record(value: unknown, place: string, fail: Fail): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(place, value, 'an object')
  return value as Record<string, unknown>
}

function known(value: Record<string, unknown>, place: string, names: object, fail: Fail): Record<string, unknown> {
  for (const name of Object.keys(value))
    if (!Object.hasOwn(names, name)) fail(`${place}.${name}`, name, `one of ${Object.keys(names).join(', ')}`)
  return value
}
