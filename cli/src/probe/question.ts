// A question about a venue that only its live feed can settle (docs/venues.md), answered from the frames of a recording.

/** A frame or REST body, parsed; `connection` is the socket it came over, null for a body. */
export interface Observed {
  readonly connection: string | null
  readonly url: string | null
  readonly message: unknown
}

export interface Answer {
  readonly question: string
  /** What was counted; the names say of what. */
  readonly counts: Readonly<Record<string, number>>
  /** In words; null when the recording holds nothing that bears on it. */
  readonly answer: string | null
}

export interface Question {
  look(observed: Observed): void
  answer(): Answer
}

export type Member = Readonly<Record<string, unknown>>

/** The value as an object, an empty one when it is none. */
export function members(value: unknown): Member {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Member) : {}
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Numbers that a venue sends as text or as a number; exact below 2^53, which is what such a question needs. */
export function number(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : NaN
}
