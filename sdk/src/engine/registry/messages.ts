// Single messages: parts of order flow, arrivals, cancellations, what becomes of orders (features F26, F33–F38).
import * as L from '#layout'
import { type Availability, type Definition, FLOW_NAN, type Reason } from './rows.js'

type Side = 'bid' | 'ask'
type Bucket = 'better' | '0' | '1' | '2to5' | '6up'
type Bin = 1 | 2 | 3 | 4 | 5 | 6
/** Without the window. */
export type MessageBase =
  | `ofi_${'add' | 'cancel' | 'trade'}`
  | 'ofi_batch_rest'
  | `cancel_ratio_${'vol' | 'cnt'}`
  | 'cancel_to_trade'
  | 'msg_rate'
export type MessageName =
  | `resilience_${Side}_${'median' | 'censored'}`
  | `arrival_rate_${'add' | 'cancel' | 'market'}_${Side}_${Bucket}_${'1s' | '10s'}`
  | `fleeting_share_${'100ms' | '2s'}_60s`
  | `${'fill' | 'cancel'}_hazard_${Bin}`
  | 'fill_probability'

const NETTED = { netted: true, remarks: ['netted'] } as const
const ZERO: readonly Reason[] = [...FLOW_NAN, 'zero_denominator']
const isTime = (window: string): boolean => /[sm]$/.test(window)

type Rest = Partial<Definition>

const message = (
  id: string,
  name: string,
  kind: number,
  param: number,
  formula: string,
  unit: string,
  nan: readonly Reason[],
  needs: Availability,
  rest: Rest = {},
): Definition => ({ name, group: 'flow', id, kind, param, formula, unit, nan, needs, cost: 'O(1) a message', ...rest })

/** Features of messages over a window. */
export function messagesOver(windows?: readonly string[]): Definition[] {
  const usual = windows ?? ['10s', '60s']
  const source = 'Sitaru, Calinescu, Cucuringu 2023'
  return [
    ...usual.flatMap((window) => [
      ...(['add', 'cancel', 'trade'] as const).map((part, param) =>
        message(
          'F33',
          `ofi_${part}_${window}`,
          L.FEATURE_OFI_PART,
          param,
          `Σ over messages of type ${part} of the message's own ofi_l1; netted: by sign, trades up to what was traded`,
          'amount',
          FLOW_NAN,
          'L1',
          { window, source, ...NETTED },
        ),
      ),
      message(
        'F33',
        `ofi_batch_rest_${window}`,
        L.FEATURE_OFI_BATCH_REST,
        0,
        'ofi_l1 − (ofi_add + ofi_cancel + ofi_trade)',
        'amount',
        FLOW_NAN,
        'L1',
        { window, ...NETTED },
      ),
      ...(['vol', 'cnt'] as const).map((by, param) =>
        message(
          'F35',
          `cancel_ratio_${by}_${window}`,
          L.FEATURE_CANCEL_RATIO,
          param,
          by === 'vol' ? 'cancelled lots/added lots' : 'cancellations/adds',
          '1',
          ZERO,
          'L2',
          { window, range: '≥ 0', source: 'standard', ...NETTED },
        ),
      ),
      message('F35', `cancel_to_trade_${window}`, L.FEATURE_CANCEL_RATIO, 2, 'cancellations/trades', '1', ZERO, 'L2', {
        window,
        range: '≥ 0',
        source: 'SEC MIDAS',
        ...NETTED,
      }),
    ]),
    ...(windows ?? ['1s', '10s', '60s']).filter(isTime).map((window) =>
      message('F36', `msg_rate_${window}`, L.FEATURE_MSG_RATE, 0, 'messages per second', '1/s', FLOW_NAN, 'L1', {
        ...{ window, range: '≥ 0', source: 'standard' },
      }),
    ),
  ]
}

/** Arrival rates by kind, side and distance from the best price of the side. */
function arrivals(): Definition[] {
  const buckets = ['better', '0', '1', '2to5', '6up'] as const
  return (['1s', '10s'] as const).flatMap((window, slow) =>
    (['add', 'cancel', 'market'] as const).flatMap((type, t) =>
      (['bid', 'ask'] as const).flatMap((side, s) =>
        buckets.map((bucket, b) =>
          message(
            'F34',
            `arrival_rate_${type}_${side}_${bucket}_${window}`,
            L.FEATURE_ARRIVAL_RATE,
            (t * 2 + s) * 5 + b + slow * 32,
            `λ ← λ·2^(−Δt/${window}) + ln2/${window} at each ${type}, ${bucket} ticks from the best ${side} before it`,
            '1/s',
            ['not_live', 'halt', 'warm_up'],
            'L2',
            { window, range: '≥ 0', source: 'standard', ...NETTED },
          ),
        ),
      ),
    ),
  )
}

function resiliences(): Definition[] {
  const what = 'until depth within 10 bp regains 80 % after a trade of the largest tenth took more than 20 %'
  return (['bid', 'ask'] as const).flatMap((side, i) => {
    const row = (name: MessageName, param: number, formula: string, unit: string, range: string): Definition =>
      message('F26', name, L.FEATURE_RESILIENCE, param, formula, unit, ['not_live', 'halt', 'too_few'], 'L2', {
        ...{ range, cost: 'O(levels in range) while one is open', warmUp: '50 trades and one episode' },
        source: 'Large 2007; Degryse et al. 2005',
      })
    return [
      row(`resilience_${side}_median`, i, `median time ${what}, last 100 episodes, censored at 30 s`, 's', '≥ 0'),
      row(`resilience_${side}_censored`, i + 2, `share of them censored at 30 s`, '1', '[0, 1]'),
    ]
  })
}

/** What becomes of orders: L3 alone. */
function lives(): Definition[] {
  const bins = ['0–0.1', '0.1–0.5', '0.5–1', '1–5', '5–30', '30+'] as const
  const nan: readonly Reason[] = ['not_live', 'halt', 'needs_l3', 'warm_up', 'zero_denominator']
  const source = 'Lo, MacKinlay, Zhang 2002'
  const rest = { range: '[0, 1]', stage: 'batch', warmUp: 'the first hundred events', source } as const
  const hazard = (end: 'fill' | 'cancel', kind: number): Definition[] =>
    bins.map((bin, i) =>
      message(
        'F38',
        `${end}_hazard_${i + 1}`,
        kind,
        i + 1,
        `orders that end by ${end} at an age of ${bin} s/orders that reach that age`,
        '1',
        nan,
        'L3',
        rest,
      ),
    )
  const fleeting = (['100ms', '2s'] as const).map((limit, param) =>
    message(
      'F37',
      `fleeting_share_${limit}_60s`,
      L.FEATURE_FLEETING_SHARE,
      param,
      `orders wholly cancelled within ${limit} of their add/adds`,
      '1',
      [...ZERO, 'needs_l3'],
      'L3',
      { window: '60s', range: '≥ 0', source: 'Hasbrouck, Saar 2009' },
    ),
  )
  return [
    ...fleeting,
    ...hazard('fill', L.FEATURE_FILL_HAZARD),
    ...hazard('cancel', L.FEATURE_CANCEL_HAZARD),
    message(
      'F38',
      'fill_probability',
      L.FEATURE_FILL_PROBABILITY,
      0,
      'Σ_k S_k·h_fill(k), S_{k+1} = S_k·(1 − h_fill(k) − h_cancel(k))',
      '1',
      nan,
      'L3',
      { ...rest, source: 'Aalen, Johansen 1978' },
    ),
  ]
}

export function messages(): Definition[] {
  return [...resiliences(), ...arrivals(), ...lives()]
}
