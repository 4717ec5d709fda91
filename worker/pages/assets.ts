// The built pages and what they load: files that lie beside the Worker. Their types, policies and lives are said here, wherever it runs.
import type { Env } from '../env.js'
import { Problem } from '../problem.js'

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
  woff2: 'font/woff2',
}
/** Of one folder, with nothing that leads out of it: between two dots there is always a name. */
const FILE = /^[\w-]+(\.[\w-]+)*\.([a-z0-9]+)$/

const FIXED = "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
const DASHBOARD_POLICY = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; ${FIXED}; trusted-types lit-html leadline; frame-ancestors 'none'`
const EMBED_POLICY = `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; ${FIXED}; trusted-types leadline`
/** Counts where a script runs as a worker, which has no page whose policy it could share. */
const SCRIPT_POLICY = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'`

type Assets = Pick<Env, 'ASSETS'>

export async function dashboardPage(env: Assets): Promise<Response> {
  return page(env, 'index.html', DASHBOARD_POLICY)
}

/** `ancestors`: origins whose pages may frame it, `*` for any. */
export async function embedPage(env: Assets, ancestors: readonly string[]): Promise<Response> {
  const frames = ancestors.length === 0 ? "'none'" : ancestors.join(' ')
  return page(env, 'embed.html', `${EMBED_POLICY}; frame-ancestors ${frames}`)
}

/** What a page loads. Its name has the hash of its content, so it never changes; it says nothing of anybody, so any page may read it. */
export async function assetFile(env: Assets, file: string): Promise<Response> {
  const [, , extension = ''] = FILE.exec(file) ?? []
  const type = extension === 'html' ? undefined : TYPES[extension]
  const found = type === undefined ? null : await read(env, `assets/${file}`)
  if (type === undefined || found === null)
    throw new Problem({ code: 'not_found', detail: 'There is no such file here.' })
  return new Response(found.body, {
    headers: {
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      // A frame without an origin of its own fetches its scripts as from elsewhere.
      'access-control-allow-origin': '*',
      ...(extension === 'js' ? { 'content-security-policy': SCRIPT_POLICY } : {}),
    },
  })
}

async function page(env: Assets, file: string, policy: string): Promise<Response> {
  const found = await read(env, file)
  if (found === null)
    throw new Problem({ code: 'misconfigured', detail: `The pages are not built: there is no ${file} in ASSETS.` })
  return new Response(found.body, { headers: { 'content-type': TYPES['html']!, 'content-security-policy': policy } })
}

/** Null where there is no such file. */
async function read({ ASSETS }: Assets, path: string): Promise<Response | null> {
  if (ASSETS === undefined)
    throw new Problem({ code: 'misconfigured', detail: 'The pages are not there: the service has no binding ASSETS.' })
  const found = await ASSETS.fetch(`https://assets/${path}`)
  if (found.ok) return found
  await found.body?.cancel()
  return null
}
