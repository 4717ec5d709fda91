// A backend behind a socket on this machine.
import { createServer } from 'node:http'

/** Listens on a port, a free one unless told; `handle` gets each request whole. */
export async function serveBackend(handle, port = 0) {
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
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
