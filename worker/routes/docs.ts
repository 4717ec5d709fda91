// Pages for people: the dashboard and the page for frames, the API's description, one page for each problem; and the OpenAPI document.
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import manifest from 'leadline/package.json' with { type: 'json' }

import { guard } from '../auth/guard.js'
import { configOf } from '../config.js'
import type { AppEnv } from '../context.js'
import { assetFile, dashboardPage, embedPage } from '../pages/assets.js'
import { docsPage } from '../pages/docs.js'
import { problemPage } from '../pages/problem.js'
import { PROBLEMS, type ProblemCode, Problem } from '../problem.js'
import { ROUTES } from './route.js'

const ANYBODY = { scope: null } as const
/** What paths name, by the name of the parameter. */
const NAMED: Readonly<Record<string, object>> = {
  code: { type: 'string', enum: Object.keys(PROBLEMS) },
  file: { type: 'string', description: 'As a page names it' },
}
const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Leadline signal API',
    version: manifest.version,
    description: 'Books, features, levels, signals and predictions of order books that know when they are wrong.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  tags: [
    {
      name: 'markets',
      description: 'What is read of a market. While its book is not live, nothing is: 409 `book_not_synced`.',
    },
    { name: 'stream', description: 'The same, pushed.' },
    { name: 'predict', description: 'Predictions of the inference backend, or of the edge when that fails.' },
    { name: 'keys', description: 'API keys; signed by an admin.' },
    { name: 'operations', description: 'For whoever runs the service.' },
  ],
}

export function docsRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
  })
  const page = (
    path: string,
    summary: string,
    type: string,
    answer: (c: Context<AppEnv>) => Response | Promise<Response>,
  ): void => {
    ROUTES.push({ method: 'get', path: path.replace(/:(\w+)/g, '{$1}'), rule: ANYBODY })
    app.openAPIRegistry.registerPath({
      method: 'get',
      path: path.replace(/:(\w+)/g, '{$1}'),
      tags: ['operations'],
      summary,
      security: [],
      parameters: [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
        ...{ name, in: 'path' as const, required: true, schema: NAMED[name]! },
      })),
      responses: { 200: { description: summary, content: { [type]: { schema: { type: 'string' } } } } },
    })
    app.get(path, guard(ANYBODY), answer)
  }
  let document: ReturnType<typeof app.getOpenAPI31Document> | undefined
  const described = () => (document ??= app.getOpenAPI31Document(DOCUMENT))
  page('/', 'The dashboard', 'text/html', (c) => dashboardPage(c.env))
  page('/embed', 'One market, one element, for a frame in a page of somebody else', 'text/html', (c) =>
    embedPage(c.env, configOf(c.env).embed),
  )
  page('/assets/:file', 'What these pages load', 'application/octet-stream', (c) =>
    assetFile(c.env, c.req.param('file') ?? ''),
  )
  page('/docs', 'The API for people', 'text/html', (c) => html(c, docsPage(described())))
  page('/errors/:code', 'What a problem means', 'text/html', (c) => {
    const code = c.req.param('code') ?? ''
    if (!Object.hasOwn(PROBLEMS, code)) throw new Problem({ code: 'not_found', detail: 'There is no such problem.' })
    return html(c, problemPage(code as ProblemCode))
  })
  page('/openapi.json', 'The OpenAPI 3.1 document', 'application/json', (c) => c.json(described()))
}

interface Page {
  readonly html: string
  /** Policy of the page: the hashes of its own script and style are in it. */
  readonly policy: string
}

async function html(c: Context<AppEnv>, page: Page | Promise<Page>): Promise<Response> {
  const { html: text, policy } = await page
  c.header('content-security-policy', policy)
  return c.html(text)
}
