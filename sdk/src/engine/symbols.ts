// ccxt's unified symbols to the names Binance uses on the wire.
import { OptionError } from './errors.js'

const UNIFIED = /^([^/:]+)\/([^/:]+?)(?::([^-]+)(?:-(\d{6}))?)?$/

/**
 * The venue's own name of a unified symbol: 'BTC/USDT' → 'BTCUSDT', 'BTC/USDT:USDT-261225' → 'BTCUSDT_261225',
 * 'BTC/USD:BTC' → 'BTCUSD_PERP'. What isn't a unified symbol is taken as the venue's own name.
 */
export function nativeSymbol(venue: string, symbol: string): string {
  const match = UNIFIED.exec(symbol)
  if (!match) {
    if (symbol === '' || /[/:]/.test(symbol))
      throw new OptionError(`symbol: found ${JSON.stringify(symbol)}, expected a unified symbol such as 'BTC/USDT'`)
    return symbol
  }
  const [, base, quote, , expiry] = match
  const pair = `${base}${quote}`
  if (expiry !== undefined) return `${pair}_${expiry}`
  return venue === 'binancecoinm' ? `${pair}_PERP` : pair
}
