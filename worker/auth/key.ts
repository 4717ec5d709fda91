// API keys: `ll_<env>_<8-character id>_<43-character secret>`. The visible beginning lets secret scanners find them.
//
//   ll_live_k3m9x2qa_Zr0…43 characters…  secret: 32 random bytes, base64url
//           └ id: looks the record up     stored: HMAC-SHA-256(pepper, secret), never the secret
//
// 256 random bits need no slow hash: there is no dictionary to try.
import type { BoundedMap } from '../limits/bounded-map.js'
import { DIGEST_BYTES, type Equal, hmacWith } from './digest.js'
import { toBase64Url } from './encoding.js'

export const KEY_ENVIRONMENTS = ['live', 'test', 'pk'] as const
/** `pk` is publishable: it stands in pages, reads only, and is good for one origin. */
export type KeyEnvironment = (typeof KEY_ENVIRONMENTS)[number]

export interface ParsedKey {
  readonly environment: KeyEnvironment
  readonly id: string
  readonly secret: string
}

const FORMAT = /^ll_(live|test|pk)_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})$/
const LONGEST = 'll_live_'.length + 8 + 1 + 43
/** 32 characters, so that five random bits make one without bias; none is taken for another when read aloud. */
const ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const MIN_PEPPER_CHARACTERS = 32

export function parseKey(text: string): ParsedKey | null {
  if (text.length > LONGEST) return null
  const match = FORMAT.exec(text)
  if (match === null) return null
  const [, environment, id, secret] = match as unknown as [string, KeyEnvironment, string, string]
  return { environment, id, secret }
}

export function formatKey({ environment, id, secret }: ParsedKey): string {
  return `ll_${environment}_${id}_${secret}`
}

export function generateKey(environment: KeyEnvironment): ParsedKey {
  let id = ''
  for (const byte of crypto.getRandomValues(new Uint8Array(8))) id += ID_ALPHABET[byte & 31]
  return { environment, id, secret: toBase64Url(crypto.getRandomValues(new Uint8Array(32))) }
}

/** Two during a rotation: the present one writes, both read. */
export interface Peppers {
  readonly present: string
  readonly old: string | undefined
}

/** Null when the service has no pepper worth the name. */
export function peppersOf(env: { LEADLINE_PEPPER?: string; LEADLINE_PEPPER_OLD?: string }): Peppers | null {
  const { LEADLINE_PEPPER: present, LEADLINE_PEPPER_OLD: old } = env
  if (present === undefined || present.length < MIN_PEPPER_CHARACTERS) return null
  return { present, old: old === '' ? undefined : old }
}

const DUMMY = new Uint8Array(DIGEST_BYTES)

/** Which pepper the stored digest was made with; null when the secret doesn't fit, or nothing is stored. */
export type Match = 'present' | 'old' | null

/** The same work whether the key is known or not, so that time doesn't tell which ids exist. */
export async function matchSecret(
  keys: BoundedMap<string, CryptoKey>,
  peppers: Peppers,
  secret: string,
  stored: Uint8Array | null,
  equal: Equal,
): Promise<Match> {
  const expected = stored?.length === DIGEST_BYTES ? stored : DUMMY
  const withPresent = equal(await hmacWith(keys, peppers.present, secret), expected)
  const withOld = peppers.old !== undefined && equal(await hmacWith(keys, peppers.old, secret), expected)
  if (expected === DUMMY) return null
  return withPresent ? 'present' : withOld ? 'old' : null
}
