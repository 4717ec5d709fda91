// A route's description once: method, path, scope, shapes. The OpenAPI document, the guard and the tests of the whole table read it.
import { createRoute, type OpenAPIHono, type RouteConfig, type z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'

import { guard, type GuardRule } from '../auth/guard.js'
import type { AppEnv } from '../context.js'
import { faultsOf, Problem, type ProblemCode, PROBLEMS } from '../problem.js'
import { ProblemSchema } from './schemas.js'

export interface Described {
  readonly method: string
  readonly path: string
  readonly rule: GuardRule
}

/** Every route there is, with its rule. */
export const ROUTES: Described[] = []

type Shape = Omit<RouteConfig, 'middleware' | 'responses'> & { readonly responses: RouteConfig['responses'] }

/** Adds the guard and the problems that the route may answer with. `body`: looks at the body, once the caller has been let in. */
export function described<R extends Shape>(
  shape: R,
  rule: GuardRule,
  problems: readonly ProblemCode[],
  body: readonly MiddlewareHandler<AppEnv>[] = [],
) {
  if (!ROUTES.some(({ method, path }) => method === shape.method && path === shape.path))
    ROUTES.push({ method: shape.method, path: shape.path, rule })
  const responses = {
    ...problemResponses([...problems, 'rate_limited', 'unauthorized', 'forbidden', 'internal']),
    ...shape.responses,
  }
  return createRoute({
    ...shape,
    middleware: [guard(rule), ...body],
    security: rule.scope === null ? [] : [{ bearer: [rule.scope] }, { apiKey: [rule.scope] }],
    responses: responses as R['responses'],
  })
}

/** Problems by status: two codes of one status are one entry. */
function problemResponses(codes: readonly ProblemCode[]): RouteConfig['responses'] {
  const byStatus = new Map<number, string[]>()
  for (const code of codes) {
    const [status, title] = PROBLEMS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${title}.`])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, lines]) => [
      status,
      { description: lines.join(' '), content: { 'application/problem+json': { schema: ProblemSchema } } },
    ]),
  )
}

/** A described route without validators in its way: the handler validates what it reads. */
export function plain(
  app: OpenAPIHono<AppEnv>,
  route: RouteConfig & { getRoutingPath(): string },
  rule: GuardRule,
  handler: (c: Context<AppEnv>) => Promise<Response>,
): void {
  const { middleware: _, ...shape } = route
  app.openAPIRegistry.registerPath(shape)
  app.on(route.method, route.getRoutingPath(), guard(rule), handler)
}

/** Throws what the caller is answered with. */
export function queryOf<Q>(schema: z.ZodType<Q>, query: Readonly<Record<string, string>>): Q {
  const parsed = schema.safeParse(query)
  if (parsed.success) return parsed.data
  throw misfit('query', parsed.error.issues)
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly code?: string | undefined
}

/** What a validator found, as a problem. */
export function misfit(target: string, issues: readonly Issue[]): Problem {
  const errors = faultsOf(issues)
  const unknown = issues.some(({ code }) => code === 'unrecognized_keys')
  const detail = errors
    .map((error) => `${error.pointer} ${error.detail}`)
    .join('; ')
    .slice(0, 500)
  return new Problem({
    code: unknown ? 'unknown_property' : 'bad_request',
    detail: `The ${target} does not fit: ${detail}`,
    errors,
  })
}

export function json<S>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } }
}
