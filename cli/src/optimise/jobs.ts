// Where folds are computed: threads, or machines behind a queue. What is sent comes back once or more often; the ledger takes it once.
import type { FoldJob, FoldResult } from './fold.js'

export interface Jobs {
  /** Trials that may be out at the same time. */
  readonly atOnce: number
  send(job: FoldJob): Promise<void>
  next(): Promise<FoldResult>
  /** The result stands in the journal: it need not be kept elsewhere. */
  taken(result: FoldResult): Promise<void>
  /** Closes; `isDone`: the study is complete, workers may end and what the queue keeps may go. */
  end(isDone: boolean): Promise<void>
}

/** On another machine: takes folds until the study is over, then resolves. */
export interface Taker {
  take(run: (job: FoldJob) => Promise<FoldResult>, atOnce: number): Promise<void>
}
