// leadline optimise CONFIG: a strategy's parameters searched over walk-forward folds, and what was chosen on a part that nothing saw.
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'

import type { Command } from 'commander'
import { OptionError } from 'leadline'
import { reportHtml, reportJson, studyHtml, studyJson, type StudyReport, studySentences } from 'leadline/backtest'

import { jsonBeside, pageFile } from '../backtest/page-file.js'
import { Exit } from '../exit.js'
import { conduct } from '../optimise/conduct.js'
import type { QueueWish } from '../optimise/config.js'
import type { Jobs } from '../optimise/jobs.js'
import { Journal } from '../optimise/journal.js'
import { outcomeOf } from '../optimise/outcome.js'
import { Pool, PoolJobs } from '../optimise/pool.js'
import { type Prepared, prepare } from '../optimise/prepare.js'
import { queueJobs, queueTaker } from '../optimise/queue.js'
import { LineWriter } from '../output.js'

export interface OptimiseArguments {
  readonly json?: boolean
  readonly out?: string
  readonly worker?: boolean
}

const PAGE = 'optimise.html'

export function optimiseCommand(command: Command): Command {
  return command
    .argument('<config>', 'JSON as of leadline backtest, and study: see docs/optimise.md')
    .description('search the parameters of a strategy over walk-forward folds; goes on where it was interrupted')
    .option('--json', 'the result on standard output instead of a summary')
    .option('--out <file>', `the page, ending in .html; the JSON lies beside it. ${PAGE} without --json`)
    .option('--worker', 'take folds from study.queue and compute them, until the study is over')
}

export async function optimise(file: string, { json = false, out, worker = false }: OptimiseArguments): Promise<Exit> {
  const prepared = await prepare(file)
  const { config } = prepared
  if (worker) return work(file, prepared)
  const page = pageFile(out ?? config.base.out ?? (json ? null : PAGE), file)
  const journal = Journal.open(config.storage, prepared)
  try {
    if (journal.dropped > 0)
      say(`${config.storage}: its last line was not finished; ${journal.dropped} bytes dropped, that fold runs again`)
    await lead(journal, prepared)
    const report = await outcomeOf(prepared, journal)
    if (page !== null) await writePages(page, report)
    const lines = new LineWriter(process.stdout)
    await lines.write(json ? JSON.stringify(JSON.parse(studyJson(report))) : summary(report, page))
    await lines.end()
    return report.chosen ? Exit.DONE : Exit.CHECK_FAILED
  } finally {
    journal.close()
  }
}

async function lead(journal: Journal, prepared: Prepared): Promise<void> {
  const { config, id } = prepared
  const { study } = journal.ledger
  if (study.trials.length >= config.trials && study.running.length === 0) return
  if (config.queue) say(`study ${id} waits for workers: leadline optimise CONFIG --worker`)
  const jobs: Jobs = config.queue ? await queueJobs(config.queue, id) : new PoolJobs(config.workers, prepared)
  let isDone = false
  try {
    await conduct(journal, jobs, config.trials)
    isDone = true
  } finally {
    await jobs.end(isDone)
  }
}

/** On this machine, for a study that another leads. */
async function work(file: string, prepared: Prepared): Promise<Exit> {
  const { config, id } = prepared
  const queue: QueueWish | null = config.queue
  if (!queue) throw new OptionError(`${file}: study.queue: found nothing, expected a queue for --worker`)
  const taker = await queueTaker(queue, id)
  const pool = new Pool(config.workers, prepared)
  let folds = 0
  say(`study ${id}: ${config.workers} threads take folds`)
  try {
    await taker.take(async (job) => {
      const result = await pool.run(job)
      folds++
      return result
    }, config.workers)
  } finally {
    await pool.close()
  }
  process.stdout.write(`${JSON.stringify({ study: id, folds })}\n`)
  return Exit.DONE
}

async function writePages(page: string, report: StudyReport): Promise<void> {
  const lastPage = page.replace(/\.html$/, '.last.html')
  await writeFile(page, studyHtml(report, report.last ? basename(lastPage) : null))
  await writeFile(jsonBeside(page), studyJson(report))
  if (!report.last) return
  await writeFile(lastPage, reportHtml(report.last))
  await writeFile(jsonBeside(lastPage), reportJson(report.last))
}

function summary(report: StudyReport, page: string | null): string {
  const { strategy, market, chosen } = report
  const values = Object.entries(chosen?.values ?? {}).map(([name, value]) => `  ${name} ${String(value)}`)
  const sentences = studySentences(report)
  return [`${strategy} on ${market}`, ...values, ...sentences, ...(page === null ? [] : [`The page: ${page}`])].join(
    '\n',
  )
}

function say(line: string): void {
  process.stderr.write(`leadline: ${line}\n`)
}
