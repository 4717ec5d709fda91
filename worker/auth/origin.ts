// Pages: which of them a credential works from. Browsers send Origin with whatever crosses an origin and with every WebSocket; what isn't a
// browser can write anything there, so this protects users of browsers, not the service.
import type { Config } from '../config.js'
import type { Identity } from '../identity.js'
import { Problem } from '../problem.js'
import { isUpgrade } from './ticket-protocol.js'

/** What browsers write where a page has none. */
export const NO_ORIGIN = 'null'
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

export function mustComeFromAllowedOrigin(
  request: Request,
  { kind, origin: bound }: Identity,
  { cors, embed }: Config,
): void {
  const origin = request.headers.get('origin')
  // A ticket's origin was compared when it was redeemed.
  if (kind === 'ticket') return
  if (kind === 'publishable') {
    if (origin !== bound) throw notAllowed(origin)
    return
  }
  // Access knows people by a cookie, which a browser adds whoever asks it to.
  const isExposed = isUpgrade(request.headers) || (kind === 'access' && !SAFE.has(request.method))
  if (!isExposed || origin === null || origin === new URL(request.url).origin || cors.includes(origin)) return
  if (isFrame(origin, kind, embed)) return
  throw notAllowed(origin)
}

/**
 * A sandboxed frame, which has no origin of its own, where frames are let in at all. Whose frame it is can't be known, so it is nobody: it
 * hears what anybody may hear, and nothing that a browser adds by itself makes it more.
 */
function isFrame(origin: string, kind: Identity['kind'], embed: Config['embed']): boolean {
  return origin === NO_ORIGIN && kind === 'anonymous' && embed.length > 0
}

function notAllowed(origin: string | null): Problem {
  const found = origin === null ? 'no origin' : `the origin ${origin.slice(0, 200)}`
  return new Problem({ code: 'origin_not_allowed', detail: `This credential does not work from ${found}.` })
}
