// What the risk room throws on purpose: a wrong option, or saved bytes that are not what they must be.

/** Says where it was found, what was found, and what was expected there. */
export class RiskError extends Error {
  override name = 'RiskError'
  /** Place, such as `order.collar` or `saved.account.equity`. */
  readonly where: string
  readonly found: string
  readonly expected: string

  constructor(where: string, found: string, expected: string) {
    super(`${where}: found ${found}, expected ${expected}`)
    this.where = where
    this.found = found
    this.expected = expected
  }
}

/** For messages: JSON where there is some, the plain word for NaN, functions and the like. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || value === undefined) return String(value)
  return JSON.stringify(value) ?? typeof value
}
