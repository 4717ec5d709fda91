// A journal gone through again: the same decisions, bit for bit.
import { RiskError, shown } from './errors.js'
import type { JournalEntry } from './journal.js'
import { Risk } from './risk.js'
import type { Decision } from './verdict.js'

export interface Replayed {
  readonly decisions: readonly Decision[]
  /** Places in the journal of judgements that came out differently: none, unless journal or code were changed. */
  readonly differences: readonly number[]
}

/** Goes through a journal again. Throws RiskError where it doesn't begin with a start. */
export function replayJournal(entries: Iterable<JournalEntry>): Replayed {
  let risk: Risk | null = null
  const decisions: Decision[] = []
  const differences: number[] = []
  let at = 0
  for (const entry of entries) {
    if (entry.kind === 'start') risk = Risk.restore(entry.saved)
    else if (risk === null) throw new RiskError(`journal[${at}].kind`, shown(entry.kind), 'start')
    else if (entry.kind === 'judge') {
      const decision = risk.judgeAgain(entry)
      if (JSON.stringify(decision) !== JSON.stringify(entry.decision)) differences.push(at)
      decisions.push(decision)
    } else risk.take(entry)
    at++
  }
  return { decisions, differences }
}
