// Public keys of the Cloudflare Access team: kept ten minutes, asked for anew at most once a minute when a token names one that isn't known.
import { Problem } from '../problem.js'

type Fetch = (url: string, init: RequestInit) => Promise<Response>

const KEPT_MS = 600_000
const APART_MS = 60_000
/** After an answer that was none. */
const APART_FAILED_MS = 5000
const TIMEOUT_MS = 2000
const LARGEST_ANSWER = 65_536
const MOST_KEYS = 32

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

export class AccessKeys {
  #keys: ReadonlyMap<string, CryptoKey> = new Map()
  #url = ''
  #fetchedMs = -Infinity
  #notBeforeMs = -Infinity
  #fetching: { readonly sinceMs: number; readonly done: Promise<void> } | null = null

  /** Null: the team has no such key, as far as may be asked now. */
  async key(url: string, kid: string, nowMs: number, fetch: Fetch): Promise<CryptoKey | null> {
    if (url !== this.#url) this.#startOver(url)
    const isFresh = nowMs - this.#fetchedMs < KEPT_MS
    if (isFresh && (this.#keys.has(kid) || nowMs < this.#notBeforeMs)) return this.#keys.get(kid) ?? null
    await this.#refreshed(url, nowMs, fetch)
    return this.#keys.get(kid) ?? null
  }

  clear(): void {
    this.#startOver('')
  }

  #startOver(url: string): void {
    this.#keys = new Map()
    this.#url = url
    this.#fetchedMs = this.#notBeforeMs = -Infinity
    this.#fetching = null
  }

  async #refreshed(url: string, nowMs: number, fetch: Fetch): Promise<void> {
    // Another request's call may have gone with that request: it isn't waited for beyond its time.
    if (this.#fetching !== null && nowMs - this.#fetching.sinceMs <= TIMEOUT_MS) return this.#fetching.done
    if (nowMs < this.#notBeforeMs) throw unreachable()
    const fetching = { sinceMs: nowMs, done: this.#refresh(url, nowMs, fetch) }
    this.#fetching = fetching
    try {
      await fetching.done
    } finally {
      if (this.#fetching === fetching) this.#fetching = null
    }
  }

  async #refresh(url: string, nowMs: number, fetch: Fetch): Promise<void> {
    this.#notBeforeMs = nowMs + APART_FAILED_MS
    let keys: ReadonlyMap<string, CryptoKey>
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (response.status !== 200) throw new Error(`found status ${response.status}, expected 200`)
      const text = await response.text()
      if (text.length > LARGEST_ANSWER) throw new Error(`found ${text.length} characters, expected fewer`)
      keys = await readKeys(JSON.parse(text))
    } catch {
      throw unreachable()
    }
    this.#keys = keys
    this.#fetchedMs = nowMs
    this.#notBeforeMs = nowMs + APART_MS
  }
}

function unreachable(): Problem {
  return new Problem({
    code: 'not_ready',
    detail: 'The keys that prove Access tokens could not be fetched.',
    retryAfterMs: APART_FAILED_MS,
  })
}

/** RSA keys for RS256 signatures only: whatever else the answer lists can't verify anything here. */
async function readKeys(json: unknown): Promise<ReadonlyMap<string, CryptoKey>> {
  const keys = new Map<string, CryptoKey>()
  const listed = (json as { keys?: unknown }).keys
  if (!Array.isArray(listed)) throw new Error('found no list of keys')
  for (const jwk of listed.slice(0, MOST_KEYS) as (JsonWebKey & { kid?: unknown })[]) {
    const { kid, kty, n, e, alg = 'RS256', use = 'sig' } = jwk
    if (typeof kid !== 'string' || kty !== 'RSA' || alg !== 'RS256' || use !== 'sig') continue
    if (n === undefined || e === undefined) continue
    keys.set(kid, await crypto.subtle.importKey('jwk', { kty, n, e }, ALGORITHM, false, ['verify']))
  }
  return keys
}
