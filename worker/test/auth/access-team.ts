// An Access team of the tests: its keys, its tokens, and the address where its public keys are fetched.
export const ISSUER = 'https://team.cloudflareaccess.test'
export const AUDIENCE = 'a'.repeat(64)
export const ACCESS = { issuer: ISSUER, audience: AUDIENCE, scopes: ['read', 'admin'] }

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
}

const part = (value: unknown) => base64Url(new TextEncoder().encode(JSON.stringify(value)))

export function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

export async function team(kid = 'key-1') {
  const pair = (await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as CryptoKeyPair
  const jwk = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as JsonWebKey
  const published = { ...jwk, kid, alg: 'RS256', use: 'sig' }

  const token = async (claims: object, header: object = {}) => {
    const text = `${part({ alg: 'RS256', typ: 'JWT', kid, ...header })}.${part(claims)}`
    const signature = await crypto.subtle.sign(ALGORITHM.name, pair.privateKey, new TextEncoder().encode(text))
    return `${text}.${base64Url(new Uint8Array(signature))}`
  }
  return { published, token }
}

export function claimsAt(nowMs: number, more: object = {}) {
  const nowS = Math.floor(nowMs / 1000)
  return { iss: ISSUER, aud: [AUDIENCE], sub: 'user-1', exp: nowS + 600, iat: nowS, nbf: nowS, ...more }
}

/** Answers with the keys that it has at the time, and counts. */
export function keyServer(keys: object[]) {
  const server = {
    keys,
    calls: 0,
    urls: new Set<string>(),
    status: 200,
    fetch: async (url: string) => {
      server.calls++
      server.urls.add(url)
      return new Response(JSON.stringify({ keys: server.keys }), { status: server.status })
    },
  }
  return server
}

/** Unsigned, or signed with whatever somebody likes. */
export async function forged(header: object, claims: object, secret: string | null): Promise<string> {
  const text = `${part(header)}.${part(claims)}`
  if (secret === null) return `${text}.`
  const raw = new TextEncoder().encode(secret)
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))
  return `${text}.${base64Url(new Uint8Array(signature))}`
}
