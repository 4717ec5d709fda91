// leadline calibrate INPUT: how often the score was right and whether levels held, measured on recordings.
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'

import type { Command } from 'commander'
import { InputError, OptionError } from 'leadline'
import { readRecording } from 'leadline/backtest'
import type { Source } from 'leadline/feeds'

import { timeOfDay } from '../analyze/windows.js'
import { calibrationPage } from '../calibrate/page.js'
import { type Calibrated, calibrated, detectors, reportOf } from '../calibrate/report.js'
import { summary } from '../calibrate/tables.js'
import { Exit, reportDefects } from '../exit.js'
import { type InputOptions, withInput } from '../options.js'
import { LineWriter } from '../output.js'
import { withSource } from '../with-source.js'

export interface CalibrateOptions extends InputOptions {
  readonly from?: string
  readonly to?: string
  readonly form: string
  readonly seed: string
  readonly out?: string
  readonly json?: boolean
}

const DAY_US = 86_400_000_000
const FORMS = ['ratio', 'robust', 'deviation'] as const
type Form = (typeof FORMS)[number]

export function calibrateCommand(command: Command): Command {
  return withInput(command)
    .description('hit rates of the score, its weights fitted walk-forward, and levels against matched controls')
    .option('--from <time>', 'time of day to begin at, New York for LOBSTER, else UTC')
    .option('--to <time>', 'time of day to end at')
    .option('--form <form>', `how large levels are told: ${FORMS.join(', ')}`, 'ratio')
    .option('--seed <n>', 'seed of the draws of controls and intervals', '1')
    .option('--out <file>', 'also the page, ending in .html, or the report, ending in .json')
    .option('--json', 'one JSON object on standard output instead of tables')
    .addHelpText(
      'after',
      '\nA + between inputs begins another recording, with markets of its own: goog.zip + a.gz b.gz',
    )
}

export async function calibrate(paths: readonly string[], given: CalibrateOptions): Promise<Exit> {
  const { from, to, form, seed: seedText, out = null, json = false, ...options } = given
  if (out !== null && !/\.(html|json)$/.test(out))
    throw new OptionError(`--out: found ${out}, expected a name that ends in .html or .json`)
  const seed = Number(seedText)
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32))
    throw new OptionError(`--seed: found ${seedText}, expected a whole number from 0, below 2^32`)
  if (!isForm(form)) throw new OptionError(`--form: found ${form}, expected one of ${FORMS.join(', ')}`)
  const recordings = groups(paths)
  const times = timesOf(from, to)
  const all: Calibrated[] = []
  let status: Exit = Exit.DONE
  for (const recording of recordings) {
    const read = (source: Source) =>
      readRecording(source, { detectors, levels: { form }, ...(times ? { within: withinOf(source, times) } : {}) })
    const { markets, defects } = await withSource(recording, options, read)
    const live = markets.filter(({ score }) => score.length > 0)
    if (live.length === 0) {
      const expected = 'at least one event with a live book, a score and a time'
      throw new InputError({ file: recording[0]!, row: null, byte: null, rule: 'live_book', found: 'none', expected })
    }
    all.push(...live.map((market) => calibrated(market, seed)))
    if (reportDefects(defects.count, defects.first) !== Exit.DONE) status = Exit.INPUT
  }
  const report = reportOf(
    recordings.map((recording) => recording.map((path) => basename(path))),
    seed,
    all,
  )
  if (out !== null)
    await writeFile(out, out.endsWith('.json') ? JSON.stringify(report) + '\n' : calibrationPage(report))
  const lines = new LineWriter(process.stdout)
  await lines.write(json ? JSON.stringify(report) : summary(report) + (out === null ? '' : `\nWritten: ${out}`))
  await lines.end()
  return status
}

function isForm(form: string): form is Form {
  return (FORMS as readonly string[]).includes(form)
}

function groups(paths: readonly string[]): string[][] {
  const found: string[][] = [[]]
  for (const path of paths) {
    if (path === '+') found.push([])
    else found.at(-1)!.push(path)
  }
  if (found.some((group) => group.length === 0))
    throw new OptionError('+: found no input beside it, expected one on either side')
  return found
}

interface Times {
  readonly fromS: number
  readonly toS: number
}

function timesOf(from: string | undefined, to: string | undefined): Times | null {
  if (from === undefined && to === undefined) return null
  const times = {
    fromS: from === undefined ? 0 : timeOfDay(from, '--from'),
    toS: to === undefined ? DAY_US / 1e6 : timeOfDay(to, '--to'),
  }
  if (times.fromS >= times.toS) throw new OptionError('--to: found a time that is not after --from')
  return times
}

/** By the clock of the market: a file with local times counts from its own midnight. */
function withinOf({ instruments }: Source, { fromS, toS }: Times): (tsUs: number, instrument: number) => boolean {
  return (tsUs, instrument) => {
    const sinceUs = tsUs - (instruments[instrument]?.midnightUs ?? 0)
    const ofDayS = (((sinceUs % DAY_US) + DAY_US) % DAY_US) / 1e6
    return ofDayS >= fromS && ofDayS < toS
  }
}
