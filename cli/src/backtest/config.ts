// The configuration of `leadline backtest`: JSON, checked whole before anything is opened.
import { readFile } from 'node:fs/promises'

import { InputError } from 'leadline'

export interface FeeWish {
  readonly makerRate: number
  readonly takerRate: number
}

/** How a contract counts: `inverse` settles in its base, and a lot is `multiplier` of quote. */
export interface ContractWish {
  readonly contract: 'linear' | 'inverse'
  readonly multiplier: number
}

/** Files of one recording, and what they don't say of themselves. */
export interface RecordingWish {
  readonly input: readonly string[]
  /** As the options of the same names of other commands. */
  readonly about: Readonly<Partial<Record<(typeof ABOUT)[number], string>>>
}

export interface BacktestConfig {
  /** Traded on at once, in this order. */
  readonly recordings: readonly RecordingWish[]
  readonly strategy: string
  readonly params: Readonly<Record<string, unknown>>
  /** µs of the venue's data to us; as recorded unless said. */
  readonly feedUs: number | 'recorded'
  readonly entryUs: number
  readonly responseUs: number
  readonly fees: FeeWish
  /** By place of the instruments; those that are not in it are linear, with multiplier 1. */
  readonly contracts: readonly ContractWish[]
  readonly queue: (typeof QUEUES)[number]
  /** Options of the seven layers; false: none. */
  readonly risk: Readonly<Record<string, unknown>> | false
  /** Who arms risk again: nobody, or an operator on the next UTC day. */
  readonly rearm: (typeof REARM)[number]
  readonly equity: number
  /** Runs of entries at random, beside. */
  readonly randomEntries: number
  readonly out: string | null
}

export const QUEUES = ['RiskAdverse', 'LogProb', 'PowerProb', 'L3FIFO'] as const
const REARM = ['never', 'next_day'] as const
const ABOUT = ['format', 'venue', 'symbol', 'tick', 'lot', 'book', 'date', 'mapping'] as const
/** All but what is traded on, which a paper session hears live. */
export const RUN_FIELDS = [
  'strategy',
  'params',
  'latency',
  'fees',
  'contracts',
  'queue',
  'risk',
  'rearm',
  'equity',
  'randomEntries',
  'out',
]
const KNOWN = ['input', 'recordings', ...RUN_FIELDS, ...ABOUT]

/** 10 ms each way, 2 bp for a maker and 5 for a taker: of the size that users of a large venue meet, and to be replaced by one's own. */
const DEFAULTS = {
  latency: { feedUs: 'recorded', entryUs: 10_000, responseUs: 10_000 },
  fees: { makerRate: 0.0002, takerRate: 0.0005 },
}

/** Throws InputError with the file, the place in it, what was found and what was expected. */
export async function readConfig(file: string): Promise<BacktestConfig> {
  return configOf(await readJson(file), file)
}

export type Fail = (place: string, found: unknown, expected: string) => never

export function failOf(file: string): Fail {
  return (place, found, expected) => {
    throw new InputError({ file, rule: `config ${place}`, found: JSON.stringify(found) ?? 'nothing', expected })
  }
}

export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    if (cause instanceof SyntaxError) return failOf(file)('JSON', cause.message, 'JSON')
    throw cause
  }
}

/** Of what stands in the file. */
export function configOf(json: unknown, file: string): BacktestConfig {
  const fail = failOf(file)
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
  const queue = config['queue'] ?? 'LogProb'
  const risk = config['risk'] ?? {}
  return {
    recordings: recordingsOf(config, fail),
    strategy: text(config['strategy'], 'strategy'),
    params: record(config['params'] ?? {}, 'params', fail),
    feedUs: latency['feedUs'] === 'recorded' ? 'recorded' : number(latency['feedUs'], 'latency.feedUs', 0, 60e6),
    entryUs: number(latency['entryUs'], 'latency.entryUs', 0, 60e6),
    responseUs: number(latency['responseUs'], 'latency.responseUs', 0, 60e6),
    fees: {
      makerRate: number(fees['makerRate'], 'fees.makerRate', -0.1, 0.1),
      takerRate: number(fees['takerRate'], 'fees.takerRate', -0.1, 0.1),
    },
    contracts: contractsOf(config['contracts'] ?? [], number, fail),
    queue: QUEUES.find((name) => name === queue) ?? fail('queue', queue, `one of ${QUEUES.join(', ')}`),
    risk: risk === false ? false : record(risk === true ? {} : risk, 'risk', fail),
    rearm:
      REARM.find((name) => name === (config['rearm'] ?? 'never')) ??
      fail('rearm', config['rearm'], `one of ${REARM.join(', ')}`),
    equity: number(config['equity'] ?? 10_000, 'equity', 1, 1e12),
    randomEntries: Math.floor(number(config['randomEntries'] ?? 3, 'randomEntries', 0, 100)),
    out: config['out'] === undefined ? null : text(config['out'], 'out'),
  }
}

function contractsOf(
  value: unknown,
  number: (value: unknown, place: string, least: number, most: number) => number,
  fail: Fail,
): ContractWish[] {
  if (!Array.isArray(value)) return fail('contracts', value, 'a list, by place of the instruments')
  return value.map((one: unknown, i) => {
    const place = `contracts[${i}]`
    const wish = known(
      { contract: 'linear', multiplier: 1, ...record(one, place, fail) },
      place,
      { contract: 0, multiplier: 0 },
      fail,
    )
    const { contract } = wish
    if (contract !== 'linear' && contract !== 'inverse') return fail(`${place}.contract`, contract, 'linear or inverse')
    return { contract, multiplier: number(wish['multiplier'], `${place}.multiplier`, 1e-12, 1e12) }
  })
}

/** One recording, as it stands in the configuration, or a list of them. */
function recordingsOf(config: Record<string, unknown>, fail: Fail): RecordingWish[] {
  const several = config['recordings']
  if (several === undefined) return [recordingOf(config, '', fail)]
  const both = ['input', ...ABOUT].find((name) => config[name] !== undefined)
  if (both !== undefined) return fail(both, config[both], 'either input or recordings')
  if (!Array.isArray(several) || several.length === 0) return fail('recordings', several, 'a list of recordings')
  return several.map((one: unknown, i) => {
    const place = `recordings[${i}]`
    const wish = record(one, place, fail)
    for (const name of Object.keys(wish))
      if (name !== 'input' && !(ABOUT as readonly string[]).includes(name))
        fail(`${place}.${name}`, name, `one of input, ${ABOUT.join(', ')}`)
    return recordingOf(wish, `${place}.`, fail)
  })
}

function recordingOf(wish: Record<string, unknown>, place: string, fail: Fail): RecordingWish {
  const input = typeof wish['input'] === 'string' ? [wish['input']] : wish['input']
  if (!Array.isArray(input) || input.length === 0 || input.some((path) => typeof path !== 'string'))
    return fail(`${place}input`, wish['input'], 'a file, or a list of files')
  const given = ABOUT.filter((name) => wish[name] !== undefined)
  const about = given.map((name): [string, string] => {
    const value = wish[name]
    return typeof value === 'string' && value !== '' ? [name, value] : fail(`${place}${name}`, value, 'text')
  })
  return { input: input as string[], about: Object.fromEntries(about) }
}

export function record(value: unknown, place: string, fail: Fail): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(place, value, 'an object')
  return value as Record<string, unknown>
}

export function known(
  value: Record<string, unknown>,
  place: string,
  names: object,
  fail: Fail,
): Record<string, unknown> {
  for (const name of Object.keys(value))
    if (!Object.hasOwn(names, name)) fail(`${place}.${name}`, name, `one of ${Object.keys(names).join(', ')}`)
  return value
}
