// F40: who began a trade, by flag and by rule (Lee and Ready 1991, without a quote lag). F45: how long signs last.
import { ofTradeBatch, quotient } from '../gates.js'
import type { TradeRow } from '../past/rows.js'
import type { Family, Formula } from '../reading.js'

const LAST = 500

function ofLast(sign: (trade: TradeRow) => number): Formula {
  return ({ past }) => {
    const { last } = past.tape.rows
    return last === undefined ? 'no_trades' : sign(last) || 'too_few'
  }
}

/** A rule that says nothing disagrees. */
function agreement(rule: (trade: TradeRow) => number): Formula {
  return ofTradeBatch(({ trades }) =>
    trades.length < LAST ? 'warm_up' : trades.filter((trade) => rule(trade) === Number(trade.sign)).length / LAST,
  )
}

function autocorrelation(lag: number): Formula {
  return ofTradeBatch(({ merged }) => {
    const signs = merged.slice(-LAST).map(({ sign }) => Number(sign))
    if (signs.length < LAST) return 'warm_up'
    const mean = signs.reduce((sum, s) => sum + s, 0) / LAST
    const off = signs.map((s) => s - mean)
    return quotient(
      off.reduce((sum, x, i) => sum + (i < lag ? 0 : x * off[i - lag]!), 0),
      off.every((x) => x === 0) ? 0 : off.reduce((sum, x) => sum + x * x, 0),
    )
  })
}

export const signs: Family = {
  plain: [
    ['trade_sign', ofLast(({ sign }) => Number(sign))],
    ['sign_tick', ofLast(({ tickSign }) => tickSign)],
    ['sign_lee_ready', ofLast(({ leeReadySign }) => leeReadySign)],
    ['sign_agree_tick_500t', agreement(({ tickSign }) => tickSign)],
    ['sign_agree_lee_ready_500t', agreement(({ leeReadySign }) => leeReadySign)],
    ...Array.from({ length: 10 }, (_, k) => [`sign_autocorr_${k + 1}_500t`, autocorrelation(k + 1)] as const),
  ],
}
