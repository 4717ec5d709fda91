// Numbers as text, and tables of them.

/** Undefined is a dash. */
export function number(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  const lost = value !== 0 && digits >= 3 && Math.abs(value) < 0.5 / 10 ** digits
  const text = lost ? value.toExponential(1) : value.toFixed(digits)
  return (Number(text) === 0 ? text.replace('-', '') : text).replaceAll('-', '−')
}

/** Below this the distribution functions have no digits left. */
const LEAST_P = 1e-15

export function pValue(p: number | undefined): string {
  return p !== undefined && p < LEAST_P ? '<1e−15' : number(p, 4)
}

export function whole(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',') : '–'
}

export function percent(share: number, digits = 0): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : '–'
}

/** First column to the left, the others to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]!.length)))
  const line = (row: readonly string[]): string =>
    '  ' + row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  return [head, ...rows].map(line).join('\n')
}

export function counted(count: number, what: string): string {
  return `${whole(count)} ${what}${count === 1 ? '' : 's'}`
}
