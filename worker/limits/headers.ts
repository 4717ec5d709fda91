// What an answer says about its quota: the IETF draft's two fields (draft-ietf-httpapi-ratelimit-headers-10) and the three that many
// clients still read.
import type { Taken, WindowQuota } from './quota.js'

/** In lower case: an answer's own headers of these names are replaced, not added to. */
export function quotaHeaders({ name, limit, windowS }: WindowQuota, { remaining, resetS, allowed }: Taken) {
  const headers: Record<string, string> = {
    'ratelimit-policy': `"${name}";q=${limit};w=${windowS}`,
    ratelimit: `"${name}";r=${remaining};t=${resetS}`,
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(resetS),
  }
  if (!allowed) headers['retry-after'] = String(resetS)
  return headers
}
