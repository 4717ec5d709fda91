// What every route finds in Hono's context.
import type { Env } from './env.js'
import type { Identity } from './identity.js'

export interface AppEnv {
  Bindings: Env
  Variables: {
    /** Echoed from `X-Request-Id`, or made. */
    requestId: string
    /** Set by guard(); routes behind it may rely on it. */
    identity: Identity
    /** Stages for `Server-Timing`, milliseconds. */
    timing: Map<string, number>
  }
}
