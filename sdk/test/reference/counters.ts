// What a market counts.
import { Status, type StatusCode } from './status.js'

export class Counters {
  frames = 0
  applied = 0
  duplicates = 0
  ignored = 0
  wrongSymbol = 0
  decodeErrors = 0
  trades = 0
  tickers = 0
  timeRegressions = 0

  /** Counts a status and hands it on. */
  count(status: StatusCode): StatusCode {
    if (status === Status.APPLIED) this.applied++
    if (status === Status.DUPLICATE) this.duplicates++
    if (status === Status.IGNORED) this.ignored++
    if (status === Status.WRONG_SYMBOL) this.wrongSymbol++
    return status
  }
}
