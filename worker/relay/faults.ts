// What a failed call means for the rows that were in it.
import { OipError } from 'leadline/models'

import type { Reason } from './answers.js'
import { NoEndpoint } from './call.js'

export function reasonOf(error: unknown): Reason {
  if (error instanceof NoEndpoint) return 'breaker_open'
  if (!(error instanceof OipError)) return 'unreachable'
  switch (error.fault) {
    case 'aborted':
      return 'timeout'
    case 'connect':
    case 'body':
      return 'unreachable'
    case 'status':
      return 'backend_error'
    case 'request':
      return 'not_sendable'
    default:
      return 'bad_answer'
  }
}

const OF_ONE_ROW = new Set([400, 413, 422, 500])

/** Whether one row may be to blame, so that the others are worth another try. */
export function mayBeOneRow(error: unknown): boolean {
  if (!(error instanceof OipError)) return false
  const { fault, status } = error
  return (
    fault === 'malformed' ||
    fault === 'mismatch' ||
    fault === 'too_large' ||
    (status !== null && OF_ONE_ROW.has(status))
  )
}

/** Header values are visible ASCII; what a caller sent and isn't, goes no further. */
export function headerText(text: string): string | null {
  return /^[\x21-\x7e]{1,128}$/.test(text) ? text : null
}

export function traceText(text: string | undefined): string | null {
  return text !== undefined && /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(text) ? text : null
}
