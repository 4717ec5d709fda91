// The two digests that everything here rests on, and how they are compared.
import type { BoundedMap } from '../limits/bounded-map.js'
import { utf8 } from './encoding.js'

export const DIGEST_BYTES = 32

/** Of equal length, or it throws: only digests are compared, never what was presented. */
export type Equal = (a: Uint8Array, b: Uint8Array) => boolean

/** workerd's own; Node has it under another name, so that tests hand in theirs. */
export const subtleEqual: Equal = (a, b) => crypto.subtle.timingSafeEqual(a, b)

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

export function importHmacKey(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', utf8(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}

export async function hmac(key: CryptoKey, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text)))
}

/** Imported once an isolate: peppers and the route key are few and long-lived. */
export async function hmacWith(keys: BoundedMap<string, CryptoKey>, secret: string, text: string): Promise<Uint8Array> {
  let key = keys.get(secret)
  if (key === undefined) {
    key = await importHmacKey(secret)
    keys.set(secret, key)
  }
  return hmac(key, text)
}
