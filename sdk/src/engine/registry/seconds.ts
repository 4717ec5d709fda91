// Prices over minutes: what is computed in batch from the closed seconds of an epoch (features F51, F52, F54, F56–F65, F68,
// F72–F76, F79).
import * as L from '#layout'
import { type Definition, type Group, PROJECT, type Reason } from './rows.js'

type Grid = '1s' | '5s' | '60s' | '300s'
type Lag = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20
type Ratio = 2 | 5 | 10
export type SecondsName =
  | 'kyle_lambda_30m'
  | 'kyle_lambda_t_30m'
  | 'hasbrouck_lambda'
  | 'amihud_1m_30m'
  | 'corwin_schultz_30m'
  | `rv_${Grid}_30m`
  | 'rv_signature'
  | `${'bipower' | 'jump'}_${'1s' | '5s'}_30m`
  | 'tsrv_30m'
  | `${'parkinson' | 'garman_klass' | 'rogers_satchell' | 'yang_zhang'}_30m`
  | 'ewma_vol_60s'
  | 'vol_ratio'
  | 'quote_stuffing_z'
  | `acf_${Lag}_30m`
  | 'acf_band_30m'
  | `variance_ratio_${'' | 'z_'}${Ratio}_30m`
  | `hurst_dfa_${'' | 'r2_'}30m`
  | 'entropy_words_30m'
  | 'entropy_perm_1000'
  | 'ou_halflife_30m'
  | `adf_${'stat' | 'p'}_10m`

const EARLY: readonly Reason[] = ['not_live', 'halt', 'warm_up']
const DIVIDED: readonly Reason[] = [...EARLY, 'zero_denominator']
const HALF_HOUR = '1801 closed seconds of the epoch'
const SECONDS = 'O(1800) a batch'

type Said = Pick<Definition, 'name' | 'id' | 'kind' | 'formula' | 'unit'> & Partial<Definition> & { name: SecondsName }

/** The usual: half an hour of one-second samples of the mid, which can be too short. */
const rows = (group: Group, said: readonly Said[]): Definition[] =>
  said.map((one) => ({
    ...{ group, stage: 'batch', window: '30m', warmUp: HALF_HOUR, nan: EARLY, needs: 'L1', cost: SECONDS },
    ...one,
  }))

const bars = (length: string): string => `30 min of whole ${length} bars of the epoch`

function impact(): Definition[] {
  const kyle = 'of ΔM = α + λ·Q + ε over 180 bars of 10 s, Q = Σ s·lots'
  return rows('impact', [
    {
      ...{ name: 'kyle_lambda_30m', id: 'F51', kind: L.FEATURE_KYLE_LAMBDA, unit: 'ticks/lot', nan: DIVIDED },
      ...{ formula: `λ by least squares ${kyle}`, warmUp: bars('10 s'), source: 'Kyle 1985' },
    },
    {
      ...{ name: 'kyle_lambda_t_30m', id: 'F51', kind: L.FEATURE_KYLE_LAMBDA_T, unit: '1', nan: DIVIDED },
      ...{ formula: `t of λ ${kyle}; Newey–West, 4 lags, no small-sample factor`, warmUp: bars('10 s') },
      source: 'Newey, West 1987',
    },
    {
      ...{ name: 'hasbrouck_lambda', id: 'F52', kind: L.FEATURE_HASBROUCK_LAMBDA, unit: '10⁻⁶/√quote', nan: DIVIDED },
      ...{ formula: '10⁶·Σ r·S/Σ S² over all bars of 5 min since the market was opened, S = Σ s·√(price·amount)' },
      ...{
        window: null,
        warmUp: '6 bars of 5 min, each all of one epoch',
        cost: 'O(300) a bar',
        source: 'Hasbrouck 2009',
      },
    },
    {
      ...{ name: 'amihud_1m_30m', id: 'F54', kind: L.FEATURE_AMIHUD, unit: '10⁻⁶/quote', range: '≥ 0' },
      ...{ formula: 'mean of 10⁶·|ln C/O|/Σ price·amount over the bars of 1 min with trades, of 30' },
      ...{ nan: [...EARLY, 'no_trades'], warmUp: bars('1 min'), source: 'Amihud 2002' },
    },
    {
      ...{ name: 'corwin_schultz_30m', id: 'F56', kind: L.FEATURE_CORWIN_SCHULTZ, unit: '1', range: '[0, 2)' },
      formula:
        'mean of 2(e^α − 1)/(1 + e^α) over pairs of bars of 1 min of mids, floored at 0; ' +
        'α = (√(2β) − √β)/(3 − 2√2) − √(γ/(3 − 2√2)), β = Σ ln²(H/L), γ = ln² of the pair’s; pairs with β = 0 left out',
      ...{ nan: DIVIDED, remarks: ['floored'], warmUp: bars('1 min'), source: 'Corwin, Schultz 2012' },
    },
  ])
}

function volatility(): Definition[] {
  const grids = [
    ['1s', L.GRID_1S],
    ['5s', L.GRID_5S],
    ['60s', L.GRID_60S],
    ['300s', L.GRID_300S],
  ] as const
  const positive = { unit: '1', range: '≥ 0' }
  const BNS = 'Barndorff-Nielsen, Shephard 2004'
  const range = (name: SecondsName, id: string, kind: number, variance: string, source: string): Said => ({
    ...{ name, id, kind, source, unit: '1/√min', range: '≥ 0', warmUp: bars('1 min') },
    formula: `√(mean of ${variance}) over 30 bars of 1 min of mids`,
  })
  return rows('volatility', [
    ...grids.map(([grid, param]): Said => ({
      ...{ name: `rv_${grid}_30m`, id: 'F57', kind: L.FEATURE_RV, param, ...positive },
      ...{ formula: `Σ r², r = ln M over ${grid}, at whole multiples of it`, source: 'standard' },
      warmUp: grid === '1s' ? HALF_HOUR : bars(grid),
    })),
    {
      ...{ name: 'rv_signature', id: 'F57', kind: L.FEATURE_RV_SIGNATURE, ...positive, nan: DIVIDED, window: null },
      ...{ formula: 'rv_1s_30m/rv_60s_30m', warmUp: bars('60 s'), source: 'standard' },
    },
    ...grids.slice(0, 2).flatMap(([grid, param]): Said[] => {
      const warmUp = grid === '1s' ? HALF_HOUR : bars(grid)
      const bipower = `(π/2)·(n/(n − 1))·Σ |rᵢ||rᵢ₋₁|, r = ln M over ${grid}`
      return [
        {
          ...{ name: `bipower_${grid as '1s' | '5s'}_30m`, id: 'F58', kind: L.FEATURE_BIPOWER, param, ...positive },
          ...{ formula: bipower, warmUp, source: BNS },
        },
        {
          ...{ name: `jump_${grid as '1s' | '5s'}_30m`, id: 'F58', kind: L.FEATURE_JUMP, param, ...positive },
          ...{ formula: `max(rv_${grid}_30m − bipower_${grid}_30m, 0)`, warmUp, source: BNS },
        },
      ]
    }),
    {
      ...{ name: 'tsrv_30m', id: 'F59', kind: L.FEATURE_TSRV, ...positive, remarks: ['floored'] },
      formula: 'max((mean RV of K = 147 subgrids − (n̄/n)·rv_1s_30m)/(1 − n̄/n), 0), n = 1800, n̄ = (n − K + 1)/K',
      source: 'Zhang, Mykland, Aït-Sahalia 2005',
    },
    range('parkinson_30m', 'F60', L.FEATURE_PARKINSON, 'ln²(H/L)/(4 ln2)', 'Parkinson 1980'),
    range('garman_klass_30m', 'F61', L.FEATURE_GARMAN_KLASS, '½ln²(H/L) − (2ln2 − 1)ln²(C/O)', 'Garman, Klass 1980'),
    range(
      'rogers_satchell_30m',
      'F62',
      L.FEATURE_ROGERS_SATCHELL,
      'ln(H/C)·ln(H/O) + ln(L/C)·ln(L/O)',
      'Rogers, Satchell 1991',
    ),
    {
      ...range('yang_zhang_30m', 'F63', L.FEATURE_YANG_ZHANG, '', 'Yang, Zhang 2000'),
      formula:
        '√(σ_o² + k·σ_c² + (1 − k)·σ_rs²) over 30 bars of 1 min of mids, σ_o² = var ln O/C′ = 0 of bars that meet, ' +
        'σ_c² = var ln C/O, k = 0.34/(1.34 + 31/29)',
    },
    {
      ...{ name: 'ewma_vol_60s', id: 'F64', kind: L.FEATURE_EWMA_VOL, unit: '1/√s', range: '≥ 0', window: '60s' },
      ...{ formula: '√σ², σ² ← 2^(−1/60)·σ² + (1 − 2^(−1/60))·r² at each closed second, σ² = 0 at first' },
      ...{ warmUp: '61 closed seconds of the epoch', cost: 'O(1) a second', source: 'RiskMetrics 1996' },
    },
    {
      ...{ name: 'vol_ratio', id: 'F65', kind: L.FEATURE_VOL_RATIO, ...positive, nan: DIVIDED, window: null },
      ...{ formula: '(Σ r² over 60 s/60)/(Σ r² over 1800 s/1800), r of 1 s' },
    },
  ])
}

function structure(): Definition[] {
  const LO_MACKINLAY = 'Lo, MacKinlay 1988'
  const DFA =
    'of ln F(s) on ln s, F² the mean square about a line in boxes of s of Σ (r − r̄), s = ⌊10·45^(i/19)⌋, i = 0…19'
  const ADF = 'Δx = c + ρ·x′ + Σ φⱼ·Δxⱼ over 601 samples of M, up to 19 lags by AIC'
  const lags = Array.from({ length: 20 }, (_, i) => (i + 1) as Lag)
  return rows('structure', [
    ...lags.map((lag): Said => ({
      ...{
        name: `acf_${lag}_30m`,
        id: 'F72',
        kind: L.FEATURE_ACF,
        param: lag,
        unit: '1',
        range: '[−1, 1]',
        nan: DIVIDED,
      },
      ...{ formula: `Σ (rᵢ − r̄)(rᵢ₋ₖ − r̄)/Σ (r − r̄)², k = ${lag}, 1800 returns of 1 s`, source: 'standard' },
    })),
    {
      ...{ name: 'acf_band_30m', id: 'F72', kind: L.FEATURE_ACF_BAND, unit: '1', range: '> 0', source: 'standard' },
      formula: '1.96/√1800',
    },
    ...([2, 5, 10] as const).flatMap((q): Said[] => [
      {
        ...{
          name: `variance_ratio_${q}_30m`,
          id: 'F73',
          kind: L.FEATURE_VARIANCE_RATIO,
          param: q,
          unit: '1',
          range: '≥ 0',
        },
        formula: `(Σ (r over ${q} s − ${q}·r̄)²/m)/(Σ (r − r̄)²/(n − 1)), m = ${q}(n − ${q} + 1)(1 − ${q}/n), n = 1800`,
        ...{ nan: DIVIDED, source: LO_MACKINLAY },
      },
      {
        ...{ name: `variance_ratio_z_${q}_30m`, id: 'F73', kind: L.FEATURE_VARIANCE_RATIO_Z, param: q, unit: '1' },
        formula:
          `(variance_ratio_${q}_30m − 1)/√Σⱼ (2(${q} − j)/${q})²·δⱼ, j < ${q}, ` +
          'δⱼ = Σ (rᵢ − r̄)²(rᵢ₋ⱼ − r̄)²/(Σ (r − r̄)²)²',
        ...{ nan: DIVIDED, source: LO_MACKINLAY },
      },
    ]),
    {
      ...{
        name: 'hurst_dfa_30m',
        id: 'F74',
        kind: L.FEATURE_HURST,
        unit: '1',
        nan: DIVIDED,
        source: 'Peng et al. 1994',
      },
      ...{ formula: `slope ${DFA}`, cost: 'O(20·1800) a batch' },
    },
    {
      ...{ name: 'hurst_dfa_r2_30m', id: 'F74', kind: L.FEATURE_HURST_R2, unit: '1', range: '[0, 1]', nan: DIVIDED },
      ...{ formula: `R² ${DFA}`, cost: 'with hurst_dfa_30m', source: 'Peng et al. 1994' },
    },
    {
      ...{ name: 'entropy_words_30m', id: 'F75', kind: L.FEATURE_ENTROPY_WORDS, unit: '1', range: '[0, 1]' },
      formula: 'min((−Σ p ln p + (K − 1)/2N)/ln 27, 1) of N = 1798 words of three signs of ΔM over 1 s, K words seen',
      source: 'Miller 1955',
    },
    {
      ...{
        name: 'entropy_perm_1000',
        id: 'F75',
        kind: L.FEATURE_ENTROPY_PERM,
        unit: '1',
        range: '[0, 1]',
        window: null,
      },
      formula:
        '−Σ p ln p/ln 6 of the orders of 998 triples of successive distinct mids, of equals the earlier is below',
      ...{ nan: ['not_live', 'halt', 'too_few'], warmUp: '1000 distinct mids of the epoch', cost: 'O(1000) a batch' },
      source: 'Bandt, Pompe 2002',
    },
    {
      ...{ name: 'ou_halflife_30m', id: 'F76', kind: L.FEATURE_OU_HALFLIFE, unit: 's', range: '> 0', nan: DIVIDED },
      formula: 'ln2/(−ln φ), x′ = a + φ·x from second to second, x = weighted_mid; 0 < φ < 1',
      source: 'standard',
    },
    ...(['stat', 'p'] as const).map((what): Said => ({
      ...{ name: `adf_${what}_10m`, id: 'F79', kind: what === 'p' ? L.FEATURE_ADF_P : L.FEATURE_ADF_STAT, unit: '1' },
      ...{ formula: what === 'p' ? `MacKinnon’s p of adf_stat_10m` : `t of ρ in ${ADF}`, nan: DIVIDED, window: '10m' },
      ...{ range: what === 'p' ? '[0, 1]' : 'ℝ', warmUp: '601 closed seconds of the epoch', cost: 'O(20·600) a batch' },
      source: what === 'p' ? 'MacKinnon 1994' : 'Said, Dickey 1984',
    })),
  ])
}

function pattern(): Definition[] {
  return rows('pattern', [
    {
      ...{ name: 'quote_stuffing_z', id: 'F68', kind: L.FEATURE_QUOTE_STUFFING, unit: '1', nan: DIVIDED, needs: 'L2' },
      formula: '(messages of the last closed second − median)/(1.4826·MAD) of the last 300 closed seconds',
      ...{ window: null, warmUp: '301 closed seconds of the epoch', cost: 'O(300 ln 300) a batch', source: PROJECT },
    },
  ])
}

export function secondBars(): Definition[] {
  return [...impact(), ...volatility(), ...pattern(), ...structure()]
}
