// Layer 5, market regime: is the market abnormal? Its pauses end by themselves, when it is calm again.
import { usualVolatility } from '../market-facts.js'
import { medianOf } from '../sliding-median.js'
import { ALLOW, degrade, deny, type Layer } from '../verdict.js'

export const regimeLayer: Layer = {
  name: 'regime',
  watches: false,
  judge({ instrument }, { markets, rules }) {
    const market = markets[instrument]
    if (!market) return ALLOW
    const { name } = rules.instruments[instrument]!
    const { minS, pauseRatio, spreadRatio } = rules.limits.regime
    const { phase, regime, askTicks, bidTicks } = market
    if (phase === 'halted') return deny('REGIME_HALT', name)
    if (phase === 'cancel_only') return deny('REGIME_CANCEL_ONLY', name)
    if (phase === 'auction') return degrade('REDUCING', 'REGIME_AUCTION', name, false)
    if (regime.isPaused) {
      const ratio = Math.sqrt(regime.variance) / usualVolatility(regime)
      return degrade(
        'REDUCING',
        'REGIME_VOLATILITY',
        `${name}: ${ratio} times its median, pause at ${pauseRatio}`,
        false,
      )
    }
    if (regime.seconds < Math.min(minS, rules.limits.regime.spreadWindowS)) return ALLOW
    const usual = Math.max(1, medianOf(regime.spreads))
    if (askTicks - bidTicks >= spreadRatio * usual)
      return degrade('REDUCING', 'REGIME_SPREAD', `${name}: ${askTicks - bidTicks} ticks, median ${usual}`, false)
    return ALLOW
  },
}
