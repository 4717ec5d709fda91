// Small checks of what a file holds; each fault names the place, what was found and what was expected.

export interface Fault {
  /** Such as `equity[3][1]`. */
  readonly where: string
  readonly found: string
  readonly expected: string
}

/** More faults of one file help nobody. */
const MOST_FAULTS = 20

export class Checked {
  readonly #faults: Fault[] = []

  get faults(): readonly Fault[] {
    return this.#faults
  }

  fault(where: string, found: unknown, expected: string): void {
    if (this.#faults.length >= MOST_FAULTS) return
    this.#faults.push({ where: where === '' ? 'the file' : where, found: shown(found), expected })
  }
}

function shown(found: unknown): string {
  if (found === undefined) return 'nothing'
  const json = JSON.stringify(found) ?? String(found)
  return json.length > 60 ? `${json.slice(0, 57)}…` : json
}

export function record(checked: Checked, where: string, found: unknown): Readonly<Record<string, unknown>> | null {
  if (found !== null && typeof found === 'object' && !Array.isArray(found)) return found as Record<string, unknown>
  checked.fault(where, found, 'an object')
  return null
}

export function text(checked: Checked, where: string, found: unknown): void {
  if (typeof found !== 'string' || found === '') checked.fault(where, found, 'text')
}

export function finite(checked: Checked, where: string, found: unknown): number | null {
  if (typeof found === 'number' && Number.isFinite(found)) return found
  checked.fault(where, found, 'a finite number')
  return null
}

export function decimal(checked: Checked, where: string, found: unknown): void {
  if (typeof found !== 'string' || !/^\d{1,18}(\.\d{1,18})?$/.test(found))
    checked.fault(where, found, 'decimal text such as "64988.01"')
}

export function oneOf(checked: Checked, where: string, found: unknown, all: readonly (string | number)[]): void {
  if (!all.some((one) => one === found)) checked.fault(where, found, all.map((one) => JSON.stringify(one)).join(' or '))
}

/** `each` answers the entry's time, which must not fall, or null where it has none. */
export function arrayOf(
  checked: Checked,
  name: string,
  found: unknown,
  each: (where: string, entry: unknown) => number | null,
): void {
  if (!Array.isArray(found)) return checked.fault(name, found, 'a list')
  let lastMs = -Infinity
  for (const [i, entry] of found.entries()) {
    const tsMs = each(`${name}[${i}]`, entry)
    if (tsMs === null) continue
    if (tsMs < lastMs)
      checked.fault(`${name}[${i}]`, tsMs, `a time that isn't before ${lastMs}, that of the entry above`)
    lastMs = tsMs
  }
}
