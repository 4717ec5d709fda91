// The service over HTTP: the markets that it lists, the ticket that opens a socket, and why a socket was refused.
import type { EdgeEnv } from './edge-env.js'
import type { Listed } from './edge-market.js'
import { Refusal, refusalOf } from './refusal.js'

const SUBPROTOCOL = 'leadline.v1'

export interface Access {
  /** A publishable key, `ll_pub_…`. */
  readonly apiKey?: string | undefined
  /** Subprotocols with a ticket, from the page's own server. */
  readonly ticket?: (() => Promise<readonly string[]>) | undefined
}

interface MarketsPage {
  readonly markets: readonly Listed[]
  readonly nextCursor: string | null
}

const UPGRADE_REQUIRED = 426

export class Service {
  readonly #base: string
  readonly #access: Access
  readonly #env: EdgeEnv

  /** `base` ends with a slash. */
  constructor(base: string, access: Access, env: EdgeEnv) {
    this.#base = base
    this.#access = access
    this.#env = env
  }

  get streamUrl(): string {
    return `${this.#base.replace(/^http/, 'ws')}v1/stream`
  }

  /** Throws Refusal. */
  async markets(): Promise<readonly Listed[]> {
    const all: Listed[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: MarketsPage = await this.#json<MarketsPage>(
        `v1/markets?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      all.push(...page.markets)
      cursor = page.nextCursor
    }
    return all
  }

  /** What the socket is to offer. Throws Refusal, or what the page's own function throws. */
  async protocols(): Promise<readonly string[]> {
    const { ticket, apiKey } = this.#access
    if (ticket) return ticket()
    if (apiKey === undefined) return [SUBPROTOCOL]
    return (await this.#json<{ readonly protocols: readonly string[] }>('v1/ws-ticket', 'POST')).protocols
  }

  /** A page isn't told why its socket never opened. The same address over HTTP says it. */
  async whyRefused(): Promise<Refusal> {
    const answer = await this.#ask('v1/stream')
    return answer.status === UPGRADE_REQUIRED
      ? new Refusal('unreachable', 'the service answers, but no WebSocket opens')
      : refusalOf(answer)
  }

  async #json<T>(path: string, method?: string): Promise<T> {
    const answer = await this.#ask(path, method)
    if (!answer.ok) throw await refusalOf(answer)
    return (await answer.json()) as T
  }

  #ask(path: string, method = 'GET') {
    const { apiKey } = this.#access
    // An anonymous look has no header of its own: then a browser need not ask before it asks.
    return this.#env.fetch(this.#base + path, {
      method,
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    })
  }
}
