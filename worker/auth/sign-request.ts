// Signs a request, for clients and the command line. Needs nothing but Web Crypto.
import { hmac, importHmacKey } from './digest.js'
import { toBase64Url, toHex, utf8 } from './encoding.js'
import { parseKey } from './key.js'
import { NONCE_HEADER, SIGNATURE_HEADER, signingString, TIMESTAMP_HEADER } from './signing-string.js'

export interface RequestToSign {
  readonly method: string
  readonly url: string
  /** The bytes that will be sent; text goes as UTF-8. */
  readonly body?: Uint8Array | string
  /** `ll_…`, whole: the request shows it as its bearer token, and its secret signs. */
  readonly key: string
  readonly nowMs: number
  /** 22 characters of base64url; made when left out. */
  readonly nonce?: string
}

/** The headers to send with it. */
export async function signRequest({ method, url, body = '', key, nowMs, nonce = newNonce() }: RequestToSign) {
  const parsed = parseKey(key)
  if (parsed === null) throw new TypeError('key: expected ll_<env>_<id>_<secret>')
  const bytes = typeof body === 'string' ? utf8(body) : body
  const text = await signingString({ method, url, body: bytes, timestampMs: nowMs, nonce, keyId: parsed.id })
  return {
    authorization: `Bearer ${key}`,
    [TIMESTAMP_HEADER]: String(nowMs),
    [NONCE_HEADER]: nonce,
    [SIGNATURE_HEADER]: toHex(await hmac(await importHmacKey(parsed.secret), text)),
  }
}

function newNonce(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(16)))
}
