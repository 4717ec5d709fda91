// A market as an edge service streams it (docs/streaming.md), for the property and the attribute `source` of the elements.
import { sharedSource } from '../shared-source.js'
import type { MarketSource } from '../source.js'
import { addSourceKind } from '../source-kinds.js'
import { Connection } from './connection.js'
import { pageEnv, type EdgeEnv } from './edge-env.js'
import { type Access, Service } from './service.js'

export interface EdgeSourceOptions extends Access {
  /** Address of the service, `https://…`; in a page also one that is relative to the document, such as `/`. */
  readonly url: string
  /** The outside world; the page's own unless told. */
  readonly env?: EdgeEnv
}

/** Connections that are open or were a moment ago, by whose they are: sources of one service and key share one. */
const shared = new WeakMap<EdgeEnv, Map<unknown, MarketSource>>()

/**
 * The source opens a WebSocket with its first watch and closes it a quarter of a second after the last; all watches of a page share it,
 * and equal wishes share a subscription. Without `apiKey` and `ticket` it connects as anybody. Throws RangeError for what is no address.
 */
export function edgeSource({ url, apiKey, ticket, env = pageEnv }: EdgeSourceOptions): MarketSource {
  const base = serviceUrl(url)
  if (base === null) throw new RangeError(`url: found ${JSON.stringify(url)}, expected such as https://host or /`)
  const open = shared.get(env) ?? new Map<unknown, MarketSource>()
  shared.set(env, open)
  // Whose tickets they are nobody can tell: a source with a function of its own shares with none.
  const key = ticket ? {} : `${base} ${apiKey ?? ''}`
  return sharedSource(
    open,
    () => key,
    (_, over) => new Connection(new Service(base, { apiKey, ticket }, env), env, over),
  )
}

/** With a slash at its end; null where it is no address of a service. */
function serviceUrl(text: string): string | null {
  try {
    const { href, protocol } = new URL(text, globalThis.document?.baseURI)
    return /^https?:$/.test(protocol) ? href.replace(/[?#].*$/, '').replace(/\/?$/, '/') : null
  } catch {
    return null
  }
}

addSourceKind((text, element) => {
  if (!/^(https?:\/\/|\/|\.)/.test(text) || serviceUrl(text) === null) return null
  return edgeSource({ url: text, apiKey: element.getAttribute('api-key') ?? undefined })
})
