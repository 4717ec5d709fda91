// Everything that is known of a study before its first trial, the same on every machine that has the same recording.
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'

import { InputError, OptionError } from 'leadline'
import {
  backtest,
  checkMetric,
  planOf,
  type Space,
  strategySpace,
  Study,
  type StudyDefinition,
  type StudyPlan,
} from 'leadline/backtest'
import { STRATEGIES } from 'leadline/strategies'

import { type Factory, pathsOf, strategyOf, withOptions } from '../backtest/options.js'
import { readStudyConfig, type StudyConfig } from './config.js'

export interface Prepared {
  readonly file: string
  readonly config: StudyConfig
  readonly factory: Factory
  readonly definition: StudyDefinition
  readonly plan: StudyPlan
  /** `binance:BTC/USDT`. */
  readonly market: string
  /** Equal where strategy, parameters, costs, data, folds, space, sampler and version are: of another study nothing may be mixed in. */
  readonly id: string
}

/** Reads the recording once, for its first and last time. */
export async function prepare(file: string): Promise<Prepared> {
  const config = await readStudyConfig(file)
  const { base } = config
  const factory = await strategyOf(base, file)
  const space = spaceOf(file, config)
  const { sampler, seed, pruner } = config
  const { definition } = new Study({ name: base.strategy, space, sampler, seed, pruner })
  const { fromUs, toUs, instruments } = await withOptions(file, base, {}, backtest)
  if (!(toUs > fromUs)) {
    const found = { found: 'no event', expected: 'a recording with a live book' }
    throw new InputError({ file: base.recordings[0]!.input[0]!, rule: 'live_book', ...found })
  }
  const plan = saying(file, () => planOf({ fromMs: fromUs / 1000, toMs: toUs / 1000 }, config.folds))
  saying(file, () => checkMetric(config.metric, plan))
  const market = instruments.map(({ venue, symbol }) => `${venue}:${symbol}`).join(', ')
  const about = { version: version(), base: aboutOf(file, config), definition, plan, metric: config.metric }
  const id = createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 16)
  return { file, config, factory, definition, plan, market, id }
}

function spaceOf(file: string, { base, space }: StudyConfig): Space {
  const entry = Object.hasOwn(STRATEGIES, base.strategy) ? STRATEGIES[base.strategy]! : null
  return saying(`${file}: study`, () => strategySpace(entry?.params ?? null, space, base.params))
}

/** Without paths, which differ between machines; with the size of each file, and a module's text. */
function aboutOf(file: string, { base }: StudyConfig): object {
  const { recordings, out: _, randomEntries: __, ...rest } = base
  const input = recordings.map((one) => [
    one.about,
    pathsOf(file, one).map((path) => [basename(path), path === '-' ? null : statSync(path).size]),
  ])
  const isModule = !Object.hasOwn(STRATEGIES, base.strategy)
  const text = isModule ? readFileSync(resolve(dirname(resolve(file)), base.strategy), 'utf8') : null
  return { ...rest, input, text }
}

function saying<T>(where: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof OptionError) throw new OptionError(`${where}: ${error.message}`)
    throw error
  }
}

function version(): string {
  const about = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  return about.version
}
