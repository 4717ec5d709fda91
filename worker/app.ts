// The HTTP side of the service: what happens around every request, and the routes.
import { OpenAPIHono } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'

import { ConfigError, configOf } from './config.js'
import type { AppEnv } from './context.js'
import { finish, preflight } from './headers.js'
import { mustBePlainQuery, mustFitUrl } from './limits/url.js'
import { log, told } from './log.js'
import { requestCounts } from './metrics.js'
import { Problem, type ProblemDetails, problemResponse } from './problem.js'
import { docsRoutes } from './routes/docs.js'
import { keyRoutes } from './routes/keys.js'
import { marketRoutes } from './routes/markets.js'
import { operationRoutes } from './routes/operations.js'
import { misfit } from './routes/route.js'
import { predictRoutes } from './routes/predict.js'
import { streamRoutes } from './routes/stream.js'

const REQUEST_ID = /^[\w.:-]{1,64}$/

export function createApp(): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return
      throw misfit(result.target, result.error.issues)
    },
  })

  app.use(async (c, next) => {
    const given = c.req.header('x-request-id')
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : crypto.randomUUID()
    c.set('requestId', requestId)
    c.set('timing', new Map())
    const startMs = Date.now()
    const early = preflight(c)
    if (early) c.res = early
    else await next()
    const ms = Date.now() - startMs
    requestCounts.add(c.req.routePath, c.req.method, c.res.status, ms)
    if (c.res.status !== 101) finish(c, ms) // headers of a switched protocol are nobody's to read
    if (c.res.status >= 500)
      log('error', 'request_failed', { requestId, method: c.req.method, path: c.req.path, status: c.res.status })
  })

  // What throws here is answered as every error is, headers and all.
  app.use((c, next) => {
    mustFitUrl(c.req.url)
    mustBePlainQuery(c.req.url)
    configOf(c.env)
    return next()
  })

  marketRoutes(app)
  streamRoutes(app)
  predictRoutes(app)
  keyRoutes(app)
  operationRoutes(app)
  docsRoutes(app)

  app.notFound((c) => answer({ code: 'not_found', detail: `There is no ${c.req.method} ${c.req.path} here.` }, c))
  app.onError((error, c) => {
    if (error instanceof Problem) return answer(error.details, c, error.headers)
    if (error instanceof HTTPException && error.status < 500)
      return answer({ code: 'bad_request', detail: error.message || 'The request is malformed.' }, c)
    const requestId = c.get('requestId')
    log('error', 'unexpected', { requestId, path: c.req.path, error: told(error) })
    // What is wrong with the configuration is for the log: it may name what nobody outside should know.
    if (error instanceof ConfigError)
      return answer({ code: 'misconfigured', detail: 'The configuration of the service is not valid.' }, c)
    return answer({ code: 'internal', detail: 'The request could not be answered.' }, c)
  })
  return app
}

interface Answering {
  readonly req: { readonly path: string }
  get(name: 'requestId'): string
}

function answer(details: ProblemDetails, c: Answering, headers: Readonly<Record<string, string>> = {}): Response {
  return problemResponse(details, c.req.path, c.get('requestId') ?? '', headers)
}
