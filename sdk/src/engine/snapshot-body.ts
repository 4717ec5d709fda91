// A snapshot that somebody has parsed already can be taken only if no number of its levels has been through a float.
type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** The body as text for the core. Throws TypeError for a parsed object whose prices or sizes are not strings. */
export function bodyText(body: Uint8Array | string | object): Uint8Array | string {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (typeof body !== 'object' || body === null)
    throw new TypeError(
      `snapshot: found ${body === null ? 'null' : typeof body}, expected bytes, a string or an object`,
    )
  for (const side of ['bids', 'asks']) {
    const levels = (body as Record<string, Json>)[side]
    if (!Array.isArray(levels))
      throw new TypeError(`snapshot.${side}: found ${typeof levels}, expected an array of levels`)
    for (const [i, level] of levels.entries()) {
      const [px, qty] = Array.isArray(level) ? level : []
      if (typeof px !== 'string' || typeof qty !== 'string')
        throw new TypeError(
          `snapshot.${side}[${i}]: found ${JSON.stringify(level)}, expected ["price", "size"] as strings: ` +
            'a parsed number has lost its decimals, pass the body as bytes or text',
        )
    }
  }
  return JSON.stringify(body)
}
