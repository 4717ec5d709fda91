// How large trades are, what they sweep, and how one-sided they are by volume (features F44, F48–F50, F66).
import * as L from '#layout'
import { COUNTED, type Definition, PROJECT, type Reason, TRADED } from './rows.js'

/** Without the window. */
export type SizeBase = 'trade_size_mean' | 'trade_size_large_share' | 'sweep_count' | `hidden_rate_${'cnt' | 'vol'}`
export type SizeName =
  | `trade_size_${'median' | 'p95'}`
  | `sweep_${'levels' | 'size' | 'notional'}`
  | `absorption_${'bid' | 'ask'}`
  | 'vpin'

/** The windows each is written out with. */
const USUAL: Readonly<Record<SizeBase, readonly string[]>> = {
  trade_size_mean: ['10s', '60s'],
  trade_size_large_share: ['60s'],
  sweep_count: ['1s', '60s'],
  hidden_rate_cnt: ['60s'],
  hidden_rate_vol: ['60s'],
}

export function sizesOver(windows?: readonly string[]): Definition[] {
  const sized = (
    id: string,
    base: SizeBase,
    kind: number,
    param: number,
    formula: string,
    unit: string,
    range: string,
    nan: readonly Reason[] = TRADED,
  ): Definition[] =>
    (windows ?? USUAL[base]).map((window) => ({
      ...{ name: `${base}_${window}`, group: 'trade', id, kind, param, formula, unit, range, window, nan },
      ...{ needs: 'L1', cost: 'O(1) a trade', source: PROJECT },
    }))
  const large = 'Σ v of trades above the P² 95 % estimate before them, from the 51st on / Σ v'
  const hidden = 'hidden: type 5 in files; elsewhere lots above those shown at the price and not yet taken'
  return [
    ...sized('F44', 'trade_size_mean', L.FEATURE_TRADE_SIZE_MEAN, 0, 'Σ v / n', 'amount', '> 0'),
    ...sized('F44', 'trade_size_large_share', L.FEATURE_TRADE_SIZE_LARGE_SHARE, 0, large, '1', '[0, 1]'),
    ...sized(
      'F48',
      'sweep_count',
      L.FEATURE_SWEEP_COUNT,
      0,
      'number of sweeps, each counted at its second price',
      '1',
      '≥ 0',
      COUNTED,
    ),
    ...sized(
      'F66',
      'hidden_rate_cnt',
      L.FEATURE_HIDDEN_RATE,
      0,
      `share of trades with a hidden part; ${hidden}`,
      '1',
      '[0, 1]',
    ),
    ...sized('F66', 'hidden_rate_vol', L.FEATURE_HIDDEN_RATE, 1, `share of lots; ${hidden}`, '1', '[0, 1]'),
  ].map((definition) =>
    definition.id === 'F66'
      ? { ...definition, group: 'pattern', warmUp: `${definition.window} of the market` }
      : definition,
  )
}

export function sizes(): Definition[] {
  const trade = (
    id: string,
    name: SizeName,
    kind: number,
    param: number,
    formula: string,
    unit: string,
    nan: readonly Reason[],
    source: string = PROJECT,
  ): Definition => ({
    ...{ name, group: 'trade', id, kind, param, formula, unit, range: '> 0', nan, needs: 'L1' },
    ...{ cost: 'O(1) a trade', source },
  })
  const quantile = (name: SizeName, percent: number): Definition => ({
    ...trade(
      'F44',
      name,
      L.FEATURE_TRADE_SIZE_QUANTILE,
      percent,
      `P² estimate of the ${percent} % quantile of v since the market was opened`,
      'amount',
      ['too_few'],
      'Jain, Chlamtac 1985',
    ),
    warmUp: '5 trades',
  })
  const sweep = (name: SizeName, param: number, what: string, unit: string): Definition =>
    trade(
      'F48',
      name,
      L.FEATURE_SWEEP,
      param,
      `${what} of the last sweep: visible trades of one time and sign at ≥ 2 prices`,
      unit,
      ['no_trades'],
    )
  const absorption = (side: 'bid' | 'ask', param: number): Definition => ({
    ...trade(
      'F49',
      `absorption_${side}`,
      L.FEATURE_ABSORPTION,
      param,
      `lots executed at the best ${side} since it became best / lots it showed then; fired from 3 on`,
      '1',
      ['not_live', 'halt', 'one_sided'],
    ),
    ...{ range: '≥ 0', remarks: ['fired'] },
  })
  return [
    quantile('trade_size_median', 50),
    quantile('trade_size_p95', 95),
    sweep('sweep_levels', 0, 'distinct prices', '1'),
    sweep('sweep_size', 1, 'Σ v', 'amount'),
    sweep('sweep_notional', 2, 'Σ p·v', 'quote'),
    absorption('bid', 0),
    absorption('ask', 1),
    vpin('vpin', 0, '`vpinBucket`', 50),
  ]
}

/** F50: `vpin` of the option `vpinBucket`, or `vpin_{V}x{n}`; `slot` is where the core keeps its buckets. */
export function vpin(name: string, slot: number, bucket: string, buckets: number): Definition {
  return {
    ...{ name, group: 'trade', id: 'F50', kind: L.FEATURE_VPIN, param: slot, unit: '1', range: '[0, 1]' },
    formula: `Σ |V^B − V^S|/(n·V) over the last n = ${buckets} buckets of V = ${bucket}, trades split between them`,
    ...{ nan: ['warm_up', 'not_configured'], needs: 'L1', warmUp: `${buckets} full buckets`, cost: 'O(1) a trade' },
    source: 'Easley, López de Prado, O’Hara 2012; contested: Andersen, Bondarenko 2014',
  }
}
