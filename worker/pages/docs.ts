// The API for people, from the same document that programs read.
import { PROBLEMS } from '../problem.js'
import { marked, page, type Page, text } from './page.js'

interface Operation {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly unknown[]
  readonly responses?: Readonly<Record<string, unknown>>
}

interface Parameter {
  readonly name?: string
  readonly in?: string
  readonly required?: boolean
  readonly description?: string
  readonly schema?: { readonly description?: string }
}

const FIRST = `curl -H "Authorization: Bearer $LEADLINE_KEY" "$LEADLINE_URL/v1/markets/binance/BTC-USDT/signal"`
const STREAM = `→ {"op":"subscribe","id":"1","args":[{"channel":"signal","exchange":"binance","symbol":"BTC/USDT","intervalMs":250}]}
← {"op":"subscribed","id":"1","args":[…],"sid":"…"}
← {"channel":"signal","sid":"…","type":"snapshot","seq":1000,…,"data":{"score":0.31,…}}
← {"channel":"signal","sid":"…","type":"update","prevSeq":1000,"seq":1001,…}
← {"channel":"status","state":"resync","reason":"gap_seq",…}
← {"op":"ping","ts":1}      → {"op":"pong","ts":1}`

export function docsPage(document: {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  readonly paths?: unknown
}): Promise<Page> {
  const { info, tags = [] } = document
  const paths = Object.entries((document.paths ?? {}) as Record<string, Record<string, Operation>>)
  const sections = tags.map(({ name, description = '' }) => {
    const rows = paths.flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.tags?.includes(name))
        .map(([method, operation]) => operationText(method, path, operation)),
    )
    return `<h2 id="${text(name)}">${text(name)}</h2><p>${marked(description)}</p>${rows.join('')}`
  })
  const problems = Object.entries(PROBLEMS).map(
    ([code, [status, title]]) =>
      `<tr><td>${status}</td><td><a href="/errors/${code}"><code>${code}</code></a></td><td>${text(title)}</td></tr>`,
  )
  return page(
    info.title,
    `<h1>${text(info.title)} <span class="dim">${text(info.version)}</span></h1><p>${text(info.description ?? '')} <a href="/openapi.json">OpenAPI 3.1</a></p>
<pre>${text(FIRST)}</pre>${sections.join('')}<h2>The stream's messages</h2><pre>${text(STREAM)}</pre>
<p>Answer each ping: a client that is two seconds late is held back, then told so and given snapshots, and let go with 1013 when it stays behind.</p>
<h2>Problems</h2><p>Errors are <code>application/problem+json</code> (RFC 9457) with a <code>code</code>.</p><table>${problems.join('')}</table>`,
  )
}

function operationText(
  method: string,
  path: string,
  { summary = '', security = [], parameters = [], responses = {} }: Operation,
): string {
  const scopes = [...new Set(security.flatMap((scheme) => Object.values(scheme).flat()))]
  const named = (parameters as readonly Parameter[]).filter(({ in: place }) => place === 'query')
  const list = named.map(
    ({ name = '', required, schema, description }) =>
      `<li><code>${text(name)}</code>${required ? ' (required)' : ''} ${text(description ?? schema?.description ?? '')}</li>`,
  )
  return `<h3><span class="method">${text(method)}</span> <code>${text(path)}</code></h3><p>${text(summary)}. ${scopes.length > 0 ? `Scope <code>${scopes.map(text).join('</code>, <code>')}</code>.` : 'No credential.'} <span class="dim">${Object.keys(responses).join(', ')}</span></p>${list.length > 0 ? `<ul>${list.join('')}</ul>` : ''}`
}
