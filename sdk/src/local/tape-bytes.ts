// A tape that lies at an address, or in memory, as the source that it is.
import { type InputError, LeadlineError } from '../engine/errors.js'
import type { Source } from '../feeds/source.js'
import { tape } from '../feeds/tape/source.js'

/** Read whole, since its reader goes through it twice. `onDefect` hears of each damaged place. */
export async function tapeAt(from: string | URL | Uint8Array, onDefect: (error: InputError) => void): Promise<Source> {
  const isHere = from instanceof Uint8Array
  const bytes = isHere ? from : await fetched(from)
  const name = isHere ? 'tape' : String(from)
  return tape([{ name, open: () => once(bytes) }], { onDefect })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function fetched(url: string | URL): Promise<Uint8Array> {
  const answer = await fetch(url)
  if (!answer.ok) throw new LeadlineError(`${url}: found HTTP status ${answer.status}, expected a tape`)
  return new Uint8Array(await answer.arrayBuffer())
}
