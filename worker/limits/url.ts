import { Problem } from '../problem.js'

export const LONGEST_URL = 2048

/** In characters, which are bytes in an address as it is sent. */
export function mustFitUrl(url: string, longest = LONGEST_URL): void {
  if (url.length > longest)
    throw new Problem({
      code: 'url_too_long',
      detail: `The address has ${url.length} characters, at most ${longest} are allowed.`,
    })
}

/** A name that objects would take for another's nature: parsers of queries drop it without a word. */
export function mustBePlainQuery(url: string): void {
  if (url.includes('?') && new URL(url).searchParams.has('__proto__'))
    throw new Problem({ code: 'unknown_property', detail: 'The query has a name that does not exist.' })
}
