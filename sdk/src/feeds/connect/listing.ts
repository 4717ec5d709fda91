// Tick and lot of the markets that are asked for, from the venue's own list of instruments.
import { OptionError } from '../../engine/errors.js'
import type { Listing } from '../venue.js'
import type { Fetcher } from './fetcher.js'
import type { Checked } from './options.js'

/** In the order of the symbols. Throws OptionError for one that isn't listed. */
export async function readListings(fetcher: Fetcher, checked: Checked, venue: string): Promise<readonly Listing[]> {
  const { adapter, endpoints, ids, symbols } = checked
  const answers = await Promise.all(adapter.listing(endpoints, ids).map((request) => fetcher.get(request, 'listing')))
  const listings = adapter.readListing(answers.map(({ body }) => body))
  const byId = new Map(listings.map((listing) => [listing.id, listing]))
  const bySymbol = new Map(listings.map((listing) => [listing.symbol, listing]))
  const found = symbols.map((symbol, i) => {
    const listing = bySymbol.get(symbol) ?? byId.get(ids[i]!)
    if (!listing)
      throw new OptionError(
        `symbols: found ${JSON.stringify(symbol)}, expected a symbol that ${venue} lists (${listings.length} are listed)`,
      )
    return listing
  })
  const twice = found.find(({ id }, i) => found.findIndex((other) => other.id === id) !== i)
  if (twice) throw new OptionError(`symbols: found ${JSON.stringify(twice.symbol)} twice, expected different markets`)
  return found
}
