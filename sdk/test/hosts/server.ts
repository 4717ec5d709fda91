import { createReadStream, existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import type { Readable } from 'node:stream'

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  mjs: 'text/javascript',
  wasm: 'application/wasm',
}

/** A server on the loopback address: files under `root`, and named streams at /recordings/NAME. */
export class LocalServer {
  readonly recordings = new Map<string, () => Promise<Readable>>()
  readonly #server: Server

  private constructor(root: string) {
    this.#server = createServer(async (request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
      const recording = this.recordings.get(path.replace('/recordings/', ''))
      const file = join(root, normalize(path))
      if (recording) {
        response.writeHead(200, { 'content-type': 'application/octet-stream', 'access-control-allow-origin': '*' })
        const stream = await recording()
        response.on('close', () => stream.destroy()) // a reader's first pass stops after a few rows
        stream.pipe(response)
      } else if (existsSync(file) && !path.endsWith('/')) {
        response.writeHead(200, { 'content-type': TYPES[file.split('.').pop() ?? ''] ?? 'application/octet-stream' })
        createReadStream(file).pipe(response)
      } else {
        response.writeHead(404).end()
      }
    })
  }

  static async start(root: string): Promise<LocalServer> {
    const server = new LocalServer(root)
    await new Promise<void>((listening) => server.#server.listen(0, '127.0.0.1', listening))
    return server
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
  }
}
