// What a feed has done so far, in numbers.
import type { StatusName } from '../../engine/status.js'
import type { AuditFigures } from './audit.js'

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
