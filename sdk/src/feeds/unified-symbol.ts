// Venues' own names of markets as unified symbols, where no list of instruments says it: the separator parts base and quote, or
// the longest quote known that the name ends in.
import { type BinanceVenue, unifiedSymbol as binanceSymbol, QUOTES } from './binance-symbols.js'

export function unifiedSymbol(venue: string, id: string): string {
  if (venue.startsWith('binance')) return binanceSymbol(venue as BinanceVenue, id)
  const name = venue === 'bitfinex' ? id.replace(/^t/, '') : id
  const parts = name.toUpperCase().split(/[-_/:]/)
  if (parts.length === 2 && parts[0] && parts[1]) return `${parts[0]}/${parts[1]}`
  if (venue === 'okx' && parts.length === 3) return okxDerivative(parts) ?? id
  if (parts.length > 1) return id // derivatives: each venue has a spelling of its own
  const whole = parts[0]!
  const quote = QUOTES.find((q) => whole.length > q.length && whole.endsWith(q))
  return quote ? `${whole.slice(0, -quote.length)}/${quote}` : id
}

/** BTC-USD-SWAP, BTC-USDT-241227: contracts in USD settle in the coin. */
function okxDerivative([base, quote, kind = '']: readonly string[]): string | null {
  const symbol = `${base}/${quote}:${quote === 'USD' ? base : quote}`
  if (kind === 'SWAP') return symbol
  return /^\d{6}$/.test(kind) ? `${symbol}-${kind}` : null
}
