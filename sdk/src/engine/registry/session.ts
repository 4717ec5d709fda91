// Functions of the clock alone (feature F80).
import * as L from '#layout'
import { type Definition, type Reason } from './rows.js'

export type SessionName = 'tod_sin' | 'tod_cos' | 'minutes_since_open' | 'minutes_to_close' | 'funding_countdown_min'

const ROWS: readonly (readonly [SessionName, number, formula: string, unit: string, range: string, option: boolean])[] =
  [
    ['tod_sin', L.FEATURE_TOD_SIN, 'sin(2π·t/day), t since midnight UTC', '1', '[−1, 1]', false],
    ['tod_cos', L.FEATURE_TOD_COS, 'cos(2π·t/day), t since midnight UTC', '1', '[−1, 1]', false],
    ['minutes_since_open', L.FEATURE_MINUTES_SINCE_OPEN, 't − open; below 0 before it', 'min', 'ℝ', true],
    ['minutes_to_close', L.FEATURE_MINUTES_TO_CLOSE, 'close − t; below 0 after it', 'min', 'ℝ', true],
    [
      'funding_countdown_min',
      L.FEATURE_FUNDING_COUNTDOWN,
      'to the next multiple of the funding period in UTC; the whole period at one',
      'min',
      '> 0',
      true,
    ],
  ]

export function sessions(): Definition[] {
  return ROWS.map(([name, kind, formula, unit, range, option]) => {
    const nan: Reason[] = option ? ['warm_up', 'not_configured'] : ['warm_up']
    return {
      ...{ name, group: 'time', id: 'F80', kind, formula, unit, range, nan, needs: 'L1', source: 'standard' },
      warmUp: 'the first venue time',
    }
  })
}
