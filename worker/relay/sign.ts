// How a backend knows that a request is from this relay: a credential of its own, and a signature that nobody else can make.
//
//   authorization: Bearer <credential>
//   x-leadline-signature: t=<unix ms>,v1=<hex HMAC-SHA-256 of the text below>
//
//   LL1 \n METHOD \n path \n unix ms \n hex SHA-256 of the body
const encoder = new TextEncoder()

export interface Secrets {
  readonly credential?: string
  readonly signing?: string
}

export interface Signed {
  readonly method: 'GET' | 'POST'
  /** With the query, if there were one. */
  readonly path: string
  readonly body?: Uint8Array<ArrayBuffer>
}

/** Makes the headers that a request needs. */
export type Signer = (request: Signed) => Promise<Record<string, string>>

export function signer({ credential, signing }: Secrets, epochMs: () => number): Signer {
  const bearer: Record<string, string> = credential === undefined ? {} : { authorization: `Bearer ${credential}` }
  if (signing === undefined) return () => Promise.resolve({ ...bearer })
  const key = crypto.subtle.importKey('raw', encoder.encode(signing), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  key.catch(() => {}) // whoever signs first hears of it
  return async ({ method, path, body = new Uint8Array(0) }) => {
    const atMs = Math.floor(epochMs())
    const digest = hex(await crypto.subtle.digest('SHA-256', body))
    const text = `LL1\n${method}\n${path}\n${atMs}\n${digest}`
    const signature = hex(await crypto.subtle.sign('HMAC', await key, encoder.encode(text)))
    return { ...bearer, 'x-leadline-signature': `t=${atMs},v1=${signature}` }
  }
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
