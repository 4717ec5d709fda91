// What each problem means and what helps: the pages at /errors/ and docs/errors/ are made of it.
import type { ProblemCode } from './problem.js'

export const PROBLEM_TEXTS: Readonly<Record<ProblemCode, readonly [means: string, helps: string]>> = {
  bad_request: [
    'A parameter, a header or the body is not what the route takes. `errors` points at each place.',
    'Compare with /openapi.json.',
  ],
  unknown_property: [
    'The body or the query has a property that the route does not know. It is refused instead of being left out, so that a misspelt wish is noticed.',
    'Remove it, or spell it as /openapi.json does.',
  ],
  unauthorized: [
    'There is no credential, or it is unknown, expired, revoked, used up or sent in two ways that differ.',
    'Send `Authorization: Bearer <key>` or `X-API-Key: <key>`; for a WebSocket from a page, a fresh ticket.',
  ],
  bad_signature: [
    'The route changes something and must be signed; the signature, its time or its nonce is missing or does not fit the bytes received.',
    'Sign exactly what is sent, with a clock that is right within 30 seconds.',
  ],
  forbidden: [
    "The credential is good, but not for this: its scopes do not allow the route, or what is asked is another tenant's.",
    'Use a key with the scope that the detail names.',
  ],
  origin_not_allowed: [
    'The page that calls is not one that this credential works from.',
    'Add its origin to `cors`, or use the publishable key made for it.',
  ],
  not_found: [
    'There is no such route, market, model or key, or none that this credential may know of.',
    'GET /v1/markets lists what is served.',
  ],
  method_not_allowed: ['The route exists, but not with this method.', 'See /openapi.json.'],
  book_not_synced: [
    "The market's book is not known to be in step with its venue, so nothing is read from it. `state` says what it is doing.",
    'Wait: books come back by themselves. `retryAfterMs` is a good time to look again.',
  ],
  replayed: [
    'A signed request with this nonce was received before.',
    'Use a fresh nonce for each request. If this was a retry, the first one arrived.',
  ],
  feature_hash_mismatch: [
    'The model was made for other features, or another order or definition of them, than those that this core computes.',
    'Deploy the model and the service from the same release.',
  ],
  body_too_large: ['The body or message is larger than the limit that the detail names.', 'Send less at once.'],
  url_too_long: ['The address is longer than 2,048 characters.', 'Ask for fewer names at once.'],
  unsupported_media_type: [
    'The body is not of the type that the route takes.',
    'Send `Content-Type: application/json`.',
  ],
  upgrade_required: [
    'The stream speaks WebSocket or server-sent events; the request asked for neither.',
    'Send `Upgrade: websocket`, or `Accept: text/event-stream`.',
  ],
  rate_limited: [
    'The quota of this window is used up, or requests come much faster than any quota.',
    'Wait for `Retry-After`; the `RateLimit` headers of every answer say what is left.',
  ],
  too_many_connections: [
    'The tenant has as many connections or subscribed symbols as it may have.',
    'Close some; one connection takes 50 subscriptions.',
  ],
  queue_full: [
    'More predictions wait than the relay holds; old ones would only grow older.',
    'Ask less often, or for fewer markets.',
  ],
  internal: [
    'Something went wrong here. The log has it under `requestId`.',
    'Try again; report it with the `requestId` if it stays.',
  ],
  upstream_failed: [
    'The inference backend failed and no model at the edge could answer instead.',
    'Try again; /metrics shows the state of the backend.',
  ],
  misconfigured: ['The service is not configured, or not soundly.', 'Its log names the setting.'],
  not_ready: [
    'The feed is being started, a window is not full yet, or all places are taken.',
    'Try again after `Retry-After`.',
  ],
  deadline_exceeded: [
    'No answer was possible within the deadline, not even at the edge.',
    'Allow more by `x-deadline-ms`.',
  ],
}
