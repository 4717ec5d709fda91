// connect(): from options that make sense to a feed whose sockets are being opened.
import { open } from '../../engine/engine.js'
import { venueBudget } from './budget.js'
import { defaultEnv } from './env.default.js'
import { Fetcher } from './fetcher.js'
import { readListings } from './listing.js'
import { LiveFeed } from './live-feed.js'
import { checkOptions, wishesOf, type ConnectOptions } from './options.js'

/**
 * A live feed, with the same loop as a recorded one: `for await (const { market } of feed.every('250ms'))`. Resolves once the
 * venue has listed the symbols; the books come later, told by their states. Throws OptionError before anything is opened
 * for options that make no sense.
 */
export async function connect(options: ConnectOptions): Promise<LiveFeed> {
  const checked = checkOptions(options)
  const engine = options.engine ?? (await open())
  try {
    // What a market thinks of its options needs no venue: found out before anything is asked of one.
    const { venue, symbols } = options
    engine.market({ ...wishesOf(options), venue, symbol: symbols[0]!, tickSize: '1', lotSize: '1' }).close()
    const env = options.env ?? (await defaultEnv())
    const budget = venueBudget(env, checked.endpoints.rest, checked.adapter.limits)
    const fetcher = new Fetcher(env, budget.rest, options.record ?? (() => {}))
    const listings = await readListings(fetcher, checked, venue)
    return new LiveFeed({ options, checked, env, engine, budget, fetcher, listings }).start()
  } catch (error) {
    if (!options.engine) engine.close()
    throw error
  }
}
