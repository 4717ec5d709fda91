// What goes wrong with a learner: an option, an input, saved bytes.
import { LeadlineError } from '../../engine/errors.js'

/** Says where, what was found, and what was expected. */
export class LearnError extends LeadlineError {
  override name = 'LearnError'
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

export function refuse(where: string, found: unknown, expected: string): never {
  throw new LearnError(where, String(found), expected)
}

/** A finite number, at least `least` and at most `most`. */
export function within(where: string, value: number, least: number, most: number): number {
  if (!(value >= least && value <= most && Number.isFinite(value)))
    refuse(where, value, most === Infinity ? `a finite number from ${least}` : `a number from ${least} to ${most}`)
  return value
}

/** A finite number above `bound`. */
export function above(where: string, value: number, bound: number): number {
  if (!(value > bound && Number.isFinite(value))) refuse(where, value, `a finite number above ${bound}`)
  return value
}

/** A number above `bound`, or Infinity. */
export function aboveOrEndless(where: string, value: number, bound: number): number {
  if (!(value > bound)) refuse(where, value, `a number above ${bound}`)
  return value
}

export function whole(where: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most)
    refuse(where, value, `a whole number from ${least} to ${most}`)
  return value
}

export function oneOf<T extends string>(where: string, value: T, known: readonly T[]): number {
  const index = known.indexOf(value)
  return index >= 0 ? index : refuse(where, JSON.stringify(value), `one of ${known.join(', ')}`)
}
