// Rows of parameters that several strategies have, with one meaning.
import { choice, real, whole } from './rows.js'

export const INSTRUMENT = whole('Place of the instrument in the list of the run.', {
  default: 0,
  least: 0,
  most: 1000,
  unit: '–',
})

export const LOTS = whole('Size of a full position, long or short.', {
  default: 1,
  least: 1,
  most: 1e9,
  scale: 'log',
  unit: 'lots',
})

export const SLIP_TICKS = whole('How far beyond the best price of the other side an order that crosses may fill.', {
  default: 2,
  least: 0,
  most: 1000,
  unit: 'ticks',
})

export const ENTRY = choice('Whether an entry takes at once or rests at the best price of its own side.', [
  'cross',
  'passive',
])

export const ENTRY_TIMEOUT_MS = real('How long a passive entry rests before it is given up.', {
  default: 2000,
  least: 1,
  most: 3_600_000,
  scale: 'log',
  unit: 'ms',
})

export const AFTER_TIMEOUT = choice(
  'What follows a passive entry that was given up: nothing until the signal is renewed, or the rest is taken.',
  ['cancel', 'cross'],
)

export const MAX_HOLD_S = real('A position older than this is closed.', {
  default: 300,
  least: 0.001,
  most: 604_800,
  scale: 'log',
  unit: 's',
})
