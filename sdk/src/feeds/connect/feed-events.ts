// What `feed.on()` tells, and whom.
import { OptionError } from '../../engine/errors.js'
import { Listeners } from '../../engine/listeners.js'
import type { Market, StatusChange } from '../../engine/market.js'
import type { AuditResult } from './audit.js'
import type { Resync } from './resync.js'

export interface FeedEvents {
  /** A market's state changed. */
  status: StatusChange & { readonly market: Market }
  /** A book was lost and is right again. */
  resync: Resync & { readonly market: Market }
  audit: AuditResult & { readonly market: Market }
  /** A socket was opened, lost, replaced. */
  connection: { readonly connection: string; readonly what: string; readonly why: string }
  /** Something that mends itself or doesn't, and that somebody should know of. */
  problem: { readonly market: Market | null; readonly what: string }
}

export class FeedListeners {
  readonly #all: { readonly [Name in keyof FeedEvents]: Listeners<FeedEvents[Name]> } = {
    status: new Listeners(),
    resync: new Listeners(),
    audit: new Listeners(),
    connection: new Listeners(),
    problem: new Listeners(),
  }

  /** Returns how to stop. */
  on<Name extends keyof FeedEvents>(event: Name, listener: (happening: FeedEvents[Name]) => void): () => void {
    if (!Object.hasOwn(this.#all, event))
      throw new OptionError(`on: found ${JSON.stringify(event)}, expected one of ${Object.keys(this.#all).join(', ')}`)
    return this.#all[event].add(listener)
  }

  tell<Name extends keyof FeedEvents>(event: Name, happening: FeedEvents[Name]): void {
    this.#all[event].tell(happening)
  }
}
