// Bodies: read with a limit that holds while they stream, whatever Content-Length says.
import type { Context } from 'hono'

import type { AppEnv } from '../context.js'
import { Problem } from '../problem.js'

export const LARGEST_BODY = 65_536
export const LARGEST_ORDER = 8192

export async function readLimited(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  if (request.body === null) return new Uint8Array(0)
  const chunks: Uint8Array[] = []
  let length = 0
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > maxBytes) {
      await reader.cancel()
      throw tooLarge(maxBytes)
    }
    chunks.push(value)
  }
  const body = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

/** The body of a route's request, read once: whoever asks again, Hono's own `c.req.json()` among them, is given the same bytes. */
export async function bodyOf(c: Context<AppEnv>, maxBytes = LARGEST_BODY): Promise<Uint8Array<ArrayBuffer>> {
  // Hono's types name what its promises resolve to.
  const cache = c.req.bodyCache as unknown as { arrayBuffer?: Promise<ArrayBuffer> }
  cache.arrayBuffer ??= readLimited(c.req.raw, maxBytes).then(({ buffer }) => buffer)
  const body = new Uint8Array(await cache.arrayBuffer)
  if (body.length > maxBytes) throw tooLarge(maxBytes)
  return body
}

function tooLarge(maxBytes: number): Problem {
  return new Problem({ code: 'body_too_large', detail: `The body has more than ${maxBytes} bytes.` })
}
