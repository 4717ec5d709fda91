// ccxt's unified symbol of a Binance id, for markets that are told their id anyway: BTCUSDT is BTC/USDT, as a perpetual BTC/USDT:USDT,
// BTCUSD_PERP is BTC/USD:BTC. An id whose quote isn't known is split before its last three letters.
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'TUSD', 'BUSD', 'USD']

export function unifiedSymbol(venue, id) {
  const pair = id.split('_')[0]
  const quote = QUOTES.find((name) => pair.endsWith(name)) ?? pair.slice(-3)
  const base = pair.slice(0, -quote.length)
  const settle = { binance: '', binanceusdm: `:${quote}`, binancecoinm: `:${base}` }[venue]
  return `${base}/${quote}${settle}`
}
