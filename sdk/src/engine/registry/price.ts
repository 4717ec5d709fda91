// Prices and the spread (features F01–F04).
import * as L from '#layout'
import { BOOK_NAN, type Definition } from './rows.js'

export type PriceName = 'mid' | 'spread_quoted' | 'spread_quoted_bps' | 'weighted_mid' | 'microprice_stoikov'

const price = (
  id: string,
  name: PriceName,
  kind: number,
  formula: string,
  unit: string,
  source: string,
): Definition => ({ name, group: 'price', id, kind, formula, unit, nan: BOOK_NAN, needs: 'L1', source })

export function prices(): Definition[] {
  return [
    price('F01', 'mid', L.FEATURE_MID, '(b₁ + a₁)/2', 'ticks', 'standard'),
    price('F02', 'spread_quoted', L.FEATURE_SPREAD, 'a₁ − b₁', 'ticks', 'standard'),
    price('F02', 'spread_quoted_bps', L.FEATURE_SPREAD_BPS, '10⁴·(a₁ − b₁)/M', 'bp', 'standard'),
    {
      ...price('F03', 'weighted_mid', L.FEATURE_WEIGHTED_MID, '(A₁·b₁ + B₁·a₁)/(A₁ + B₁) − M', 'ticks', 'standard'),
      remarks: ['wide'],
    },
    {
      ...price(
        'F04',
        'microprice_stoikov',
        L.FEATURE_MICROPRICE,
        'G*(I, S) of a frozen table, I = B₁/(B₁ + A₁) in 10 bins, S in ticks',
        'ticks',
        'Stoikov 2018',
      ),
      nan: [...BOOK_NAN, 'no_table', 'unseen'],
    },
  ]
}
