/** What a piece of text stands for; a palette says what that looks like. */
export type Tone = 'plain' | 'dim' | 'strong' | 'bid' | 'ask' | 'bidBack' | 'askBack' | 'good' | 'bad' | 'title'

export interface Span {
  readonly text: string
  readonly tone: Tone
}

/** One line of the screen. Every character is one cell wide. */
export type Line = readonly Span[]

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone })

export const width = (line: Line): number => line.reduce((sum, { text }) => sum + [...text].length, 0)

export const plain = (line: Line): string => line.map(({ text }) => text).join('')

/** Cut or filled with spaces to exactly `columns` cells. */
export function fit(line: Line, columns: number): Line {
  const out: Span[] = []
  let left = columns
  for (const { text, tone } of line) {
    const cells = [...text].slice(0, left)
    if (cells.length > 0) out.push(span(cells.join(''), tone))
    left -= cells.length
  }
  return left > 0 ? [...out, span(' '.repeat(left))] : out
}

/** `left` and `right` at the two ends of the line; the right one is kept when there is no room for both. */
export function spread(left: Line, right: Line, columns: number): Line {
  return [...fit(left, Math.max(0, columns - width(right))), ...fit(right, Math.min(columns, width(right)))]
}

const ABSENT = '—'

/** A number of fixed decimals with thousands separators; absence is a dash, never 0. */
export function fixed(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return ABSENT
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? '−' : ''
  return fraction === undefined ? `${sign}${grouped}` : `${sign}${grouped}.${fraction}`
}

/** As `fixed`, with a plus where it is above zero. */
export function signed(value: number | null, decimals: number): string {
  return value !== null && Number(value.toFixed(decimals)) > 0 ? `+${fixed(value, decimals)}` : fixed(value, decimals)
}

export const signTone = (value: number | null): Tone =>
  value === null || !Number.isFinite(value) || value === 0 ? 'dim' : value > 0 ? 'bid' : 'ask'

/** 7 s, 1m05s, 2h03m. */
export function age(us: number): string {
  const seconds = Math.floor(us / 1e6)
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}m${pad(seconds % 60)}s`
  return `${Math.floor(minutes / 60)}h${pad(minutes % 60)}m`
}

/** Venue time as UTC. */
export function utc(tsVenueUs: number): string {
  return new Date(Math.floor(tsVenueUs / 1000)).toISOString().slice(0, 23).replace('T', ' ')
}

const pad = (value: number): string => `${value}`.padStart(2, '0')

const EIGHTHS_RIGHT = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const EIGHTHS_UP = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Between 0 and 1; nothing is drawn for NaN. */
const clamped = (share: number): number => (share > 0 ? Math.min(share, 1) : 0)

/** A horizontal bar of `share` (0–1) of `columns` cells, an eighth of a cell fine; padded to `columns`. */
export function bar(share: number, columns: number): string {
  const eighths = Math.round(clamped(share) * columns * 8)
  const text = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS_RIGHT[eighths % 8]
  return text.padEnd(columns)
}

/** The cell at `row` (0 the lowest) of a column `height` cells high that is filled to `share`. */
export function columnCell(share: number, row: number, height: number): string {
  const eighths = Math.round(clamped(share) * height * 8) - row * 8
  return EIGHTHS_UP[Math.min(Math.max(eighths, 0), 8)]!
}

/** Values as columns one cell high, from the smallest to the largest of them; absent ones stay blank. */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = values.slice(-columns)
  const present = shown.filter((value) => Number.isFinite(value))
  const low = Math.min(...present)
  const range = Math.max(...present) - low
  const cells = shown.map((value) => {
    if (!Number.isFinite(value)) return ' '
    return EIGHTHS_UP[range === 0 ? 4 : 1 + Math.round((7 * (value - low)) / range)]!
  })
  return cells.join('').padEnd(columns)
}

/** −1…1 as a needle from the centre of `columns` cells (an odd number), with a mark at each end. */
export function gauge(value: number | null, columns: number): Line {
  const half = Math.floor(columns / 2)
  const present = value !== null && Number.isFinite(value)
  const cells = present ? Math.round(Math.min(Math.abs(value), 1) * half) : 0
  const track = (count: number): Span => span('─'.repeat(count), 'dim')
  const fill = span('━'.repeat(cells), signTone(value))
  const left = present && value < 0 ? [track(half - cells), fill] : [track(half)]
  const right = present && value > 0 ? [fill, track(half - cells)] : [track(half)]
  return [...left, span('┼', 'dim'), ...right]
}
