// What the statistics of a market say, as tables: the summary on standard output and the page both print these.
import { FLOWS, ROWS_LEAST } from './impact.js'
import { SAMPLINGS } from './imbalance.js'
import type { MarketReport } from './market-report.js'
import { VARIANTS } from './multi-level.js'
import { counted, number, percent, pValue, whole } from './table.js'
import { clockText } from './windows.js'

export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** One line under it. */
  readonly note: string
}

export function impactTable({ impact }: MarketReport): Table {
  const [first] = impact
  const missing = impact.some(({ windows }) => windows.length === 0) ? ` –: fewer than ${ROWS_LEAST} intervals.` : ''
  return {
    title: 'T1 price impact: mean R² of the change of the mid on the flow of the same interval',
    head: ['interval', 'CKS OFI', 'trades', 'legacy', 'OFI + trades', 'z OFI', 'z trades', 'z legacy'],
    rows: impact.map(({ periodS, meanR2, significantShare: { ofi, trades, legacy } }) => [
      `${periodS} s`,
      ...FLOWS.map((flow) => number(meanR2[flow])),
      ...[ofi, trades, legacy].map((share) => percent(share)),
    ]),
    note: `${counted(first?.windows.length ?? 0, 'window')}, least squares with intercept in each. z: share of windows with |z| > 1.96 (White). It explains, it does not predict.${missing}`,
  }
}

export function impactWindowTable(report: MarketReport, periodS: number): Table {
  const windows = report.impact.find((impact) => impact.periodS === periodS)?.windows ?? []
  return {
    title: `T1 by window, ${periodS} s`,
    head: [
      'from',
      'rows',
      ...['OFI', 'trades', 'legacy', 'OFI + trades'].map((n) => `R² ${n}`),
      'slope [ticks/lot]',
      'z OFI',
    ],
    rows: windows.map(({ fromUs, rows, r2, z, slope }) => [
      clockText(report, fromUs),
      whole(rows),
      ...FLOWS.map((flow) => number(r2[flow])),
      number(slope, 5),
      number(z.ofi, 1),
    ]),
    note: `Times are ${report.clock} time.`,
  }
}

export function nextWindowTable({ nextWindow: { periodS, pairs, plain, winsorised } }: MarketReport): Table {
  return {
    title: `T2 next window: R² out of sample of the ${periodS} s regression, fitted one window earlier`,
    head: ['OFI', 'mean', 'median'],
    rows: [
      ['plain', number(plain.mean), number(plain.median)],
      ['winsorised at 1 and 99 %', number(winsorised.mean), number(winsorised.median)],
    ],
    note: `${counted(pairs, 'pair')} of windows. Flow and move are of the same interval: the slope is tested, not a forecast.`,
  }
}

export function eventTimeTable({ eventTime }: MarketReport): Table {
  return {
    title: 'T3 event time: bars of N changes of the best quotes, first half to fit, second half to test',
    head: ['N', 'bars', 'R² in sample', 'R² out of sample', 'R² one bar ahead'],
    rows: eventTime.map((bar) => [
      String(bar.changes),
      whole(bar.bars),
      ...[bar.inSampleR2, bar.outOfSampleR2, bar.oneAheadR2].map((r2) => number(r2)),
    ]),
    note: 'Only the last column is a forecast.',
  }
}

const VARIANT_NAMES = { best: 'best level', integrated: 'integrated', all: 'all levels', ridge: 'all levels, ridge' }

export function multiLevelTable({ multiLevel }: MarketReport): Table | null {
  if (!multiLevel) return null
  const { periodS, levels, windows, inSampleR2, outOfSampleR2, componentShare } = multiLevel
  return {
    title: `T4 ${levels} levels: R² of ${periodS} s log returns on the flow of the same interval`,
    head: ['flow', 'in sample, mean', 'median', 'next window, mean', 'median'],
    rows: VARIANTS.map((variant) => [
      VARIANT_NAMES[variant],
      ...[inSampleR2[variant], outOfSampleR2[variant]].flatMap(({ mean, median }) => [number(mean), number(median)]),
    ]),
    note: `${counted(windows, 'window')}; weights are the first principal component of the window before (${percent(componentShare)} of the variance).`,
  }
}

const SAMPLING_NAMES = { time: 'time-uniform', event: 'event-uniform', last: 'last event' }

export function imbalanceTable({ queueImbalance }: MarketReport): Table {
  const part = (name: string, { moves, bySampling }: MarketReport['queueImbalance']['recorded']): string[][] =>
    SAMPLINGS.map((sampling) => {
      const { auc, msr, logLoss } = bySampling[sampling]
      return [`${name}, ${SAMPLING_NAMES[sampling]}`, whole(moves), number(auc), number(msr, 4), number(logLoss, 4)]
    })
  return {
    title: 'T5 queue imbalance: which way does the mid move next?',
    head: ['reading', 'moves', 'AUC', 'MSR', 'log loss'],
    rows: [...part('whole recording', queueImbalance.recorded), ...part('sessions', queueImbalance.sessions)],
    note: 'First 80 % in time to fit, the rest to score; 20 draws. Nothing known: AUC 0.5, MSR 0.25, log loss 0.6931.',
  }
}

export function fairPriceTable({ fairPrice }: MarketReport): Table | null {
  if (!fairPrice) return null
  const { scores, trainEvents, spreads, meanSpreadTicks, wide } = fairPrice
  const flag = wide ? ' (above 3: the weighted mid is no fair price here)' : ''
  return {
    title: 'T6 fair price: squared error against the mid some events later, over that of the mid',
    head: ['events ahead', 'rows', 'mid', 'weighted mid', 'micro-price'],
    rows: scores.map(({ ahead, rows, weightedMid, microprice }) => [
      `+${ahead}`,
      whole(rows),
      '1',
      number(weightedMid),
      number(microprice),
    ]),
    note: `Fitted on the first ${whole(trainEvents)} events, spreads up to ${counted(spreads, 'tick')}; mean spread ${number(meanSpreadTicks, 1)} ticks${flag}.`,
  }
}

export function signatureTable({ signature: { points, ratio1To60 } }: MarketReport): Table {
  return {
    title: 'Volatility signature: realised volatility of the mid by sampling period',
    head: ['period', 'returns', 'bp per √hour'],
    rows: points.map(({ periodS, returns, volatilityBps }) => [
      `${periodS} s`,
      whole(returns),
      number(volatilityBps, 1),
    ]),
    note: `Variance at 1 s over that at 60 s: ${number(ratio1To60, 2)}.`,
  }
}

export function stationarityTable({ stationarity: { mid, moves }, features }: MarketReport): Table {
  const rows: [string, Pick<typeof mid, 'dickeyFuller' | 'kpss'>][] = [
    ['mid, every 10 s', mid],
    ['its changes', moves],
    ...features.features.map((feature): [string, typeof feature] => [feature.name, feature]),
  ]
  return {
    title: 'Stationarity',
    head: ['series', 'rows', 'ADF', 'p', 'lags', 'KPSS', 'p', 'lags'],
    rows: rows.map(([name, { dickeyFuller: adf, kpss }]) => [
      name,
      kpss ? whole(kpss.rows) : '–',
      number(adf?.statistic, 2),
      pValue(adf?.p),
      number(adf?.lags, 0),
      number(kpss?.statistic),
      number(kpss?.p, 2),
      number(kpss?.lags, 0),
    ]),
    note:
      'On the longest stretch without undefined values, of at least 100. ADF: small p rejects a unit root. KPSS: small p rejects ' +
      'stationarity; its p lies between 0.01 and 0.10, the ends of its table.',
  }
}

export function varianceRatioTable({ stationarity: { varianceRatios } }: MarketReport): Table {
  return {
    title: 'Variance ratios of the mid, from 1 s moves',
    head: ['period', 'ratio', 'z', 'p'],
    rows: varianceRatios.map(({ steps, ratio, z, p }) => [`${steps} s`, number(ratio), number(z, 2), pValue(p)]),
    note: 'A random walk has 1; below it moves turn back, above it they go on. z is robust to changing volatility.',
  }
}

export function distributionTable({ features: { features, periodS, rows } }: MarketReport): Table {
  return {
    title: 'Features',
    head: ['feature', 'rows', 'undefined', 'mean', 'sd', 'skew', 'ex. kurtosis', '1 %', 'median', '99 %'],
    rows: features.map(({ name, distribution: d }) => [
      name,
      whole(d.count),
      percent(d.undefinedShare, 1),
      ...[d.mean, d.sd].map((value) => number(value)),
      ...[d.skewness, d.excessKurtosis].map((value) => number(value, 1)),
      ...[d.quantiles.q01, d.quantiles.q50, d.quantiles.q99].map((value) => number(value)),
    ]),
    note: `${whole(rows)} readings, one every ${periodS} s of venue time; units as leadline features --list has them.`,
  }
}
