// A route's description once: method, path, scope, shapes. The OpenAPI document, the guard and the tests of the whole table read it.
import { createRoute, type RouteConfig } from '@hono/zod-openapi'

import { guard, type GuardRule } from '../auth/guard.js'
import { type ProblemCode, PROBLEMS } from '../problem.js'
import { ProblemSchema } from './schemas.js'

export interface Described {
  readonly method: string
  readonly path: string
  readonly rule: GuardRule
}

/** Every route there is, with its rule. */
export const ROUTES: Described[] = []

type Shape = Omit<RouteConfig, 'middleware' | 'responses'> & { readonly responses: RouteConfig['responses'] }

/** Adds the guard and the problems that the route may answer with. */
export function described<R extends Shape>(shape: R, rule: GuardRule, problems: readonly ProblemCode[]) {
  if (!ROUTES.some(({ method, path }) => method === shape.method && path === shape.path))
    ROUTES.push({ method: shape.method, path: shape.path, rule })
  const responses = {
    ...problemResponses([...problems, 'rate_limited', 'unauthorized', 'forbidden', 'internal']),
    ...shape.responses,
  }
  return createRoute({
    ...shape,
    middleware: [guard(rule)] as const,
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

export function json<S>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } }
}
