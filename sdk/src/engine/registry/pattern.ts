// Hidden liquidity and patterns of messages (features F67, F69–F71): indicators of a pattern, never of an intent.
import * as L from '#layout'
import { type Definition, FLOW_NAN, PROJECT, type Reason } from './rows.js'

type Side = 'bid' | 'ask'
export type PatternName =
  | `iceberg_${'refills' | 'volume'}_${Side}`
  | 'strategic_runs_60s'
  | `layering_${Side}_5s`
  | 'momentum_ignition_60s'

const SIDES = ['bid', 'ask'] as const

function icebergs(): Definition[] {
  const netted = { netted: true, remarks: ['netted'] } as const
  const nan: readonly Reason[] = ['not_live', 'halt', 'no_level']
  const source = 'Zotikov, Antonov 2019; Christensen, Woodmansey 2013'
  return SIDES.flatMap((side, param) => {
    const row = (name: PatternName, param: number, formula: string, unit: string): Definition => ({
      ...{ name, group: 'pattern', id: 'F67', kind: L.FEATURE_ICEBERG, param, formula, unit, range: '≥ 0', nan },
      ...{ needs: 'L2', cost: 'O(1) a message', source, ...netted },
    })
    return [
      row(
        `iceberg_refills_${side}`,
        param,
        'adds within 50 ms at the price that was emptied last, within 5 % of its peak; netted: traded more than was shown',
        '1',
      ),
      row(`iceberg_volume_${side}`, param + 2, 'amount executed there since', 'amount'),
    ]
  })
}

export function patterns(): Definition[] {
  const layering =
    'min(1, cancelled/added)·1{executions on the other side}·(1 − executed/added) of large adds at levels 2–10'
  return [
    ...icebergs(),
    {
      ...{ name: 'strategic_runs_60s', group: 'pattern', id: 'F69', kind: L.FEATURE_STRATEGIC_RUNS, window: '60s' },
      formula: 'runs of cancel and new order of equal side and size within 100 ms that reached ten messages',
      ...{ unit: '1', range: '≥ 0', nan: [...FLOW_NAN, 'needs_l3'], needs: 'L3', cost: 'O(64) a message' },
      source: 'Hasbrouck, Saar 2013',
    },
    ...SIDES.map((side, param): Definition => ({
      ...{ name: `layering_${side}_5s`, group: 'pattern', id: 'F70', kind: L.FEATURE_LAYERING, param, window: '5s' },
      ...{ formula: layering, unit: '1', range: '[0, 1]', nan: [...FLOW_NAN, 'zero_denominator'], needs: 'L2' },
      ...{ netted: true, remarks: ['netted'], cost: 'O(10) a message', source: PROJECT },
    })),
    {
      ...{ name: 'momentum_ignition_60s', group: 'pattern', id: 'F71', window: '60s' },
      ...{ kind: L.FEATURE_MOMENTUM_IGNITION, unit: '1', range: '≥ 0', nan: FLOW_NAN, needs: 'L2' },
      formula: 'sweeps whose move of the mid is retraced by half or more within 2 s',
      ...{ cost: 'O(1) an event', source: PROJECT },
    },
  ]
}

/** What isn't kept by a market: features of one order, and of two inputs. */
export function elsewhere(): Definition[] {
  const none = { kind: 0, nan: [], unit: '1' } as const
  return [
    {
      ...{ name: 'queue_position', group: 'book', id: 'F25', ...none, unit: 'amount', needs: 'L2', stage: 'method' },
      formula:
        'market.queueAhead(orderId) exactly on L3; market.followQueue(…): pessimistic, probabilistic, optimistic',
      ...{ range: '≥ 0', source: 'hftbacktest LogProbQueueFunc' },
    },
    {
      ...{ name: 'leadlag_hy', group: 'structure', id: 'F77', ...none, needs: 'L1', stage: 'analyze' },
      formula: 'Σ r^X·r^Y over overlapping intervals, shifted by θ/√(RV_X·RV_Y)',
      ...{ range: '[−1, 1]', source: 'Hayashi, Yoshida 2005; Hoffmann, Rosenbaum, Yoshida 2013' },
    },
    {
      ...{ name: 'granger_p', group: 'structure', id: 'F78', ...none, needs: 'L1', stage: 'analyze' },
      formula: 'F test of a bivariate VAR(p), p by BIC ≤ 10',
      ...{ range: '[0, 1]', source: 'Granger 1969' },
    },
  ]
}
