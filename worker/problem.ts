/** An error answer as RFC 9457 writes it: `application/problem+json`, the HTTP status repeated in the body. */
export function problem(status: 404 | 500 | 503, title: string, detail: string, instance: string): Response {
  return new Response(JSON.stringify({ type: 'about:blank', title, status, detail, instance }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  })
}
