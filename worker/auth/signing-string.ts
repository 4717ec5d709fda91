// What is signed, in one place for who signs and who checks:
//
//   LL1 \n METHOD \n path \n sorted query \n hex(SHA-256(body)) \n unix ms \n nonce \n key id
//
// Path, query and body are the bytes that are sent, not what they mean: nothing is decoded, so nothing can be decoded in two ways.
import { sha256 } from './digest.js'
import { toHex } from './encoding.js'

export const TIMESTAMP_HEADER = 'x-ll-timestamp'
export const NONCE_HEADER = 'x-ll-nonce'
export const SIGNATURE_HEADER = 'x-ll-signature'

export interface SignedParts {
  readonly method: string
  readonly url: string
  readonly body: Uint8Array
  readonly timestampMs: number
  readonly nonce: string
  readonly keyId: string
}

export async function signingString({ method, url, body, timestampMs, nonce, keyId }: SignedParts): Promise<string> {
  const { pathname, search } = new URL(url)
  const query = search.slice(1).split('&').sort().join('&')
  const digest = toHex(await sha256(body))
  return ['LL1', method.toUpperCase(), pathname, query, digest, String(timestampMs), nonce, keyId].join('\n')
}
