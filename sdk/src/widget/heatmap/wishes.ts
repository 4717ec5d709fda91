// What the heatmap's attributes say, and what holds where they say nothing or nothing that makes sense.
import type { Refuse } from '../attributes.js'
import { gridOf, stepsOf, type Grid } from '../decimal.js'
import { CUTOFF_UNITS, type Cutoff, cutoffPair, type CutoffUnit, DEFAULT_CUTOFF } from './cutoff.js'
import type { Shown } from './scene.js'

export const HEATMAP_ATTRIBUTES = [
  'depth',
  'columns',
  'column-ms',
  'cutoff',
  'cutoff-unit',
  'group',
  'show',
  'trade-min',
  'announce-ms',
  'remember',
] as const

export const SHOWN = ['best', 'trades', 'levels', 'volume', 'book', 'controls'] as const

type Attributes = (name: string) => string | null

function tell(refuse: Refuse, name: string, found: string, expected: string): void {
  refuse(name, `${name}: found ${JSON.stringify(found)}, expected ${expected}`)
}

export function shownOf(attributes: Attributes, refuse: Refuse): Shown & { readonly controls: boolean } {
  const text = attributes('show')
  const words = text === null ? SHOWN : text.trim().split(/\s+/).filter(Boolean)
  const unknown = words.filter((word) => !(SHOWN as readonly string[]).includes(word))
  if (unknown.length > 0) tell(refuse, 'show', unknown.join(' '), SHOWN.join(', '))
  const has = (word: (typeof SHOWN)[number]) => words.includes(word)
  return {
    best: has('best'),
    trades: has('trades'),
    levels: has('levels'),
    volume: has('volume'),
    book: has('book'),
    controls: has('controls'),
  }
}

/** Sizes stand in amounts in the attribute; here they are lots. */
export function cutoffOf(attributes: Attributes, refuse: Refuse, size: Grid): Cutoff {
  const unitText = attributes('cutoff-unit')
  const unit = CUTOFF_UNITS.find((name) => name === unitText) ?? 'percentile'
  if (unitText !== null && unitText !== unit) tell(refuse, 'cutoff-unit', unitText, CUTOFF_UNITS.join(' or '))
  const text = attributes('cutoff')
  if (text === null) return unit === 'percentile' ? DEFAULT_CUTOFF : { unit, lower: 0, upper: 1000 }
  const pair = cutoffPair(text)
  if (pair && (unit === 'size' || pair[1] <= 100)) return { unit, ...scaled(pair, unit, size) }
  const most = unit === 'percentile' ? ' up to 100' : ''
  tell(refuse, 'cutoff', text, `two numbers${most}, the lower first, such as "40 99"`)
  return DEFAULT_CUTOFF
}

function scaled([lower, upper]: readonly [number, number], unit: CutoffUnit, { mantissa, exponent }: Grid) {
  const lots = unit === 'size' ? 10 ** exponent / mantissa : 1
  return { lower: lower * lots, upper: upper * lots }
}

/** Ticks of a row, 0 for `auto`. */
export function groupOf(attributes: Attributes, refuse: Refuse, price: Grid): number {
  const text = attributes('group')
  if (text === null || text === 'auto') return 0
  const ticks = stepsOf(text, price)
  if (ticks >= 1) return ticks
  tell(refuse, 'group', text, `auto, or a multiple of the tick ${price.text}`)
  return 0
}

/** Lots below which trades have no bubble. */
export function tradeMinOf(attributes: Attributes, refuse: Refuse, size: Grid): number {
  const text = attributes('trade-min')
  if (text === null) return 0
  const value = Number(text)
  if (text.trim() !== '' && value >= 0) return (value * 10 ** size.exponent) / size.mantissa
  tell(refuse, 'trade-min', text, 'an amount from 0')
  return 0
}

/** Before the market has said what its grid is. */
export const UNKNOWN_GRID: Grid = gridOf('1')
