// A report of as many days as wished, with two fills and three trades.
const DAY_MS = 86_400_000

export function reportOf(days: number) {
  let value = 10_000
  const equity = Array.from({ length: days }, (_, i) => [i * DAY_MS, (value *= i % 3 === 0 ? 0.99 : 1.008)])
  const fill = { side: 'buy', expectedPrice: '100.00', actualPrice: '100.05', amount: '1', reason: 'taker' }
  return {
    ...{ format: 'leadline-backtest', version: 1, strategy: 'threshold', market: 'binance:BTC/USDT', from: 0 },
    ...{ to: days * DAY_MS, currency: 'USDT', equity, benchmark: equity.map(([tsMs]) => [tsMs, 50 + tsMs! / DAY_MS]) },
    trades: [1, 2, 3].map((i) => ({ tsMs: i, side: 'sell', price: '100.00', amount: '1', pnl: i - 1.5 })),
    ...{ fills: [1, 2].map((tsMs) => ({ ...fill, tsMs })), metrics: { profit_factor: 1.2, sharpe: null } },
  }
}
