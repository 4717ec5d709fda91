// A page in Chromium with the elements on it, bundled from the sources, and a market that the test tells by hand.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'

import { sourceFiles } from '../../../scripts/source-files.mjs'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const bundles = new Map<string, Promise<string>>()

/** A module of the test's page, bundled from the sources; once for each text. */
export function bundled(contents: string): Promise<string> {
  let bundle = bundles.get(contents)
  if (!bundle) bundles.set(contents, (bundle = makeBundle(contents)))
  return bundle
}

async function makeBundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    alias: sourceFiles(),
    logLevel: 'error',
  })
  return outputFiles[0]!.text
}

/** What the page of `openPage` has at hand: `market.tell(event)` tells every element whose source it is. */
const MARKET = `
import { addSourceKind } from 'leadline/widget'
const listeners = new Set()
globalThis.market = {
  watched: 0,
  wishes: [],
  last: {},
  tell(event) {
    const typed = event.kind === 'book' ? { tsVenueUs: event.tsUs, epoch: 1, ...event, bids: Float64Array.from(event.bids), asks: Float64Array.from(event.asks) } : event
    if (event.kind === 'instrument' || event.kind === 'state') this.last[event.kind] = typed
    for (const listener of listeners) listener(typed)
  },
  watch(wish, listener) {
    this.watched++
    this.wishes.push(wish)
    listeners.add(listener)
    for (const event of Object.values(this.last)) listener(event)
    return () => { this.watched--; listeners.delete(listener) }
  },
}
addSourceKind((text) => (text === 'test' ? globalThis.market : null))
`

export interface WidgetPage {
  readonly page: Page
  /** Errors of the page, console's included. */
  readonly errors: string[]
  close(): Promise<void>
}

/** `body` is the page's HTML; elements with `source="test"` hear what `market.tell` tells. Shadow roots are opened for the test to look in. */
export async function openPage(
  browser: Browser,
  body: string,
  {
    script = '',
    viewport = { width: 1000, height: 600 },
    ...context
  }: { script?: string } & Parameters<Browser['newPage']>[0] = {},
): Promise<WidgetPage> {
  const module = await bundled(`${MARKET}\n${script}`)
  const style = 'html, body { margin: 0; height: 100%; background: #0b0e13 }'
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>widgets</title><style>${style}</style><body>${body}<script type="module" src="/page.js"></script></body></html>`
  const server = await serve({ '/': ['text/html', html], '/page.js': ['text/javascript', module] })
  const page = await browser.newPage({ viewport, ...context })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.addInitScript(() => {
    const attach = Element.prototype.attachShadow
    Element.prototype.attachShadow = function (init) {
      return attach.call(this, { ...init, mode: 'open' })
    }
  })
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return {
    page,
    errors,
    close: async () => {
      await page.close()
      server.close()
    },
  }
}

function serve(files: Readonly<Record<string, readonly [type: string, text: string]>>): Promise<Server> {
  const server = createServer((request, response) => {
    const file = files[request.url ?? '/']
    response.writeHead(file ? 200 : request.url === '/favicon.ico' ? 204 : 404, {
      'content-type': file?.[0] ?? 'text/plain',
    })
    response.end(file?.[1])
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
