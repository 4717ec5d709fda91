// Who began the trades, how they follow one another and how they cluster (features F40–F42, F45–F47).
import * as L from '#layout'
import { type Definition, type Reason, TRADED } from './rows.js'

/** Without the window. */
export type SignBase = 'trade_imbalance_cnt'
type Lag = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10
export type SignName =
  | 'trade_sign'
  | 'sign_tick'
  | 'sign_lee_ready'
  | `sign_agree_${'tick' | 'lee_ready'}_500t`
  | `sign_autocorr_${Lag}_500t`
  | 'cvd'
export type HawkesName =
  | `hawkes_n_counts_${'10s' | '60s'}`
  | `hawkes_${'mu' | 'alpha' | 'beta' | 'n' | 'loglik' | 'n_2x2'}`

const LEE_READY = 'Lee, Ready 1991'
const LAGS: readonly Lag[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

export function countedSigns(windows: readonly string[] = ['1s', '5s', '10s', '30s', '60s']): Definition[] {
  return windows.map((window) => ({
    ...{ name: `trade_imbalance_cnt_${window}`, group: 'trade', id: 'F41', kind: L.FEATURE_TRADE_IMBALANCE_CNT },
    ...{ formula: 'Σ s / n', unit: '1', range: '[−1, 1]', window, nan: TRADED, needs: 'L1', cost: 'O(1) a trade' },
    source: 'standard',
  }))
}

export function signs(): Definition[] {
  const last = (
    name: SignName,
    param: number,
    formula: string,
    nan: readonly Reason[],
    source: string,
  ): Definition => ({
    ...{
      name,
      group: 'trade',
      id: 'F40',
      kind: L.FEATURE_TRADE_SIGN,
      param,
      formula,
      unit: '1',
      range: '[−1, 1]',
      nan,
    },
    ...{ needs: 'L1', cost: 'O(1) a trade', source },
  })
  const batch = (
    name: SignName,
    id: string,
    kind: number,
    param: number,
    formula: string,
    range: string,
    nan: readonly Reason[],
  ): Definition => ({
    ...{ name, group: 'trade', id, kind, param, formula, unit: '1', range, nan, needs: 'L1', stage: 'batch' },
    ...{ window: '500t', cost: 'O(500) a batch' },
  })
  const agree = (rule: 'tick' | 'lee_ready', param: number): Definition => ({
    ...batch(
      `sign_agree_${rule}_500t`,
      'F40',
      L.FEATURE_SIGN_AGREE,
      param,
      `share of the last 500 trades where sign_${rule} = s; undecided is no`,
      '[0, 1]',
      ['warm_up'],
    ),
    ...{ warmUp: '500 trades', source: 'Bessembinder 2003' },
  })
  const undecided: Reason[] = ['no_trades', 'too_few']
  return [
    last('trade_sign', L.RULE_FLAG, 'aggressor flag of the last trade', ['no_trades'], 'standard'),
    last('sign_tick', L.RULE_TICK_TEST, 'sign of the last price change that wasn’t 0', undecided, LEE_READY),
    last(
      'sign_lee_ready',
      L.RULE_LEE_READY,
      'sign of p − M(t−) of the last trade; where that is 0 or M is undefined, sign_tick',
      undecided,
      LEE_READY,
    ),
    agree('tick', L.RULE_TICK_TEST),
    agree('lee_ready', L.RULE_LEE_READY),
    ...LAGS.map((lag): Definition => ({
      ...batch(
        `sign_autocorr_${lag}_500t`,
        'F45',
        L.FEATURE_SIGN_AUTOCORR,
        lag,
        `Σ (sᵢ − s̄)(s_{i−${lag}} − s̄)/Σ (sᵢ − s̄)² of the last 500 merged trades`,
        '[−1, 1]',
        ['warm_up', 'zero_denominator'],
      ),
      ...{ warmUp: '500 merged trades', source: 'Lillo, Farmer 2004' },
    })),
    {
      ...{ name: 'cvd', group: 'trade', id: 'F42', kind: L.FEATURE_CVD, unit: 'amount', nan: [], needs: 'L1' },
      ...{ formula: 'Σ s·v since the market was opened', cost: 'O(1) a trade', source: 'standard' },
    },
  ]
}

export function hawkes(): Definition[] {
  const counts = (['10s', '60s'] as const).map((bin, param): Definition => ({
    ...{ name: `hawkes_n_counts_${bin}`, group: 'trade', id: 'F46', kind: L.FEATURE_HAWKES_COUNTS, param, unit: '1' },
    formula: `1 − √(mean/var) of merged trades in the last 200 closed bins of ${bin}, clipped to [0, 1)`,
    ...{ range: '[0, 1)', nan: ['warm_up', 'zero_denominator'], needs: 'L1', stage: 'batch' },
    ...{ warmUp: `200 bins of ${bin} of the market`, cost: 'O(200) a batch', source: 'Hardiman, Bouchaud 2014' },
  }))
  const fitted = (name: HawkesName, param: number, formula: string, unit: string, range: string): Definition => ({
    ...{ name, group: 'trade', id: 'F47', kind: L.FEATURE_HAWKES, param, formula, unit, range, needs: 'L1' },
    ...{ nan: name === 'hawkes_beta' ? ['warm_up', 'zero_denominator'] : ['warm_up'], stage: 'batch' },
    ...{ warmUp: '500 merged trades', cost: 'one fit of all five a batch, about 1 ms', source: 'Ozaki 1979' },
  })
  const model = 'λ(t) = μ + Σ α·e^(−β(t − tᵢ)), greatest likelihood, last 500 merged trades'
  return [
    ...counts,
    fitted('hawkes_mu', L.HAWKES_MU, `μ of ${model}`, '1/s', '> 0'),
    fitted('hawkes_alpha', L.HAWKES_ALPHA, `α of ${model}`, '1/s', '≥ 0'),
    fitted('hawkes_beta', L.HAWKES_BETA, `β of ${model}; undefined where α = 0`, '1/s', '> 0'),
    fitted('hawkes_n', L.HAWKES_N, `α/β of ${model}`, '1', '≥ 0'),
    fitted('hawkes_loglik', L.HAWKES_LOGLIK, 'Σ ln λ(tᵢ) − ∫ λ dt of the fit, t in s', '1', 'ℝ'),
    {
      ...{ name: 'hawkes_n_2x2', group: 'trade', id: 'F47', kind: 0, unit: '1', range: '≥ 0', nan: [], needs: 'L1' },
      ...{ formula: 'spectral radius of α_ij/β_ij, buys and sells exciting each other', stage: 'batch' },
      planned:
        'ten parameters from 500 trades have no stable maximum: it needs a longer window and a fit outside the core',
      source: 'Bacry, Mastromatteo, Muzy 2015',
    },
  ]
}
