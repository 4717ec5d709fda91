// What the figures of docs/features/ show, by group: panels over one day. Each names the features it needs, so that one whose
// features don't exist, or are undefined all day, can be left out.
import { groupMeans, halfHourlyR, median, overSlots, shares, withMoves } from './features-rows.mjs'

const HOURS = [10, 11, 12, 13, 14, 15, 16]
const CLOCK = { label: 'New York time', write: (hour) => `${hour}:00`, scale: { from: 9.5, to: 16, ticks: HOURS } }
const numbers = (n) => Array.from({ length: n }, (_, i) => i + 1)

/** Medians of ten minutes; with `shaded` from the 10 % to the 90 % quantile. */
const overDay = (title, y, columns, { map = (value) => value, shaded = false, ...panel } = {}) => ({
  needs: Object.values(columns),
  draw: (table) => ({
    ...{ title, y, x: CLOCK, zeroY: true, ...panel },
    series: Object.entries(columns).map(([name, column]) => {
      const { points, band } = overSlots(
        table,
        table.columns[column].map((value) => map(value, name)),
      )
      return { name, kind: 'line', points, ...(shaded ? { band } : {}) }
    }),
  }),
})

const readings = (title, unit, column, from, to, bins) => ({
  needs: [column],
  draw: ({ columns }) => ({
    ...{ title, y: '%', x: { label: unit } },
    series: [{ name: column, kind: 'bars', points: shares(columns[column], from, to, bins) }],
  }),
})

/** Means of twenty groups of equal number of the change of the mid in 10 s. */
const moves = (title, unit, column, { ahead = false } = {}) => ({
  needs: [column, 'mid'],
  draw: (table) => {
    const points = groupMeans(withMoves(table, column, ahead), 20)
    const diagonal = [points[0][0], points.at(-1)[0]].map((at) => [at, at])
    return {
      ...{ title, y: 'ticks', x: { label: `${column}, ${unit}` }, zeroY: true },
      series: [
        { name: 'mean move', kind: 'dots', points },
        ...(ahead ? [{ name: 'as announced', kind: 'line', points: diagonal }] : []),
      ],
    }
  },
})

/** A number a level, lag or scale: medians of the day. */
const profile = (
  title,
  y,
  x,
  named,
  { measure = (table, column) => median(table.columns[column]), ...panel } = {},
) => ({
  needs: Object.values(named).flat(),
  draw: (table) => ({
    ...{ title, y, x: { label: x }, ...panel },
    series: Object.entries(named).map(([name, columns]) => ({
      ...{ name, kind: 'bars' },
      points: columns.map((column, i) => [i + 1, measure(table, column)]),
    })),
  }),
})

const halfHours = (title, named) => ({
  needs: ['mid', ...Object.values(named)],
  draw: (table) => ({
    ...{ title, y: 'R²', x: { ...CLOCK, scale: { from: 10, to: 15.5, ticks: HOURS.slice(0, -1) } } },
    series: Object.entries(named).map(([name, column]) => ({
      ...{ name, kind: 'bars', points: halfHourlyR(table, column) },
    })),
  }),
})

const ofSides = (name, ranks) =>
  Object.fromEntries(['bid', 'ask'].map((side) => [side, ranks.map((rank) => name(side, rank))]))
const raw = (what) => ofSides((side, rank) => `${side}_${what}_0${rank - 1}`, numbers(10))
const TICKS_PER_DOLLAR = 100
const fromMid = ({ columns }, column) =>
  median(columns[column].map((price, i) => Math.abs(price * TICKS_PER_DOLLAR - columns.mid[i])))
const NEAR = ['better', '0', '1', '2to5', '6up']
const rates = (type) => NEAR.map((at) => `arrival_rate_${type}_bid_${at}_10s`)

export const FIGURES = {
  price: [
    overDay('Quoted spread: median and 10–90 % of ten minutes', 'ticks', { spread: 'spread_quoted' }, { shaded: true }),
    moves('Weighted mid − mid, and what the mid did in the next 10 s', 'ticks', 'weighted_mid', { ahead: true }),
    readings('Weighted mid − mid: share of readings', 'ticks', 'weighted_mid', -30, 30, 30),
    overDay('Time-weighted spread, and cost of 10,000 $ both ways', 'bp', {
      ...{ quoted: 'spread_quoted_bps', 'round trip': 'cost_to_trade_rt_10k' },
    }),
  ],
  book: [
    readings('Queue imbalance: share of readings', 'queue_imbalance', 'queue_imbalance', -1, 1, 20),
    moves('Queue imbalance, and what the mid did in the next 10 s', '1', 'queue_imbalance'),
    overDay('Slope of ten levels', 'lots/tick', { bid: 'book_slope_bid', ask: 'book_slope_ask' }),
    profile(
      'Gap to the next level: median of the day',
      'ticks',
      'level',
      ofSides((side, m) => `level_gap_${side}_${m}`, numbers(5)),
    ),
  ],
  flow: [
    moves('Flow at the best prices, and the move of the same 10 s', 'shares', 'ofi_l1_10s'),
    moves('The legacy formula, and the same move', 'shares', 'ofi_legacy_10s'),
    halfHours('R² of each half hour, bins of 10 s', { ofi_l1: 'ofi_l1_10s', ofi_legacy: 'ofi_legacy_10s' }),
    overDay('Changes of a best price or size', '1/s', { '60 s': 'quote_update_rate_60s' }, { shaded: true }),
    profile('Bids by distance: inside, best, 1, 2–5, 6+ ticks off', '1/s', 'bucket', {
      ...{ add: rates('add'), cancel: rates('cancel') },
    }),
  ],
  trade: [
    overDay('Trades per second, half-life of a minute', '1/s', {
      ...{ buys: 'trade_intensity_buy_60s', sells: 'trade_intensity_sell_60s' },
    }),
    moves('Trade imbalance, and the move of the same 10 s', '1', 'trade_imbalance_10s'),
    profile('Autocorrelation of signs: median of the day', 'ρ', 'lag in trades', {
      ...{ sign: numbers(10).map((lag) => `sign_autocorr_${lag}_500t`) },
    }),
    overDay('Branching ratio of trades', 'n', { fit: 'hawkes_n', 'counts of 10 s': 'hawkes_n_counts_10s' }),
  ],
  impact: [
    overDay('Kyle’s λ of 30 min', 'ticks per 100 shares', { λ: 'kyle_lambda_30m' }, { map: (lambda) => lambda * 100 }),
    overDay('Its t by Newey and West; dashed: 1.96', 't', { t: 'kyle_lambda_t_30m' }, { levels: [1.96] }),
    overDay(
      'Corwin and Schultz, and the quoted spread',
      'bp',
      { estimate: 'corwin_schultz_30m', quoted: 'spread_quoted_bps' },
      { map: (value, name) => (name === 'estimate' ? value * 1e4 : value) },
    ),
    overDay('What trades paid, and what was left after 1 s', 'ticks', {
      ...{ effective: 'spread_effective_60s', realised: 'spread_realized_1s_60s' },
    }),
  ],
  volatility: [
    overDay(
      'Root of the realised variance of 30 min, by grid',
      'bp',
      { '1 s': 'rv_1s_30m', '5 s': 'rv_5s_30m', '60 s': 'rv_60s_30m', tsrv: 'tsrv_30m' },
      { map: (variance) => Math.sqrt(variance) * 1e4 },
    ),
    overDay('Signature: variance at 1 s over that at 60 s', 'ratio', { ratio: 'rv_signature' }, { levels: [1] }),
    overDay(
      'Estimators from bars of one minute',
      'bp/√min',
      { Parkinson: 'parkinson_30m', 'Rogers–S.': 'rogers_satchell_30m', 'Yang–Z.': 'yang_zhang_30m' },
      { map: (value) => value * 1e4 },
    ),
    overDay(
      'Half-life of a minute: median and 10–90 %',
      'bp/√s',
      { ewma: 'ewma_vol_60s' },
      { map: (value) => value * 1e4, shaded: true },
    ),
  ],
  pattern: [
    readings('Changes of the touch in one second: share of readings', '1/s', 'quote_update_rate_1s', 0, 50, 25),
    overDay(
      'Messages of a second, robust z; dashed: 10',
      'z',
      { z: 'quote_stuffing_z' },
      { shaded: true, levels: [10] },
    ),
    overDay('Hidden share of executed volume', 'share', { hidden: 'hidden_rate_vol_60s' }, { shaded: true }),
    overDay('Cancelled within 100 ms, share of adds', 'share', { fleeting: 'fleeting_share_100ms_60s' }),
  ],
  structure: [
    profile(
      'Autocorrelation of 1 s returns: median of the day',
      'ρ',
      'lag in s',
      { ρ: numbers(20).map((lag) => `acf_${lag}_30m`) },
      { levels: [-1.96, 1.96].map((at) => at / Math.sqrt(1800)) },
    ),
    overDay(
      'Variance ratios',
      'ratio',
      { '2 s': 'variance_ratio_2_30m', '5 s': 'variance_ratio_5_30m', '10 s': 'variance_ratio_10_30m' },
      { levels: [1], zeroY: false },
    ),
    overDay('Slope of DFA; dashed: ½', 'H', { H: 'hurst_dfa_30m' }, { levels: [0.5], zeroY: false }),
    overDay('Half-life of weighted mid − mid', 's', { half: 'ou_halflife_30m' }),
  ],
  time: [
    overDay('Trades in 60 s through the session', 'trades', { trades: 'trade_count_60s' }, { shaded: true }),
    overDay('Spread through the session', 'ticks', { spread: 'spread_quoted_tw_60s' }, { shaded: true }),
  ],
  level: [
    profile('Size of a level: median of the day', 'shares', 'level, 1 the best', raw('sz')),
    profile('Distance from the mid: median of the day', 'ticks', 'level, 1 the best', raw('px'), { measure: fromMid }),
  ],
}
