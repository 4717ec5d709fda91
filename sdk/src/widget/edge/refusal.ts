// Why the service would not: its problem+json (docs/errors/), or that nothing could be read of it.
import type { EdgeAnswer } from './edge-env.js'

export class Refusal extends Error {
  readonly code: string
  /** Asking again changes nothing before somebody does something about it. */
  readonly isFinal: boolean
  readonly retryAfterMs: number

  constructor(code: string, detail: string, isFinal = false, retryAfterMs = 0) {
    super(detail)
    this.code = code
    this.isFinal = isFinal
    this.retryAfterMs = retryAfterMs
  }
}

interface ProblemBody {
  readonly code?: string
  readonly title?: string
  readonly detail?: string
  readonly retryAfterMs?: number
}

export async function refusalOf(answer: EdgeAnswer): Promise<Refusal> {
  const { status } = answer
  const body = ((await answer.json().catch(() => null)) ?? {}) as ProblemBody
  const detail = body.detail ?? body.title ?? `HTTP status ${status}`
  return new Refusal(body.code ?? `http_${status}`, detail, status === 401 || status === 403, body.retryAfterMs)
}

/** Whatever was thrown, with a code for what it happened to. */
export function refusalFrom(error: unknown, code: string): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal(code, error instanceof Error ? error.message : String(error))
}
