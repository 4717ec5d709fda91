// ccxt's unified symbols and the names that venues use on the wire.
import { OptionError } from './errors.js'

const UNIFIED = /^([^/:]+)\/([^/:]+?)(?::([^-]+)(?:-(\d{6}))?)?$/

/** A unified symbol taken apart: BTC/USDT:USDT-261225. */
export interface Unified {
  readonly base: string
  readonly quote: string
  /** Currency a derivative settles in. */
  readonly settle?: string
  /** yymmdd. */
  readonly expiry?: string
}

type Spell = (unified: Unified) => string

const dated = (name: string, { expiry }: Unified, mark: string): string =>
  expiry === undefined ? name : `${name}${mark}${expiry}`

/** How each venue spells a market; one that isn't here takes the symbol as it is. */
const SPELLINGS: Readonly<Record<string, Spell>> = {
  binance: (u) => dated(`${u.base}${u.quote}`, u, '_'),
  binanceusdm: (u) => dated(`${u.base}${u.quote}`, u, '_'),
  binancecoinm: (u) => (u.expiry === undefined ? `${u.base}${u.quote}_PERP` : `${u.base}${u.quote}_${u.expiry}`),
  kraken: (u) => `${u.base}/${u.quote}`,
  bitfinex: (u) => bitfinexName(u),
}

/** tBTCUSD; a name of more than three letters is set apart: tDUSK:USD. Derivatives: tBTCF0:USTF0. Tether is UST. */
function bitfinexName({ base, quote, settle }: Unified): string {
  const [from, to] = [base, quote].map((name) => (name === 'USDT' ? 'UST' : name)) as [string, string]
  if (settle !== undefined) return `t${from}F0:${to}F0`
  return from.length > 3 || to.length > 3 ? `t${from}:${to}` : `t${from}${to}`
}

/**
 * The venue's own name of a unified symbol: 'BTC/USDT' → 'BTCUSDT', 'BTC/USDT:USDT-261225' → 'BTCUSDT_261225',
 * 'BTC/USD:BTC' → 'BTCUSD_PERP'. What isn't a unified symbol is taken as the venue's own name.
 */
export function nativeSymbol(venue: string, symbol: string): string {
  const spell = SPELLINGS[venue]
  if (!spell) return symbol
  const match = UNIFIED.exec(symbol)
  if (!match) {
    if (symbol === '' || /[/:]/.test(symbol))
      throw new OptionError(`symbol: found ${JSON.stringify(symbol)}, expected a unified symbol such as 'BTC/USDT'`)
    return symbol
  }
  const [, base, quote, settle, expiry] = match
  return spell({
    base: base!,
    quote: quote!,
    ...(settle === undefined ? {} : { settle }),
    ...(expiry === undefined ? {} : { expiry }),
  })
}
