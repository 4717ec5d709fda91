// A server of static files with the policy under which the edge service serves the dashboard, and a build of the page from the sources.
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'vite'

import { sourceAliases } from '../../scripts/source-files.mjs'

export const POLICY = [
  ...[
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
  ],
  ...["worker-src 'self'", "require-trusted-types-for 'script'", 'trusted-types lit-html leadline'],
].join('; ')

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' },
  ...{ '.json': 'application/json', '.wasm': 'application/wasm' },
}

export interface StaticServer {
  readonly url: string
  close(): void
}

/** Files of a folder, and others by their path. */
export async function serveStatic(
  folder: string,
  others: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<StaticServer> {
  const server: Server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://here').pathname)
    const name = path === '/' ? '/index.html' : path
    const body = others[path] ?? (await readFile(join(folder, name)).catch(() => null))
    response.writeHead(body === null ? 404 : 200, {
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
    })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** The page bundled from the sources, not from sdk/dist, into a folder. */
export async function buildDashboard(outDir: string): Promise<void> {
  await build({
    configFile: at('vite.config.ts'),
    logLevel: 'error',
    resolve: { alias: sourceAliases() },
    build: { outDir, emptyOutDir: true, rolldownOptions: { input: { index: at('index.html') } } },
  })
}
