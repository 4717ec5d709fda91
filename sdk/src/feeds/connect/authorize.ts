// Credentials into the messages that need them: asked for when a message is about to be sent, put in, forgotten. They are in no error,
// no recording and no metric; the recording has the message as it was without them.
import { LeadlineError } from '../../engine/errors.js'
import type { Credentials, VenueAdapter } from '../venue.js'

/** What the function is asked for. */
export interface AuthRequest {
  readonly venue: string
  /** The message that is about to be sent, without credentials. */
  readonly message: string
}

/** Makes the credentials for one message: { token } at Kraken, { signature, key, passphrase, timestamp } at Coinbase Exchange, { jwt } at Coinbase. */
export type Auth = (request: AuthRequest) => Credentials | Promise<Credentials>

/** How a message becomes one with credentials; rejects without a word of what the function gave. */
export function authorizer(adapter: VenueAdapter, auth: Auth): (message: string) => Promise<string> {
  const { id, auth: rules } = adapter
  return async (message) => {
    let credentials: Credentials
    try {
      credentials = await auth({ venue: id, message })
    } catch (error) {
      // What it says may hold what it was made of.
      throw new LeadlineError(`auth: the function failed with ${error instanceof Error ? error.name : typeof error}`)
    }
    const missing = rules!.fields.find((name) => typeof credentials?.[name] !== 'string' || credentials[name] === '')
    if (missing !== undefined)
      throw new LeadlineError(`auth: found no ${missing}, expected an object with ${rules!.fields.join(', ')}`)
    return rules!.into(message, credentials)
  }
}
