// Checks signed requests: everything that changes state. The key is shown as bearer token, so its secret is here to check with, and is
// stored nowhere.
import { Problem } from '../problem.js'
import { type Equal, hmac, importHmacKey } from './digest.js'
import { fromHex } from './encoding.js'
import type { ParsedKey } from './key.js'
import { NONCE_HEADER, SIGNATURE_HEADER, signingString, TIMESTAMP_HEADER } from './signing-string.js'

export const CLOCK_TOLERANCE_MS = 30_000

export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  /** Exactly as received. */
  readonly body: Uint8Array
}

export interface SignatureCheck {
  readonly key: ParsedKey
  readonly nowMs: number
  readonly equal: Equal
  /** False when it was used before. Asked last: only who can sign may fill the store of nonces. */
  readonly useNonce: (nonce: string) => Promise<boolean>
}

export async function mustBeSigned(
  { method, url, headers, body }: ReceivedRequest,
  check: SignatureCheck,
): Promise<void> {
  const { key, nowMs, equal, useNonce } = check
  const timestamp = headers.get(TIMESTAMP_HEADER) ?? ''
  const nonce = headers.get(NONCE_HEADER) ?? ''
  const signature = fromHex(headers.get(SIGNATURE_HEADER) ?? '', 32)
  if (!/^\d{13}$/.test(timestamp)) throw bad(`${TIMESTAMP_HEADER} must be the time in Unix milliseconds.`)
  if (!/^[A-Za-z0-9_-]{22}$/.test(nonce)) throw bad(`${NONCE_HEADER} must be 16 random bytes as base64url.`)
  if (signature === null) throw bad(`${SIGNATURE_HEADER} must be an HMAC-SHA-256 as 64 lower-case hexadecimal digits.`)
  const timestampMs = Number(timestamp)
  if (Math.abs(timestampMs - nowMs) > CLOCK_TOLERANCE_MS)
    throw bad(
      `${TIMESTAMP_HEADER} is ${timestampMs - nowMs} ms off this clock, at most ${CLOCK_TOLERANCE_MS} are allowed.`,
    )
  const text = await signingString({ method, url, body, timestampMs, nonce, keyId: key.id })
  const expected = await hmac(await importHmacKey(key.secret), text)
  if (!equal(signature, expected))
    throw bad('The signature does not fit this method, path, query, body, time, nonce and key.')
  if (!(await useNonce(`${key.id}:${nonce}`)))
    throw new Problem({
      code: 'replayed',
      detail: 'This nonce was used before; sign the request anew to make it again.',
    })
}

function bad(detail: string): Problem {
  return new Problem({ code: 'bad_signature', detail })
}
