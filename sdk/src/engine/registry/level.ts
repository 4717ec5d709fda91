// The raw levels.
import * as L from '#layout'
import type { Definition, Reason } from './rows.js'

type Rank = `0${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
export type LevelName = `${'bid' | 'ask'}_${'px' | 'sz' | 'ct'}_${Rank}`

const KINDS = [
  ['bid_px', L.FEATURE_BID_PX, 'price'],
  ['bid_sz', L.FEATURE_BID_SZ, 'amount'],
  ['bid_ct', L.FEATURE_BID_CT, 'orders'],
  ['ask_px', L.FEATURE_ASK_PX, 'price'],
  ['ask_sz', L.FEATURE_ASK_SZ, 'amount'],
  ['ask_ct', L.FEATURE_ASK_CT, 'orders'],
] as const

export function rawLevels(): Definition[] {
  return KINDS.flatMap(([name, kind, unit]) =>
    Array.from({ length: 10 }, (_, rank): Definition => {
      const nan: Reason[] = ['not_live', 'halt', 'no_level']
      if (unit === 'orders') nan.push('needs_l3', 'anonymous_orders')
      return {
        name: `${name}_0${rank}`,
        group: 'level',
        id: null,
        kind,
        param: rank,
        formula: `${unit} of occupied ${name.slice(0, 3)} level ${rank}, 0 the best`,
        unit,
        range: '> 0',
        nan,
        needs: unit === 'orders' ? 'L3' : rank === 0 ? 'L1' : 'L2',
        source: 'DBN column names',
      }
    }),
  )
}
