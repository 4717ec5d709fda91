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

/** 27DEC24, and the quarter's letter with the year: Z24. */
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const dayMonthYear = (yymmdd: string): string =>
  `${yymmdd.slice(4)}${MONTHS[Number(yymmdd.slice(2, 4)) - 1] ?? ''}${yymmdd.slice(0, 2)}`
const monthLetter = (yymmdd: string): string =>
  `${'FGHJKMNQUVXZ'[Number(yymmdd.slice(2, 4)) - 1] ?? ''}${yymmdd.slice(0, 2)}`

/** BTCUSDT on spot and linear contracts, BTCPERP where they settle in USDC. */
const joined = ({ base, quote, settle }: Unified): string =>
  settle === 'USDC' && quote === 'USDC' ? `${base}PERP` : `${base}${quote}`

function bybitName(u: Unified): string {
  if (u.expiry === undefined) return joined(u)
  if (u.settle === u.base) return `${u.base}${u.quote}${monthLetter(u.expiry)}`
  return `${u.base}${u.quote === 'USDC' ? '' : u.quote}-${dayMonthYear(u.expiry)}`
}

function kucoinName({ base, quote, settle, expiry }: Unified): string {
  if (settle === undefined) return `${base === 'BSV' ? 'BCHSV' : base}-${quote}`
  const coin = base === 'BTC' ? 'XBT' : base
  return expiry === undefined ? `${coin}${quote}M` : `${coin}M${monthLetter(expiry)}`
}

/** How each venue spells a market; one that isn't here takes the symbol as it is. */
const SPELLINGS: Readonly<Record<string, Spell>> = {
  binance: (u) => dated(`${u.base}${u.quote}`, u, '_'),
  binanceusdm: (u) => dated(`${u.base}${u.quote}`, u, '_'),
  binancecoinm: (u) => (u.expiry === undefined ? `${u.base}${u.quote}_PERP` : `${u.base}${u.quote}_${u.expiry}`),
  okx: ({ base, quote, settle, expiry }) => `${base}-${quote}${settle === undefined ? '' : `-${expiry ?? 'SWAP'}`}`,
  bybit: bybitName,
  gate: ({ base, quote, expiry }) => `${base}_${quote}${expiry === undefined ? '' : `_20${expiry}`}`,
  kucoin: kucoinName,
  bitget: (u) => (u.expiry === undefined ? joined(u) : `${u.base}${u.quote}${monthLetter(u.expiry)}`),
  // Books in USDC are those in USD and come back under that name.
  coinbase: (u) =>
    u.settle === undefined ? `${u.base}-${u.quote === 'USDC' ? 'USD' : u.quote}` : `${u.base}-PERP-INTX`,
  deribit: (u) => deribitName(u),
  gemini: (u) => `${u.base}${u.quote}${u.settle === undefined ? '' : 'PERP'}`.toLowerCase(),
  hyperliquid: (u) => (u.settle === undefined ? `${u.base}/${u.quote}` : u.base),
  dydx: (u) => `${u.base}-USD`,
  bitstamp: (u) => `${u.base}${u.quote}`.toLowerCase(),
  coinbaseexchange: (u) => `${u.base}-${u.quote}`,
  kraken: (u) => `${u.base}/${u.quote}`,
  bitfinex: (u) => bitfinexName(u),
}

/** BTC-PERPETUAL, BTC_USDC-PERPETUAL, BTC-25DEC26 (no zero before the day), BTC_USDC. */
function deribitName({ base, quote, settle, expiry }: Unified): string {
  const name = settle === undefined || settle === quote ? `${base}_${quote}` : base
  if (settle === undefined) return name
  if (expiry === undefined) return `${name}-PERPETUAL`
  return `${name}-${Number(expiry.slice(4))}${MONTHS[Number(expiry.slice(2, 4)) - 1]}${expiry.slice(0, 2)}`
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
