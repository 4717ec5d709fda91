// Binance's own symbols and the unified ones (ccxt's spelling). The venue's list of instruments decides where a
// recording has it; without it the quote is the longest known one that the id ends in.

export type BinanceVenue = 'binance' | 'binanceusdm' | 'binancecoinm'

export const QUOTES: readonly string[] = (
  'FDUSD USDT USDC BUSD TUSD USDP USDS AEUR EURI BIDR IDRT BKRW BVND DOGE BTC ETH BNB EUR GBP TRY BRL AUD RUB UAH ' +
  'NGN ZAR JPY ARS PLN RON COP MXN CZK DAI XRP TRX DOT VAI PAX SOL USD'
)
  .split(' ')
  .toSorted((a, b) => b.length - a.length)

/** `BTCUSDT` → `BTC/USDT`, `BTC/USDT:USDT`; `BTCUSD_PERP` → `BTC/USD:BTC`; dated futures end in `-YYMMDD`. */
export function unifiedSymbol(venue: BinanceVenue, id: string): string {
  const [pair = id, expiry = ''] = id.split('_')
  const quote = QUOTES.find((q) => pair.length > q.length && pair.endsWith(q))
  if (!quote) return id
  return joinSymbol(venue, pair.slice(0, -quote.length), quote, /^\d{6}$/.test(expiry) ? expiry : '')
}

export function joinSymbol(venue: BinanceVenue, base: string, quote: string, expiry: string): string {
  if (venue === 'binance') return `${base}/${quote}`
  const settled = venue === 'binancecoinm' ? base : quote
  return `${base}/${quote}:${settled}${expiry === '' ? '' : `-${expiry}`}`
}

/** The venue's own id of a symbol in either spelling. */
export function nativeId(venue: BinanceVenue, symbol: string): string {
  const match = /^([^/:]+)\/([^/:]+)(?::[^/:-]+(?:-(\d{6}))?)?$/.exec(symbol)
  if (!match) return symbol.toUpperCase()
  const pair = `${match[1]}${match[2]}`
  if (match[3]) return `${pair}_${match[3]}`
  return venue === 'binancecoinm' ? `${pair}_PERP` : pair
}
