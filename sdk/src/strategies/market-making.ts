// Market making: quotes on both sides, wider when the price moves more, shifted against what is held.
import type { Desk, Strategy } from '../engine/trading.js'
import { MarketMaker } from './market-maker.js'
import { readParams, type Given } from './params.js'
import { INSTRUMENT, LOTS } from './shared-rows.js'
import { isLive, marketAt } from './sight.js'
import { feature, real, toggle, whole } from './rows.js'

export const MARKET_MAKING_PARAMS = {
  instrument: INSTRUMENT,
  quoteLots: { ...LOTS, text: 'Size of each quote.' },
  maxPositionLots: {
    ...LOTS,
    default: 10,
    text: 'The position is never larger, long or short, whatever fills come in which order.',
  },
  volFeature: feature('Volatility as a feature in 1/√s, such as `ewma_vol_60s`; times the mid it is σ in ticks.', {
    default: '',
    none: 'its own estimate',
    unit: '1/√s',
  }),
  volSpanS: whole(
    'Span of its own estimate: exponential weights of α = 2/(span + 1) on moves over whole seconds. No quotes before the span is over.',
    { default: 60, least: 1, most: 86_400, scale: 'log', unit: 's' },
  ),
  volMultiple: real('Half spread in volatilities.', { default: 1, least: 0, most: 100, unit: 'σ of 1 s' }),
  minHalfSpreadTicks: real('The half spread is at least this.', {
    default: 1,
    least: 0.5,
    most: 10_000,
    scale: 'log',
    unit: 'ticks',
  }),
  skewTicks: real('Both quotes shift by so much against a full inventory, and in proportion against a smaller one.', {
    default: 2,
    least: 0,
    most: 10_000,
    unit: 'ticks',
  }),
  joinBest: toggle('Never better than the best price of its side; false: improves it, but never takes.', true),
  behindLots: whole(
    'At its price and better at least so much of the book stands; 0: no such rule. A side without so much isn’t quoted.',
    { default: 0, least: 0, most: 1e9, unit: 'lots' },
  ),
  behindLarge: toggle('Never nearer to the touch than the nearest large level of its side.', false),
  depthLevels: whole('How many levels are looked through for `behindLots`.', {
    default: 20,
    least: 1,
    most: 1000,
    unit: 'levels',
  }),
  requoteTicks: whole('A quote moves when its target is so far away.', {
    default: 1,
    least: 1,
    most: 1000,
    unit: 'ticks',
  }),
  minRestMs: real('A quote isn’t moved before it is so old; pulled it is at any time.', {
    default: 100,
    least: 0,
    most: 60_000,
    unit: 'ms',
  }),
} as const

/**
 * Two post-only quotes, `quoteLots` each. Without a live book, or before volatility is known, none: those that rest
 * are pulled. Throws ParamError.
 */
export function marketMaking(given: Given<typeof MARKET_MAKING_PARAMS> = {}): Strategy {
  const params = readParams('marketMaking', MARKET_MAKING_PARAMS, given)
  const { instrument, maxPositionLots, volFeature } = params
  const maker = new MarketMaker(params)
  const step = (desk: Desk): void => {
    const market = marketAt(desk, instrument)
    if (!isLive(market)) {
      maker.gap()
      return maker.pull(desk)
    }
    maker.observe(desk, market)
    const { lots } = desk.position(instrument)
    maker.quote(desk, market, lots, { buyLots: maxPositionLots - lots, sellLots: maxPositionLots + lots })
  }
  return {
    features: volFeature === '' ? [] : [volFeature],
    onMarket: (desk, at) => {
      if (at === instrument) step(desk)
    },
    onOrder: (desk, order) => maker.onOrder(desk, order),
  }
}
