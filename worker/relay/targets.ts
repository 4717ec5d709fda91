// Where the relay may send anything: what the configuration names, nothing else, ever. No part of a request finds its way into an
// origin; a request's words are in paths of fixed shape, in header values and in bodies.
import type { AskInit, Fetch } from 'leadline/models'

import { ConfigError, type TargetConfig } from '../config.js'
import { isPublicName } from './host-name.js'

export interface Target {
  readonly name: string
  /** Where each replica's `/v2` begins, without a slash at the end. */
  readonly urls: readonly string[]
  readonly origins: readonly string[]
}

export interface TargetRules {
  /** The service runs on its owner's machine: plain HTTP, any port and any address are the owner's choice. */
  readonly isSelfHosted: boolean
}

/** A target as configured. Throws ConfigError for one that the relay must not send to. */
export function readTarget({ name, urls }: TargetConfig, rules: TargetRules): Target {
  const read = urls.map((url, i) => readUrl(url, `targets.${name}.urls[${i}]`, rules))
  const doubled = read.findIndex(({ url }, i) => read.findIndex((other) => other.url === url) !== i)
  if (doubled >= 0) refuse(`targets.${name}.urls[${doubled}]`, 'the same as another', 'each replica once')
  return { name, urls: read.map(({ url }) => url), origins: read.map(({ origin }) => origin) }
}

function readUrl(text: string, where: string, { isSelfHosted }: TargetRules): { url: string; origin: string } {
  // What a URL parser would quietly take out or turn round is refused as it stands.
  if (!/^[\x21-\x7e]{1,2000}$/.test(text) || /[\\@?#%]|\/\.|\/\/.*\/\//.test(text))
    refuse(where, 'blanks, escapes, user-info, a query, a fragment or dots in the path', 'a plain address')
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return refuse(where, 'no address', 'https://host or https://host/path')
  }
  const { protocol, hostname, port, pathname, username, password, search, hash } = url
  if (username !== '' || password !== '' || search !== '' || hash !== '')
    refuse(where, 'user-info, a query or a fragment', 'none of them')
  if (protocol !== 'https:' && !(isSelfHosted && protocol === 'http:')) refuse(where, protocol, 'https:')
  if (!isSelfHosted) {
    if (port !== '' || /^https:\/\/[^/]*:/.test(text)) refuse(where, 'a port', 'none: 443')
    if (!isPublicName(hostname)) refuse(where, `host ${hostname}`, 'a name of the public DNS, not an address')
  }
  // The parser has understood the same host that a reader sees.
  if (!text.toLowerCase().startsWith(`${protocol}//${url.host}`))
    refuse(where, `a host that means ${url.host}`, 'its plain spelling')
  return { url: url.origin + pathname.replace(/\/+$/, ''), origin: url.origin }
}

function refuse(where: string, found: string, expected: string): never {
  throw new ConfigError(`LEADLINE_CONFIG ${where}: found ${found}, expected ${expected}`)
}

/** A fetch that reaches the origins of these targets and no other, whatever it is called with, and follows no redirect. */
export function allowListed(targets: readonly Target[], fetch: Fetch): Fetch {
  const origins = new Set(targets.flatMap(({ origins }) => origins))
  return async (address: string, init: AskInit) => {
    const { href, origin, protocol, username, password } = new URL(address)
    // `blob:https://host/…` has the origin of what it names, and is something else.
    const isWeb = protocol === 'https:' || protocol === 'http:'
    if (!isWeb || !origins.has(origin) || username !== '' || password !== '')
      throw new Error(`relay: found ${protocol} ${origin}, expected the origin of a configured target`)
    return fetch(href, { ...init, redirect: 'manual' })
  }
}
