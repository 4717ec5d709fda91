// What takes the changes of a recording's books.
import type { Change, Instrument } from 'leadline/feeds'

export interface ChangeSink {
  /** Rows written so far. */
  readonly rows: number
  write(change: Change, instrument: Instrument): Promise<void> | void
  end(): Promise<void>
  /** Gives up: closes what is open, and leaves nothing beside the file itself. */
  abort(): Promise<void>
}
