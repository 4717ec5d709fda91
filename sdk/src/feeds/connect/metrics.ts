// What a feed has done so far, in numbers.
import type { StatusName } from '../../engine/status.js'
import type { AuditFigures, Auditor } from './audit.js'
import type { VenueBudget } from './budget.js'
import type { Fetcher } from './fetcher.js'
import type { Intake } from './intake.js'
import type { Line } from './line.js'
import type { Keeper } from './resync.js'

export interface FeedMetrics extends AuditFigures {
  /** Frames and bytes received. */
  readonly frames: number
  readonly bytes: number
  /** Frames that came faster than they were read and are lost; their books began anew. */
  readonly dropped: number
  /** Frames that wait to be read. */
  readonly waiting: number
  readonly waitingBytes: number
  /** Refusals of the venue. */
  readonly complaints: number
  /** Sockets that are open and carry markets. */
  readonly connections: number
  readonly reconnects: number
  readonly rotations: number
  /** Books that were lost and are right again, by the reason they were lost for. */
  readonly resyncs: Readonly<Partial<Record<StatusName, number>>>
  /** Snapshots applied. */
  readonly snapshots: number
  readonly requests: number
  readonly requestFailures: number
  /** Weight of REST used within the last minute, by all feeds at this address, and what is allowed. */
  readonly restWeightUsed: number
  readonly restWeightLimit: number
  /** Upper 95 % bound of the rate of mismatches, 3/n, while there is none; NaN otherwise. */
  readonly mismatchBound: number
}

export interface Measured {
  readonly budget: VenueBudget
  readonly fetcher: Fetcher
  readonly lines: readonly Line[]
  readonly keepers: readonly Keeper[]
  readonly intake: Intake
  readonly auditor: Auditor
  readonly reasons: Readonly<Partial<Record<StatusName, number>>>
}

export function measured({ budget, fetcher, lines, keepers, intake, auditor, reasons }: Measured): FeedMetrics {
  const sum = (of: (line: Line) => number): number => lines.reduce((total, line) => total + of(line), 0)
  return {
    ...intake.counted,
    dropped: intake.inbox.dropped,
    waiting: intake.inbox.size,
    waitingBytes: intake.inbox.bytes,
    connections: lines.filter(({ current }) => current?.state === 'open').length,
    reconnects: sum(({ reconnects }) => reconnects),
    rotations: sum(({ rotations }) => rotations),
    resyncs: { ...reasons },
    snapshots: keepers.reduce((total, { snapshots }) => total + snapshots, 0),
    requests: fetcher.counters.requests,
    requestFailures: fetcher.counters.failures + fetcher.counters.refusals,
    restWeightUsed: budget.rest.used,
    restWeightLimit: budget.rest.capacity,
    ...auditor.figures,
    mismatchBound: auditor.bound,
  }
}
