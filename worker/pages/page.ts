// A page to read: one document with its own style, no script and nothing from elsewhere, which its policy says by the style's hash.
export interface Page {
  readonly html: string
  readonly policy: string
}

const STYLE = `
:root { color-scheme: light dark; --fg: #1a1d21; --bg: #fbfbfa; --dim: #667; --line: #ddd; --link: #1665c0; --code: #f1f1ee }
@media (prefers-color-scheme: dark) { :root { --fg: #e8e6e3; --bg: #14171a; --dim: #9aa; --line: #333; --link: #6cb2ff; --code: #1e2226 } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); margin: 0 auto; max-width: 62rem; padding: 1.5rem }
h1, h2, h3 { line-height: 1.2 } a { color: var(--link) } code, pre { font: 0.875em/1.45 ui-monospace, monospace; background: var(--code); border-radius: 4px }
code { padding: 0.1em 0.3em } pre { padding: 0.8em; overflow-x: auto } table { border-collapse: collapse } td, th { padding: 0.2em 0.8em 0.2em 0; text-align: left; border-bottom: 1px solid var(--line) }
.dim { color: var(--dim) } .method { font-weight: 600; text-transform: uppercase }
`

/** `body` is HTML: whatever comes from elsewhere must have been through text(). */
export async function page(title: string, body: string): Promise<Page> {
  const style = STYLE
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(title)}</title><style>${style}</style></head><body>${body}</body></html>`
  const policy = [
    "default-src 'none'",
    `style-src '${await hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return { html, policy }
}

export function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Text with `code` marked as such. */
export function marked(value: string): string {
  return text(value).replaceAll(/`([^`]*)`/g, '<code>$1</code>')
}

async function hash(source: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(source))
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`
}
