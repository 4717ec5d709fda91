// Shapes of generated markets: narrower and wider than the core's window of 2,048 ticks, quantities up to 2^53 lots,
// prices far beyond 32 bits.
import type { StreamOptions } from './stream.js'

export interface Scenario extends Omit<StreamOptions, 'seed' | 'frames'> {
  readonly name: string
  readonly seed: number
}

const spot = { venue: 'binance', symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.00001' } as const
const usdm = { venue: 'binanceusdm', symbol: 'BTC/USDT:USDT', tickSize: '0.10', lotSize: '0.001' } as const
const coinm = { venue: 'binancecoinm', symbol: 'BTC/USD:BTC', tickSize: '0.1', lotSize: '1' } as const
const pepe = { venue: 'binance', symbol: 'PEPE/USDT', tickSize: '0.00000001', lotSize: '1' } as const
const half = { venue: 'binanceusdm', symbol: 'ODD/USDT:USDT', tickSize: '0.0005', lotSize: '0.25' } as const

export const scenarios: readonly Scenario[] = [
  {
    name: 'inside the window',
    seed: 1,
    market: spot,
    centre: 6_000_000n,
    rangeTicks: 300,
    maxLots: 100_000n,
    changes: 20,
    far: 0,
    faults: 0.05,
  },
  {
    name: 'wider than the window',
    seed: 2,
    market: usdm,
    centre: 640_000n,
    rangeTicks: 20_000,
    maxLots: 1_000_000n,
    changes: 30,
    far: 0.01,
    faults: 0.05,
  },
  {
    name: 'sparse: a few levels over a huge range',
    seed: 3,
    market: coinm,
    centre: 5_000_000n,
    rangeTicks: 2_000_000,
    maxLots: 50n,
    changes: 4,
    far: 0.05,
    faults: 0.08,
  },
  {
    name: 'quantities up to 2^53 lots near price 1',
    seed: 4,
    market: pepe,
    centre: 900n,
    rangeTicks: 1_500,
    maxLots: 2n ** 53n,
    changes: 15,
    far: 0,
    faults: 0.05,
  },
  {
    name: 'prices near 10^12 ticks',
    seed: 5,
    market: pepe,
    centre: 10n ** 12n,
    rangeTicks: 5_000,
    maxLots: 10n ** 9n,
    changes: 12,
    far: 0.1,
    faults: 0.05,
  },
  {
    name: 'a tick that is no power of ten',
    seed: 6,
    market: half,
    centre: 40_000n,
    rangeTicks: 1_024,
    maxLots: 4_000n,
    changes: 10,
    far: 0.02,
    faults: 0.1,
  },
  {
    name: 'sizes between two lots',
    seed: 7,
    market: spot,
    centre: 6_000_000n,
    rangeTicks: 500,
    maxLots: 10_000_000n,
    changes: 12,
    far: 0,
    faults: 0.03,
    finer: 0.0005,
  },
  {
    name: 'large levels by the robust form, other weights, aggregate trades',
    seed: 8,
    market: {
      ...usdm,
      levels: { form: 'robust', z: 2.5 },
      score: { weights: { imbalance: 1, size: 2, speed: 0.5 }, thresholds: { up: 0.2, down: -0.3 } },
      staleMs: 20_000,
    },
    centre: 640_000n,
    rangeTicks: 1_500,
    maxLots: 1_000_000n,
    changes: 25,
    far: 0.01,
    faults: 0.03,
    aggregate: true,
  },
  {
    name: 'large levels at 1.5 times their neighbours, many of them',
    seed: 9,
    market: { ...spot, levels: { ratio: 1.5 } },
    centre: 6_000_000n,
    rangeTicks: 4_000,
    maxLots: 3_000n,
    changes: 60,
    far: 0,
    faults: 0.02,
  },
]
