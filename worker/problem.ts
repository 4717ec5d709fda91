// Errors as RFC 9457 writes them. One table: the code that programs read, its HTTP status, its title; docs/errors/ has a page for each.
export const PROBLEMS = {
  bad_request: [400, 'The request is malformed'],
  unknown_property: [400, 'The request has a property that does not exist'],
  unauthorized: [401, 'A credential is missing or not valid'],
  bad_signature: [401, 'The signature does not fit the request'],
  forbidden: [403, 'The credential does not allow this'],
  origin_not_allowed: [403, 'This origin is not allowed'],
  not_found: [404, 'There is no such thing here'],
  method_not_allowed: [405, 'The method is not allowed here'],
  book_not_synced: [409, 'The book is not live'],
  replayed: [409, 'The request was made before'],
  feature_hash_mismatch: [409, 'The model was trained on other features'],
  body_too_large: [413, 'The body is too large'],
  url_too_long: [414, 'The address is too long'],
  unsupported_media_type: [415, 'The body is of another type'],
  upgrade_required: [426, 'This needs a WebSocket'],
  rate_limited: [429, 'Too many requests'],
  too_many_connections: [429, 'Too many connections'],
  queue_full: [429, 'Too many predictions are waiting'],
  internal: [500, 'The request could not be answered'],
  upstream_failed: [502, 'The inference backend failed'],
  misconfigured: [503, 'The service is not configured'],
  not_ready: [503, 'Not ready yet'],
  deadline_exceeded: [504, 'The deadline passed'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof PROBLEMS

export interface ProblemDetails {
  readonly code: ProblemCode
  readonly detail: string
  /** Where in the request, for errors of validation. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
  readonly retryAfterMs?: number
  /** Of the market, where its book is the reason. */
  readonly state?: string
}

/** What a validator found, as the `errors` of a problem. */
export function faultsOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
  return issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }))
}

/** Thrown anywhere below a route; the app answers with it. */
export class Problem extends Error {
  override name = 'Problem'
  readonly details: ProblemDetails
  readonly headers: Readonly<Record<string, string>>

  constructor(details: ProblemDetails, headers: Readonly<Record<string, string>> = {}) {
    super(details.detail)
    this.details = details
    this.headers = headers
  }
}

/** The page of a code on this service: stable, and the `type` of the answer (RFC 9457 allows a relative reference). */
export function problemType(code: ProblemCode): string {
  return `/errors/${code}`
}

/** The object that both HTTP answers and `op: "error"` messages carry. */
export function problemBody(
  { code, detail, errors, retryAfterMs, state }: ProblemDetails,
  instance: string,
  requestId: string,
) {
  const [status, title] = PROBLEMS[code]
  return {
    type: problemType(code),
    title,
    status,
    detail,
    instance,
    code,
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(state === undefined ? {} : { state }),
  }
}

export function problemResponse(
  details: ProblemDetails,
  instance: string,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { retryAfterMs } = details
  return new Response(JSON.stringify(problemBody(details, instance, requestId)), {
    status: PROBLEMS[details.code][0],
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfterMs === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
      ...headers,
    },
  })
}
