// What the figures of docs/features/ show: panels over the rows of one day, by group.
import { binned, change, day, histogram, profileOf, squaredR } from './features-rows.mjs'

const ticks = [10, 11, 12, 13, 14, 15, 16]
const CLOCK = { label: 'New York time', write: (hour) => `${hour}:00`, scale: { from: 9.5, to: 16, ticks } }
const upTo = (n, name) => Array.from({ length: n }, (_, i) => name(i + 1))
const same = (value) => value

/** Medians of ten minutes; with `shaded` from the 10 % to the 90 % quantile too. */
const overDay = (title, y, columns, { of = same, shaded = false, ...more } = {}) => ({
  needs: Object.values(columns),
  draw: (rows) => {
    const series = Object.entries(columns).map(([name, column]) => day(rows, name, column, of, shaded))
    return { title, y, x: CLOCK, series, zeroY: true, ...more }
  },
})

const shares = (title, x, column, from, to, bins) => ({
  needs: [column],
  draw: (rows) => ({ title, y: '%', x: { label: x }, series: [histogram(rows, column, from, to, bins)] }),
})

/** Means of twenty groups of equal number by `column`: of the change of the mid in the window, or in the next 10 s. */
const against = (title, x, column, { ahead = false, identity = false } = {}) => ({
  needs: [column, 'mid'],
  draw: (rows) => {
    const points = binned(change(rows, column, ahead), 20)
    const series = [{ name: 'mean', kind: 'dots', points }]
    if (identity)
      series.push({
        name: 'move = value',
        kind: 'line',
        points: [points[0][0], points.at(-1)[0]].map((at) => [at, at]),
      })
    return { title, y: 'ticks', x: { label: x }, series, zeroY: true }
  },
})

const profile = (title, y, x, named, { of = same, mean = false, labels = [], ...more } = {}) => ({
  needs: Object.values(named).flat(),
  draw: (rows) => {
    const series = Object.entries(named).map(([name, columns]) => profileOf(rows, name, columns, of, mean))
    return {
      title,
      y,
      x: { label: x, write: (at) => labels[at - 1] ?? at, scale: marks(series[0].points.length) },
      series,
      ...more,
    }
  },
})

const marks = (n) => ({ from: 0.4, to: n + 0.6, ticks: upTo(n, same).filter((i) => n <= 10 || i % 5 === 0) })

const halfHours = (title, named) => ({
  needs: ['mid', ...Object.values(named)],
  draw: (rows) => {
    const series = Object.entries(named).map(([name, column]) => ({
      name,
      kind: 'bars',
      points: squaredR(rows, column),
    }))
    return { title, y: 'R²', x: { ...CLOCK, scale: { from: 10, to: 15.5, ticks: ticks.slice(0, 6) } }, series }
  },
})

const padded = (i) => String(i - 1).padStart(2, '0')
const sides = (what) => ({
  bid: upTo(10, (i) => `bid_${what}_${padded(i)}`),
  ask: upTo(10, (i) => `ask_${what}_${padded(i)}`),
})
const BUCKETS = ['better', '0', '1', '2to5', '6up']
const rates = (type) => BUCKETS.map((bucket) => `arrival_rate_${type}_bid_${bucket}_10s`)

export const FIGURES = {
  price: [
    overDay('What trades paid and what was quoted', 'ticks', {
      effective: 'spread_effective_60s',
      quoted: 'spread_quoted_tw_60s',
    }),
    shares('weighted_mid: share of readings', 'weighted_mid, ticks', 'weighted_mid', -30, 30, 30),
    against('weighted_mid and the move of the next 10 s', 'weighted_mid, ticks', 'weighted_mid', {
      ahead: true,
      identity: true,
    }),
  ],
  book: [
    shares('queue_imbalance: share of readings', 'queue_imbalance', 'queue_imbalance', -1, 1, 20),
    overDay('Cost of a round trip', 'bp', { '10k': 'cost_to_trade_rt_10k', '100k': 'cost_to_trade_rt_100k' }),
    overDay('Size within 10 bp of the mid', 'shares', { bid: 'depth_bps10_bid', ask: 'depth_bps10_ask' }),
  ],
  flow: [
    against('ofi_l1_10s and the move of the same 10 s', 'ofi_l1_10s, shares', 'ofi_l1_10s'),
    against('ofi_legacy_10s and the same move', 'ofi_legacy_10s, shares', 'ofi_legacy_10s'),
    halfHours('How much of the move a line explains', { ofi_l1: 'ofi_l1_10s', ofi_legacy: 'ofi_legacy_10s' }),
    profile(
      'Bids: messages by distance, mean of the day',
      '1/s',
      'ticks from the best bid',
      {
        ...{ adds: rates('add'), cancels: rates('cancel') },
      },
      { mean: true, labels: ['inside', '0', '1', '2–5', '6+'] },
    ),
  ],
  trade: [
    overDay('Trades a second', '1/s', { buys: 'trade_intensity_buy_60s', sells: 'trade_intensity_sell_60s' }),
    profile('Autocorrelation of signs, median of the day', 'ρ', 'lag, merged trades', {
      ρ: upTo(10, (k) => `sign_autocorr_${k}_500t`),
    }),
    overDay('Branching ratio', 'n', { 'fit of 500': 'hawkes_n', '10 s counts': 'hawkes_n_counts_10s' }),
  ],
  impact: [
    overDay('Kyle’s λ of 30 min', 'ticks/lot', { λ: 'kyle_lambda_30m' }),
    overDay(
      'Impact after 1 s and after 60 s',
      'ticks',
      { '1 s': 'impact_1s_60s', '60 s': 'impact_60s_60s' },
      { levels: [0] },
    ),
    overDay(
      'Corwin–Schultz beside the quoted spread',
      'bp',
      { estimate: 'corwin_schultz_30m', quoted: 'spread_quoted_bps' },
      {
        of: (value, column) => (column === 'corwin_schultz_30m' ? value * 1e4 : value),
      },
    ),
  ],
  volatility: [
    overDay(
      '√rv of 30 min by grid',
      'bp',
      { '1 s': 'rv_1s_30m', '60 s': 'rv_60s_30m', '300 s': 'rv_300s_30m' },
      {
        of: (value) => Math.sqrt(value) * 1e4,
      },
    ),
    overDay(
      'Ranges, bars of 1 min',
      'bp/√min',
      { Parkinson: 'parkinson_30m', 'Yang–Zhang': 'yang_zhang_30m' },
      { of: (v) => v * 1e4 },
    ),
    overDay('rv_signature', '1', { ratio: 'rv_signature' }, { levels: [1] }),
  ],
  pattern: [
    overDay('Hidden share of traded volume', '1', { share: 'hidden_rate_vol_60s' }, { shaded: true }),
    overDay('quote_stuffing_z, 10–90 % shaded', 'z', { z: 'quote_stuffing_z' }, { shaded: true, levels: [10] }),
    overDay('Strategic runs that reached ten messages', 'runs/60 s', { runs: 'strategic_runs_60s' }, { shaded: true }),
  ],
  structure: [
    profile(
      'Autocorrelation of 1 s returns, median of the day',
      'ρ',
      'lag, s',
      { ρ: upTo(20, (k) => `acf_${k}_30m`) },
      { levels: [-0.0462, 0.0462] },
    ),
    overDay(
      'Variance ratio',
      '1',
      { '2 s': 'variance_ratio_2_30m', '10 s': 'variance_ratio_10_30m' },
      { levels: [1], zeroY: false },
    ),
    overDay('DFA exponent', '1', { exponent: 'hurst_dfa_30m' }, { levels: [0.5], zeroY: false }),
  ],
  time: [
    overDay('Trades a minute, 10–90 % shaded', '1/min', { trades: 'trade_count_60s' }, { shaded: true }),
    overDay('Spread, 10–90 % shaded', 'ticks', { spread: 'spread_quoted_tw_60s' }, { shaded: true }),
  ],
  level: [
    profile('Size of a level, median of the day', 'shares', 'level (column + 1)', sides('sz')),
    profile('Distance from the mid, median of the day', 'ticks', 'level (column + 1)', sides('px'), {
      of: (price, row) => Math.abs(price * 100 - row.mid),
    }),
  ],
}
