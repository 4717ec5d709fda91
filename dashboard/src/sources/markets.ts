// The markets of a service, from GET /v1/markets.
import type { MarketName } from 'leadline/widget'

export interface ListedMarket {
  readonly venue: string
  readonly symbol: string
  readonly state: string
}

/** `binance:BTC/USDT` */
export function nameOf({ venue, symbol }: MarketName): string {
  return `${venue}:${symbol}`
}

export type Listing =
  | { readonly isListed: true; readonly markets: readonly ListedMarket[] }
  | { readonly isListed: false; readonly code: 'no_service' | 'refused'; readonly why: string }

const PAGE = 500
/** 5,000 markets; a service has no more than its quota of symbols. */
const MAX_PAGES = 10

/** All pages of the list. Nothing is thrown: what went wrong is said. */
export async function marketsOf(base: string, fetcher: typeof fetch = fetch): Promise<Listing> {
  const markets: ListedMarket[] = []
  let cursor: string | null = null
  for (let page = 0; page < MAX_PAGES; page++) {
    const url = new URL('/v1/markets', base)
    url.searchParams.set('limit', String(PAGE))
    if (cursor !== null) url.searchParams.set('cursor', cursor)
    const answer = await pageOf(url, fetcher)
    if ('why' in answer) return { isListed: false, ...answer }
    markets.push(...answer.markets)
    if (answer.nextCursor === null) break
    cursor = answer.nextCursor
  }
  return { isListed: true, markets }
}

type Page =
  | { readonly markets: readonly ListedMarket[]; readonly nextCursor: string | null }
  | { readonly code: 'no_service' | 'refused'; readonly why: string }

async function pageOf(url: URL, fetcher: typeof fetch): Promise<Page> {
  let response: Response
  try {
    response = await fetcher(url, { headers: { accept: 'application/json' } })
  } catch (error) {
    return {
      code: 'no_service',
      why: `${url.origin} could not be reached (${error instanceof Error ? error.message : String(error)})`,
    }
  }
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) {
    const detail = textOf(body, 'detail') ?? textOf(body, 'title')
    // Without a problem document it is some other server, such as one of static files.
    if (detail === null) return { code: 'no_service', why: `${url.origin} answered ${response.status} to /v1/markets` }
    return { code: 'refused', why: `${response.status}: ${detail}` }
  }
  const markets: unknown = body !== null && typeof body === 'object' && 'markets' in body ? body.markets : null
  if (!Array.isArray(markets) || !markets.every(isMarket))
    return { code: 'no_service', why: `${url.origin}/v1/markets is no list of markets` }
  return { markets, nextCursor: textOf(body, 'nextCursor') }
}

function isMarket(found: unknown): found is ListedMarket {
  return ['venue', 'symbol', 'state'].every((name) => textOf(found, name) !== null)
}

function textOf(body: unknown, name: string): string | null {
  const value: unknown = body !== null && typeof body === 'object' ? (body as Record<string, unknown>)[name] : null
  return typeof value === 'string' ? value : null
}
