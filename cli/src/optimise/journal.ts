// A study's journal: one line each for what was asked and what came back, appended as it happens. It is all that a resume needs.
import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'

import { InputError } from 'leadline'
import { keyOf, type Values } from 'leadline/backtest'

import type { FoldResult } from './fold.js'
import { type Held, hold } from './hold.js'
import { Ledger } from './ledger.js'
import type { Prepared } from './prepare.js'

const FORMAT = 'leadline-study-journal'
const VERSION = 1

type Entry =
  | { readonly ask: number; readonly values: Values }
  | FoldResult
  /** Figures of a trial that had the same values. */
  | { readonly trial: number; readonly fold: number; readonly as: number }
  /** Run on the last part. */
  | { readonly look: number; readonly values: Values }

export class Journal {
  readonly ledger: Ledger
  /** Configurations that were run on the last part, each once. */
  readonly looks = new Set<string>()
  /** Bytes of a line that a killed process left unfinished; 0: none. */
  readonly dropped: number
  readonly #file: number
  readonly #held: Held

  private constructor(ledger: Ledger, file: number, held: Held, dropped: number) {
    this.ledger = ledger
    this.#file = file
    this.#held = held
    this.dropped = dropped
  }

  /** Begins a journal, or goes on with one. Throws InputError for one of another study, or one that was changed. */
  static open(path: string, { id, definition, plan, config }: Prepared): Journal {
    const held = hold(path)
    try {
      const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
      const whole = bytes.lastIndexOf(10) + 1
      if (whole < bytes.length) truncateSync(path, whole)
      const ledger = new Ledger(definition, plan)
      const journal = new Journal(ledger, openSync(path, 'a'), held, bytes.length - whole)
      const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1)
      if (lines.length === 0) journal.#append({ format: FORMAT, version: VERSION, id, metric: config.metric, ...plan })
      else journal.#replay(path, lines, id)
      return journal
    } catch (error) {
      held.release()
      throw error
    }
  }

  asked(trial: number, values: Values): void {
    this.#append({ ask: trial, values })
  }

  result(result: FoldResult): void {
    this.#append(result)
  }

  same(trial: number, fold: number, as: number): void {
    this.#append({ trial, fold, as })
  }

  /** How many configurations have been run on the last part, this one included. */
  looked(trial: number, values: Values): number {
    if (!this.looks.has(keyOf(values))) {
      this.looks.add(keyOf(values))
      this.#append({ look: trial, values })
    }
    return this.looks.size
  }

  close(): void {
    closeSync(this.#file)
    this.#held.release()
  }

  #append(entry: object): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`)
    fdatasyncSync(this.#file)
  }

  #replay(path: string, lines: readonly string[], id: string): void {
    for (const [i, line] of lines.entries()) {
      const fail = (found: string, expected: string): never => {
        throw new InputError({ file: path, row: i + 1, rule: 'study journal', found, expected })
      }
      let entry: unknown
      try {
        entry = JSON.parse(line)
      } catch {
        return fail(line.slice(0, 80), 'JSON')
      }
      if (i > 0) this.#enter(entry as Entry, fail)
      else {
        const { format, version, id: found } = entry as { format?: unknown; version?: unknown; id?: unknown }
        if (format !== FORMAT || version !== VERSION)
          fail(line.slice(0, 80), `a journal of ${FORMAT}, version ${VERSION}`)
        if (found !== id)
          fail(`study ${String(found)}`, `study ${id}: another configuration or recording wants another study.storage`)
      }
    }
  }

  #enter(entry: Entry, fail: (found: string, expected: string) => never): void {
    const { ledger } = this
    const found = (): string => JSON.stringify(entry).slice(0, 200)
    if ('look' in entry) this.looks.add(keyOf(entry.values))
    else if ('ask' in entry) {
      const { number, values } = ledger.ask()
      if (number !== entry.ask || keyOf(values) !== keyOf(entry.values))
        fail(found(), `trial ${number} with ${JSON.stringify(values)}, as the study proposes it here`)
    } else {
      const result = 'as' in entry ? ledger.resultAs(entry.trial, entry.fold, entry.as) : entry
      if (!result || !ledger.take(result)) fail(found(), 'the next fold of a running trial')
    }
  }
}
