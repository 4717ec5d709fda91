// What a configuration says, as a backtest takes it: the recording opened, models made, the strategy found.
import { dirname, isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { InputError, OptionError } from 'leadline'
import {
  type BacktestOptions,
  constantFeed,
  constantOrders,
  l3Fifo,
  latency,
  logProb,
  powerProb,
  rateFees,
  recordedFeed,
  riskAdverse,
} from 'leadline/backtest'
import type { Source } from 'leadline/feeds'
import { Risk, RiskError } from 'leadline/risk'
import { ParamError, STRATEGIES } from 'leadline/strategies'

import { openSource } from '../inputs/source.js'
import type { BacktestConfig, RecordingWish } from './config.js'

export type Strategy = BacktestOptions['strategy']
export type Factory = (params: Readonly<Record<string, unknown>>) => Strategy
const POWER = 3
const QUEUE_MODELS = {
  RiskAdverse: riskAdverse,
  LogProb: logProb,
  PowerProb: () => powerProb(POWER),
  L3FIFO: l3Fifo,
}

/** Paths as the configuration means them: from where it lies. */
export function pathsOf(file: string, { input }: RecordingWish): string[] {
  const folder = dirname(resolve(file))
  return input.map((path) => (isAbsolute(path) ? path : resolve(folder, path)))
}

/** Hands over the options of one run, and closes what it opened. */
export async function withOptions<T>(
  file: string,
  config: BacktestConfig,
  strategy: Strategy,
  use: (options: BacktestOptions) => Promise<T>,
): Promise<T> {
  const opened: { close(): Promise<void> }[] = []
  const { feedUs, entryUs, responseUs, fees, contracts, queue, risk, rearm, equity } = config
  try {
    return await use({
      source: async () => {
        const sources: Source[] = []
        for (const recording of config.recordings) {
          const { source, close } = await openSource(pathsOf(file, recording), recording.about)
          opened.push({ close })
          sources.push(source)
        }
        return sources
      },
      strategy,
      latency: latency(
        feedUs === 'recorded' ? recordedFeed() : constantFeed(feedUs),
        constantOrders(entryUs, responseUs),
      ),
      contracts,
      queue: QUEUE_MODELS[queue](),
      rearm,
      fees: (instrument) => rateFees({ instrument, tiers: [{ fromVolume: 0, ...fees }] }),
      startEquity: equity,
      ...(risk === false ? {} : { risk: (instruments) => saying(file, () => new Risk(instruments, risk)) }),
    })
  } finally {
    for (const { close } of opened) await close()
  }
}

/** Strategies and risk say by themselves what is wrong with what they are given; here it is the configuration's. */
function saying<T>(file: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof ParamError || error instanceof RiskError) throw new OptionError(`${file}: ${error.message}`)
    throw error
  }
}

/** By name, or a module whose default export takes the parameters and gives a strategy. */
export async function strategyOf({ strategy }: BacktestConfig, file: string): Promise<Factory> {
  const entry = Object.hasOwn(STRATEGIES, strategy) ? STRATEGIES[strategy] : undefined
  if (entry) return (params) => saying(file, () => entry.create(params))
  const fail = (found: string): never => {
    const names = Object.keys(STRATEGIES).join(', ')
    const expected = `one of ${names}, or a module whose default export makes a strategy`
    throw new InputError({ file, rule: 'config strategy', found, expected })
  }
  if (!/\.[cm]?js$/.test(strategy)) return fail(JSON.stringify(strategy))
  const path = resolve(dirname(resolve(file)), strategy)
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
  return typeof module.default === 'function'
    ? (module.default as Factory)
    : fail(`no function as the default of ${path}`)
}
