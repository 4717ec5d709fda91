// What goes wrong with a model: its file, or the backend that runs it.
import { LeadlineError } from '../engine/errors.js'

/** What kind of failure; who asks decides by it what to do next. */
export type OipFault =
  /** Nothing answered: refused, reset, no such host. */
  | 'connect'
  /** The answer broke off. */
  | 'body'
  /** The caller took the request back, or its time was up. */
  | 'aborted'
  | 'redirect'
  | 'too_large'
  /** A status that is not 200. */
  | 'status'
  /** The bytes are no answer of the protocol. */
  | 'malformed'
  /** An answer, but to something else: other names, shapes, datatypes, versions. */
  | 'mismatch'
  | 'not_finite'
  /** What was to be sent can't be. */
  | 'request'

export interface OipDefect {
  readonly fault: OipFault
  /** Place in the exchange, such as `response.outputs[0].shape`. */
  readonly where: string
  readonly found: string
  readonly expected: string
  readonly status?: number
  readonly retryAfterMs?: number
}

/** Everything the client throws: where, what was found, what was expected. */
export class OipError extends LeadlineError {
  override name = 'OipError'
  readonly fault: OipFault
  readonly where: string
  readonly found: string
  readonly expected: string
  /** HTTP status, where there was one. */
  readonly status: number | null
  /** What the backend said of when to come back; null where it said nothing. */
  readonly retryAfterMs: number | null

  constructor(defect: OipDefect, options?: ErrorOptions) {
    const { fault, where, found, expected, status = null, retryAfterMs = null } = defect
    super(`${where}: found ${found}, expected ${expected}`, options)
    this.fault = fault
    this.where = where
    this.found = found
    this.expected = expected
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

/** A model's file, its manifest or what it is asked is not what it must be. */
export class ModelError extends LeadlineError {
  override name = 'ModelError'
  readonly where: string
  readonly found: string
  readonly expected: string

  constructor(where: string, found: string, expected: string, options?: ErrorOptions) {
    super(`${where}: found ${found}, expected ${expected}`, options)
    this.where = where
    this.found = found
    this.expected = expected
  }
}
