// The configuration of `leadline optimise`: that of a backtest, and `study`; checked whole before anything is opened.
import { availableParallelism } from 'node:os'
import { dirname, isAbsolute, resolve } from 'node:path'

import type { FoldsWish, MedianPruning, Sampler, SpaceWish } from 'leadline/backtest'

import { type BacktestConfig, configOf, type Fail, failOf, known, readJson, record } from '../backtest/config.js'

export interface QueueWish {
  readonly kind: 'bullmq' | 'nats'
  readonly url: string
  /** A fold whose worker hasn't been heard of for so long is given to another. */
  readonly leaseS: number
  /** Trials out at the same time, over all machines. */
  readonly atOnce: number
}

export interface StudyConfig {
  readonly base: BacktestConfig
  readonly space: SpaceWish | undefined
  readonly sampler: Sampler
  readonly trials: number
  readonly seed: number
  readonly pruner: MedianPruning | null
  readonly folds: FoldsWish
  readonly metric: string
  /** Threads of this process. */
  readonly workers: number
  /** Path of the journal. */
  readonly storage: string
  readonly queue: QueueWish | null
}

const STUDY = [
  'space',
  'sampler',
  'trials',
  'seed',
  'pruner',
  'folds',
  'metric',
  'workers',
  'storage',
  'queue',
] as const
const PRUNER = ['startupTrials', 'warmupSteps', 'intervalSteps', 'minTrials'] as const
const FOLDS = ['count', 'lastShare', 'embargoS'] as const
const QUEUE = ['kind', 'url', 'leaseS', 'atOnce'] as const
const names = (list: readonly string[]) => Object.fromEntries(list.map((name) => [name, true]))

/** Throws InputError with the file, the place in it, what was found and what was expected. */
export async function readStudyConfig(file: string): Promise<StudyConfig> {
  const fail = failOf(file)
  const { study: told = {}, ...rest } = record(await readJson(file), '', fail)
  const base = configOf(rest, file)
  const study = known(record(told, 'study', fail), 'study', names(STUDY), fail)
  const whole = (name: string, otherwise: number, least: number, most: number): number =>
    wholeOf(study[name] ?? otherwise, `study.${name}`, least, most, fail)
  const { sampler = 'tpe', metric = 'total_return', space } = study
  if (sampler !== 'tpe' && sampler !== 'random') return fail('study.sampler', sampler, 'tpe or random')
  if (typeof metric !== 'string') return fail('study.metric', metric, 'the name of a figure')
  if (space !== undefined && (typeof space !== 'object' || space === null))
    return fail('study.space', space, 'names of parameters, or ranges by name')
  const storage = study['storage'] ?? `${file.replace(/\.json$/, '')}.study.jsonl`
  if (typeof storage !== 'string' || storage === '') return fail('study.storage', storage, 'a path')
  const isOwn = study['storage'] !== undefined && !isAbsolute(storage)
  return {
    ...{ base, space: space as SpaceWish | undefined, sampler, metric },
    trials: whole('trials', 100, 1, 1e6),
    seed: whole('seed', 1, 0, 2 ** 32 - 1),
    pruner: prunerOf(study['pruner'], fail),
    folds: foldsOf(study['folds'], fail),
    workers: whole('workers', availableParallelism(), 1, 1024),
    storage: isOwn ? resolve(dirname(resolve(file)), storage) : storage,
    queue: study['queue'] === undefined ? null : queueOf(study['queue'], fail),
  }
}

function wholeOf(value: unknown, place: string, least: number, most: number, fail: Fail): number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
    ? (value as number)
    : fail(place, value, `a whole number from ${least} to ${most}`)
}

function prunerOf(value: unknown, fail: Fail): MedianPruning | null {
  if (value === false) return null
  const given = known(record(value ?? {}, 'study.pruner', fail), 'study.pruner', names(PRUNER), fail)
  for (const [name, count] of Object.entries(given))
    wholeOf(count, `study.pruner.${name}`, name === 'intervalSteps' ? 1 : 0, 1e6, fail)
  return given
}

/** A number alone is how many. */
function foldsOf(value: unknown, fail: Fail): FoldsWish {
  const given = known(
    record(typeof value === 'number' ? { count: value } : (value ?? {}), 'study.folds', fail),
    'study.folds',
    names(FOLDS),
    fail,
  )
  for (const [name, one] of Object.entries(given))
    if (typeof one !== 'number' || !(one >= 0)) fail(`study.folds.${name}`, one, 'a number from 0')
  const { embargoS, ...rest } = given as Record<string, number>
  return { ...rest, ...(embargoS === undefined ? {} : { embargoMs: embargoS * 1000 }) }
}

function queueOf(value: unknown, fail: Fail): QueueWish {
  const { kind, url, leaseS, atOnce } = known(record(value, 'study.queue', fail), 'study.queue', names(QUEUE), fail)
  if (kind !== 'bullmq' && kind !== 'nats') return fail('study.queue.kind', kind, 'bullmq or nats')
  if (typeof url !== 'string' || url === '') return fail('study.queue.url', url, 'the address of the server')
  return {
    ...{ kind, url },
    leaseS: wholeOf(leaseS ?? 30, 'study.queue.leaseS', 1, 3600, fail),
    atOnce: wholeOf(atOnce ?? 16, 'study.queue.atOnce', 1, 10_000, fail),
  }
}
