// What readers of rows have in common: rows are counted, rows that can't be read are refused or reported, never dropped.
import { InputError } from '../../engine/errors.js'
import { excerpt, type LineReader } from '../lines.js'
import type { OnDefect } from '../source.js'

/** Counts by name, each there from the start, so that nobody has to ask whether something happened. */
export type Tally<Name extends string> = Record<Name, number>

export function tally<Name extends string>(...names: readonly Name[]): Tally<Name> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Tally<Name>
}

/** Begins a pass anew. */
export function clear(counts: Record<string, number>): void {
  for (const name of Object.keys(counts)) counts[name] = 0
}

/** Why a row is refused. */
export interface Refusal {
  readonly rule: string
  readonly found: string
  readonly expected: string
  /** Offset in the row. */
  readonly byte?: number
}

export function refusal({ name, row }: Pick<LineReader, 'name' | 'row'>, { rule, found, expected, byte }: Refusal) {
  return new InputError({ file: name, row, byte: byte ?? null, rule, found, expected })
}

/** Throws, or tells and goes on behind the row. */
export async function refuse(error: InputError, onDefect: OnDefect | undefined): Promise<void> {
  if (!onDefect) throw error
  await onDefect(error)
}

/** Something that is counted and used all the same; told where somebody asks for defects. */
export async function note(error: () => InputError, onDefect: OnDefect | undefined): Promise<void> {
  if (onDefect) await onDefect(error())
}

/** A time before the one of the row before. */
export function earlier(lines: Pick<LineReader, 'name' | 'row'>, found: string): InputError {
  return refusal(lines, { rule: 'time_order', found, expected: 'a time not before that of the row before' })
}

export { excerpt }
