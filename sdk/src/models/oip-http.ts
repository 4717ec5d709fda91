// One HTTP exchange with a backend that isn't trusted: no redirect is followed, no more is read than the limit, and whatever
// goes wrong is an OipError.
import { OipError } from './errors.js'
import { member, objectOf, shown } from './json.js'
import { failing } from './oip-tensor.js'

export const ANSWER_BYTES_MOST = 2 ** 20
/** Of an error's text, how much is kept. */
const ERROR_SHOWN = 200
const UNANSWERED = { where: 'response', expected: 'an answer' }

export interface Ask {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
  readonly signal: AbortSignal
}

export interface AskInit {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
  readonly redirect: 'manual'
  readonly signal: AbortSignal
}
export type Fetch = (url: string, init: AskInit) => Promise<Response>

export interface Answer {
  readonly headers: Headers
  readonly body: Uint8Array
}

/** Resolves to an answer with status 200; rejects with OipError for anything else. Never outlives its signal. */
export async function ask(fetch: Fetch, { url, method, headers, body, signal }: Ask): Promise<Answer> {
  const init: AskInit = { method, headers, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) }
  const response = await orAborted(() => fetch(url, init), signal, 'connect')
  const { status } = response
  // A redirect that wasn't followed is opaque in browsers.
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    discard(response)
    throw new OipError({
      fault: 'redirect',
      where: 'response',
      found: `status ${status}`,
      expected: 'no redirect',
      status,
    })
  }
  const bytes = await readLimited(response, ANSWER_BYTES_MOST, signal)
  if (status !== 200)
    throw new OipError({
      fault: 'status',
      where: 'response',
      found: `status ${status}${errorText(bytes)}`,
      expected: 'status 200',
      status,
      ...retryAfter(response.headers.get('retry-after')),
    })
  return { headers: response.headers, body: bytes }
}

/** The whole body; more than `most` bytes are an error before they are kept. */
export async function readLimited(response: Response, most: number, signal: AbortSignal): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array(0)
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await orAborted(() => reader.read(), signal, 'body')
      if (done) break
      length += value.length
      if (length > most)
        throw new OipError({
          fault: 'too_large',
          where: 'response',
          found: `more than ${most} bytes`,
          expected: `at most ${most}`,
        })
      chunks.push(value)
    }
  } catch (error) {
    reader.cancel().catch(ignored)
    throw error
  }
  if (chunks.length === 1) return chunks[0]!
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** A host's fetch may be slow to hear of an abort, or deaf to it; this isn't. */
async function orAborted<T>(begin: () => Promise<T>, signal: AbortSignal, fault: 'connect' | 'body'): Promise<T> {
  let abort = ignored
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new OipError({ ...UNANSWERED, fault: 'aborted', found: 'no answer in time' }))
  })
  aborted.catch(ignored)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([aborted, begin()])
  } catch (cause) {
    if (cause instanceof OipError) throw cause
    if (signal.aborted) throw new OipError({ ...UNANSWERED, fault: 'aborted', found: 'no answer in time' }, { cause })
    throw new OipError(
      { ...UNANSWERED, fault, found: fault === 'connect' ? 'no connection' : 'an end midway' },
      { cause },
    )
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function ignored(): void {}

function discard(response: Response): void {
  response.body?.cancel().catch(ignored)
}

/** What `{"error": …}` says, for the message; a body that is something else says nothing. */
function errorText(bytes: Uint8Array): string {
  try {
    const object = objectOf(JSON.parse(new TextDecoder().decode(bytes)), '', failing('malformed'))
    const error = member(object, 'error')
    return typeof error === 'string' ? `: ${shown(error.slice(0, ERROR_SHOWN))}` : ''
  } catch {
    return ''
  }
}

/** Seconds only: a date says nothing without a clock that both sides share. */
function retryAfter(header: string | null): { retryAfterMs?: number } {
  if (header === null) return {}
  return { retryAfterMs: /^\d{1,9}(\.\d{1,3})?$/.test(header.trim()) ? Number(header) * 1000 : Infinity }
}
