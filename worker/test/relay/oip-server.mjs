// A backend behind a socket on this machine.
import { createServer } from 'node:http'

/** Listens on a free port; `handle` gets each request whole. */
export async function serveBackend(handle) {
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { status, headers, body } = handle({
        method: request.method,
        path: request.url,
        headers: request.headers,
        body: new Uint8Array(Buffer.concat(chunks)),
      })
      response.writeHead(status, { ...headers, 'content-length': body.length })
      response.end(body)
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
